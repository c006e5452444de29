import type { Consistency } from '../../domain/consistency.js';
import type { MeasuredSnapshot } from '../../domain/estimate.js';
import type { Stage } from '../../domain/marks.js';
import type { GoldenInputs } from '../../inputs/types.js';
import type { Server } from '../../openstack/compute/types.js';
import type { Image } from '../../openstack/image/types.js';
import type { SnapshotResult, TimelineSpan } from '../results.js';
/** Everything that taking an image of a golden server needs to know beforehand. */
export interface ImageOrder {
    readonly golden: Server;
    /** GiB; 0 = not known. */
    readonly diskGb: number;
    readonly inputs: GoldenInputs;
    readonly marks: {
        readonly environment: string;
        readonly role: string;
        readonly generation: number;
        readonly stage: Stage | undefined;
    };
    /** The image expires so long after it was proven, milliseconds; `undefined` = never. */
    readonly ttlMs: number | undefined;
    /** Milliseconds since the epoch: leave with `pending` rather than wait beyond this. `undefined` = wait to the limit. */
    readonly leaveAt: number | undefined;
    /** An earlier run began this snapshot, and it goes on. */
    readonly isUnderWay: boolean;
    /** How long earlier images of this golden server took. */
    readonly measured: readonly MeasuredSnapshot[];
}
export type Taken = TakenImage | PendingImage;
export interface TakenImage {
    readonly kind: 'taken';
    readonly image: Image;
    readonly consistency: Consistency;
    readonly evidence: string;
    readonly snapshot: SnapshotResult;
    readonly timeline: readonly TimelineSpan[];
}
export interface PendingImage {
    readonly kind: 'pending';
    readonly reason: string;
    /** Milliseconds since the epoch. */
    readonly comeBackAt: number;
    readonly imageId: string | undefined;
}
