import type { Consistency } from '../../domain/consistency.ts';
import { estimateSnapshot, type MeasuredSnapshot, type SnapshotEstimate } from '../../domain/estimate.ts';
import type { GoldenDisk } from '../../domain/golden-disks.ts';
import type { Stage } from '../../domain/marks.ts';
import type { RunRecord } from '../../domain/run-history.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import type { SnapshotResult, TimelineSpan } from '../results.ts';

/** Everything that taking an image of a golden server needs to know beforehand. */
export interface ImageOrder {
  readonly golden: Server;
  /** GiB; 0 = not known. */
  readonly diskGb: number;
  /** GiB that are captured as one: the disk, or the largest of its volumes, the boot volume among them; 0 = not known. */
  readonly captureGb: number;
  /** Each disk of the golden server, and what becomes of it. */
  readonly disks: readonly GoldenDisk[];
  /** Volumes to be captured by snapshots of ours, in the order of their devices. */
  readonly data: readonly Volume[];
  /** Of a golden server on volumes: see `DiskPlan`. */
  readonly kept: readonly string[] | undefined;
  readonly inputs: GoldenInputs;
  readonly marks: {
    readonly environment: string;
    readonly role: string;
    readonly generation: number;
    readonly stage: Stage | undefined;
  };
  /** The environment that it is for is a pull request's, or has an end: the image is the environment's then, not the golden server's. */
  readonly ephemeral: boolean;
  /** An ephemeral image expires so long after it was verified, milliseconds; `undefined` = never. */
  readonly ttlMs: number | undefined;
  /** Milliseconds since the epoch: leave with `pending` rather than wait beyond this. `undefined` = wait to the limit. */
  readonly detachAt: number | undefined;
  /** An earlier run began this snapshot, and it goes on. */
  readonly isUnderWay: boolean;
  /** Images of this golden server that are not verified yet: another run may be waiting for one. */
  readonly unfinished: readonly { readonly id: string; readonly name: string }[];
  /** How long earlier images of this golden server took. */
  readonly measured: readonly MeasuredSnapshot[];
  /** Figures of the runs before, oldest first, as the newest verified image has them. */
  readonly history: readonly RunRecord[];
}

/** How long the snapshot of an order should take, and how long it may. */
export function estimateOf({ inputs, captureGb, measured }: Pick<ImageOrder, 'captureGb' | 'inputs' | 'measured'>): SnapshotEstimate {
  return estimateSnapshot({ diskGb: captureGb, secondsPerGb: inputs.secondsPerGb, measured, snapshotTimeoutMs: inputs.snapshotTimeoutMs });
}

/** How the request for an image ended. */
export type Obtained = ObtainedImage | PendingImage;

export interface ObtainedImage {
  readonly kind: 'image';
  readonly image: Image;
  readonly consistency: Consistency | undefined;
  readonly evidence: string | undefined;
  /** `undefined` = the image was there already. */
  readonly snapshot: SnapshotResult | undefined;
  readonly timeline: readonly TimelineSpan[];
}

export interface PendingImage {
  readonly kind: 'pending';
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly comeBackAt: number;
  readonly imageId: string | undefined;
}
