import type { Consistency } from '../../domain/consistency.ts';
import type { MeasuredSnapshot } from '../../domain/estimate.ts';
import type { Stage } from '../../domain/marks.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { TimelineSpan } from '../results.ts';

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
  /** How long earlier images of this golden server took. */
  readonly measured: readonly MeasuredSnapshot[];
}

export type Taken = TakenImage | PendingImage;

export interface TakenImage {
  readonly kind: 'taken';
  readonly image: Image;
  readonly consistency: Consistency;
  readonly evidence: string;
  /** From the request for the snapshot to the image active and the server free. */
  readonly snapshotSeconds: number;
  /** From the stop to ACTIVE again; `undefined` = it was not stopped, or that was another run's doing and left no record. */
  readonly downtimeSeconds: number | undefined;
  readonly timeline: readonly TimelineSpan[];
}

export interface PendingImage {
  readonly kind: 'pending';
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly comeBackAt: number;
  readonly imageId: string | undefined;
}
