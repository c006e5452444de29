import { RestageError } from '../../domain/errors.js';
import type { Inputs, Role } from '../../inputs/types.js';
import type { ComputeLimits, Flavor, Server } from '../../openstack/compute/types.js';
import type { Session } from '../../openstack/identity/types.js';
import type { Image } from '../../openstack/image/types.js';
import type { NetworkQuota } from '../../openstack/network/types.js';
import type { Deps } from '../deps.js';
import { type MarkedImage } from '../image/find.js';
import { type NamedThings } from './look-up.js';
import { type Storage } from './storage.js';
/** What one read-only burst found out. Problems are collected, so that the user reads all of them at once. */
export interface Survey {
    readonly session: Session;
    /** Every server of the project. */
    readonly servers: readonly Server[];
    readonly flavors: readonly Flavor[];
    /** What a launch asks of the quota; `undefined` where the verb launches nothing. */
    readonly quota: {
        readonly limits: ComputeLimits | undefined;
        readonly network: NetworkQuota | undefined;
    } | undefined;
    /** `undefined` where nothing is on volumes, or their service does not tell. */
    readonly storage: Storage | undefined;
    /** In the order of the inputs, at least one. */
    readonly roles: readonly SurveyedRole[];
    readonly problems: readonly RestageError[];
}
export interface SurveyedRole {
    readonly role: Role;
    readonly golden: Server | undefined;
    /** Restage's own images of the golden server, newest first. */
    readonly goldenImages: readonly MarkedImage[];
    /** The image that the user named. */
    readonly image: Image | undefined;
    /** `undefined` where the verb launches nothing. */
    readonly things: NamedThings | undefined;
}
/** Reads what the verb needs, and nothing else: each look-up is asked for once, and only when an input calls for it. */
export declare function survey(deps: Deps, { roles }: Inputs, scope: {
    readonly launches: boolean;
}): Promise<Survey>;
/** Refuses, with every problem in one message. */
export declare function refuse(problems: readonly RestageError[]): void;
export declare function unique<T>(items: readonly T[]): readonly T[];
