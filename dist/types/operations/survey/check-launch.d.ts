import { RestageError } from '../../domain/errors.js';
import { type DiskFacts, type Need } from '../../domain/fit.js';
import type { Image } from '../../openstack/image/types.js';
import type { LaunchTarget, WantedVolume } from '../servers/order.js';
import type { Survey, SurveyedRole } from './survey.js';
/** What an image demands of a flavor. */
export interface Demands {
    readonly disk: DiskFacts;
    /** MiB. */
    readonly minRam: number;
    /** What the image of a server on volumes stands for. */
    readonly volumes: readonly WantedVolume[];
}
/** Of an image that is there. */
export declare function demandsOf(found: Survey, image: Image): Demands;
/** What a flavor has to hold for these demands. */
export declare function needOf({ disk, minRam }: Demands, bootVolumeSize: number | undefined): Need;
/** The flavors that a role may be launched with and its networks, by the cloud's own ids. Problems are added to `problems`. */
export declare function targetOf(found: Survey, { role, things }: SurveyedRole, demands: Demands, problems: RestageError[]): LaunchTarget | undefined;
/** Servers of one role that are to be made. */
export interface Wish {
    readonly surveyed: SurveyedRole;
    readonly generation: number;
    readonly missing: readonly number[];
    readonly target: LaunchTarget | undefined;
}
/** Asks the quota for all roles together, on top of what is used; and that each name is free, or ours. */
export declare function checkWishes(found: Survey, wishes: readonly Wish[], problems: RestageError[]): void;
