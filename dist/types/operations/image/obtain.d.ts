import type { Consistency } from '../../domain/consistency.js';
import { RestageError } from '../../domain/errors.js';
import type { Stage } from '../../domain/marks.js';
import type { Found } from '../../engine/pipeline.js';
import type { Image } from '../../openstack/image/types.js';
import type { Deps } from '../deps.js';
import type { SnapshotResult, TimelineSpan } from '../results.js';
import { type Demands } from '../survey/check-launch.js';
import type { Survey, SurveyedRole } from '../survey/survey.js';
import { type MarkedImage } from './find.js';
import type { ImageOrder, PendingImage } from './order.js';
/** Where a role's image will come from, decided before anything is touched. */
export type ImageSource = 
/** The user named it. */
{
    readonly kind: 'named';
    readonly image: Image;
}
/** Young enough by `image-max-age`, or left by a refresh that did not get to its end. */
 | {
    readonly kind: 'reused';
    readonly image: Image;
    readonly entry: MarkedImage;
} | {
    readonly kind: 'snapshot';
    readonly order: ImageOrder;
};
export type Obtained = PendingImage | ObtainedImage;
export interface ObtainedImage {
    readonly kind: 'image';
    readonly image: Image;
    readonly consistency: Consistency | undefined;
    readonly evidence: string | undefined;
    /** `undefined` = the image was there already. */
    readonly snapshot: SnapshotResult | undefined;
    readonly timeline: readonly TimelineSpan[];
}
/**
 * Decides where a role's image comes from; `undefined` when neither golden server nor image is there. What stands
 * against a snapshot is added to `problems`.
 * @param resume images of a refresh that was cut off, to be gone on with
 */
export declare function chooseSource(deps: Deps, leaveAt: number | undefined, found: Survey, surveyed: SurveyedRole, purpose: {
    readonly generation: number;
    readonly stage: Stage | undefined;
    readonly resume: readonly string[];
}, problems: RestageError[]): ImageSource | undefined;
/**
 * What servers will demand, known before the image exists: Nova writes `min_disk = max(image.min_disk, flavor.root_gb)`
 * into it (nova:compute/utils.py `initialize_instance_snapshot_metadata`), and the guest's disk is the golden server's.
 */
export declare function demandsOfSource(found: Survey, source: ImageSource): Demands;
/** An image that is there already; `absent` for one that is to be taken. */
export declare function probeImage(deps: Deps, source: ImageSource): Promise<Found<Obtained>>;
/** @throws RestageError as `takeImage` does */
export declare function obtainImage(deps: Deps, source: ImageSource): Promise<Obtained>;
