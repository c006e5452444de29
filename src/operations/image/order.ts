import type { Consistency } from '../../domain/consistency.ts';
import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { estimateSnapshot, type MeasuredSnapshot, type SnapshotEstimate } from '../../domain/estimate.ts';
import type { GoldenDisk } from '../../domain/golden-disks.ts';
import { isoTime, type Stage } from '../../domain/marks.ts';
import type { RunRecord } from '../../domain/run-history.ts';
import type { GoldenInputs, Shutdown } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Session } from '../../openstack/identity/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import type { SnapshotResult, TimelineSpan } from '../results.ts';
import { budgetFor } from '../run/time.ts';
import type { MarkedImage } from './own-images.ts';
import type { SealOrder } from './seal-order.ts';

/** A run that is to leave stays for a capture that may be a matter of minutes, milliseconds. */
export const captureGraceMs = 3 * 60_000;
export const diskKey = 'restage_disk_gb';
export const secondsKey = 'restage_snapshot_seconds';

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
  /** How the image is sealed before it is used; `undefined` = it is not. */
  readonly seal: SealOrder | undefined;
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
  /** Every image that Restage made of this golden server, as the checks saw them: under the lease on it, or with no run before this one's. */
  readonly made: readonly MarkedImage[];
  /** How long earlier images of this golden server took. */
  readonly measured: readonly MeasuredSnapshot[];
  /** Figures of the runs before, oldest first, as the newest verified image has them. */
  readonly history: readonly RunRecord[];
}

/** A cloud that became faster, or slower, is believed after two snapshots. */
const mostMeasured = 3;

/** What the newest verified images tell of how long a snapshot of their golden server takes. */
export function measuredBy(images: readonly MarkedImage[]): readonly MeasuredSnapshot[] {
  const newest = images.toSorted((a, b) => Date.parse(b.image.createdAt) - Date.parse(a.image.createdAt));
  const measured = newest.flatMap(({ image, marks }) => {
    const diskGb = Number(image.properties[diskKey]);
    const seconds = Number(image.properties[secondsKey]);
    return marks.verified && diskGb > 0 && seconds > 0 ? [{ diskGb, seconds }] : [];
  });
  return measured.slice(0, mostMeasured);
}

/** How long the snapshot of an order should take, and how long it may. */
export function estimateOf({ inputs, captureGb, measured }: Pick<ImageOrder, 'captureGb' | 'inputs' | 'measured'>): SnapshotEstimate {
  return estimateSnapshot({ diskGb: captureGb, secondsPerGb: inputs.secondsPerGb, measured, snapshotTimeoutMs: inputs.snapshotTimeoutMs });
}

/** What a guest takes to boot, and a script to run, where nothing holds it up. */
const usualBootMs = 3 * 60_000;

/**
 * How long it takes until servers can be launched from an image, and how long it may: one that is sealed is taken twice, with a boot in between.
 * @param boot the longest that the sealing may take, milliseconds; `undefined` = it is not sealed
 */
export function withSealing({ estimateMs, limitMs, formula }: SnapshotEstimate, boot: number | undefined): SnapshotEstimate {
  if (boot === undefined) return { estimateMs, limitMs, formula };
  return {
    estimateMs: 2 * estimateMs + Math.min(boot, usualBootMs),
    limitMs: 2 * limitMs + boot,
    formula: `2 x (${formula}) + ${formatDuration(boot)} for the sealing`,
  };
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
  /** When it is read again, milliseconds since the epoch: until then nothing older is deleted for it. `undefined` = it is not. */
  readonly secondLookAt?: number;
  readonly timeline: readonly TimelineSpan[];
}

export interface PendingImage {
  readonly kind: 'pending';
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly comeBackAt: number;
  readonly imageId: string | undefined;
}

/** Beyond the graceful window: the requests around a stop, and a host that is slow to cut the power. */
const stopSlackMs = 30_000;
/** `on-forced-stop: retry` starts the server, lets it settle for a minute and stops it again. */
const retrySlackMs = 120_000;

/**
 * A run detaches only while a snapshot is under way: a budget that ends before the golden server may be
 * down is refused before anything is touched.
 */
export function budgetProblem(order: ImageOrder, now: number): RestageError | undefined {
  const { golden, inputs, detachAt, isUnderWay } = order;
  const leftMs = detachAt === undefined ? 0 : detachAt - now;
  if (leftMs <= 0 || isUnderWay || golden.status !== 'ACTIVE' || leavesRunning(inputs.shutdown)) return undefined;
  const stopMs = inputs.shutdown === 'pause' ? stopSlackMs : inputs.shutdownTimeoutMs + stopSlackMs;
  const neededMs = inputs.onForcedStop === 'retry' ? 2 * stopMs + retrySlackMs : stopMs;
  if (neededMs <= leftMs) return undefined;
  const { estimateMs, formula } = estimateOf(order);
  // In whole minutes, which also covers what this run has spent on looking.
  const enoughMs = Math.ceil((budgetFor(neededMs) + 1_000) / 60_000) * 60_000;
  return new RestageError(
    'time-budget-too-small',
    `\`time-budget\` leaves ${formatDuration(leftMs)} for work (its end is reserved for a clean exit), but ${inputs.shutdown === 'pause' ? 'pausing' : 'stopping'} golden server ${golden.name} can take ${formatDuration(neededMs)}. Its snapshot takes about ${formatDuration(estimateMs)} more (at most ${formula}).`,
    {
      hint: `Raise \`time-budget\` to ${formatDuration(enoughMs)} or more, make this step the first one of the job, or use \`wait: false\`, which starts the snapshot and exits at once.`,
    },
  );
}

/** No run of ours stops it then. */
export function leavesRunning(shutdown: Shutdown): boolean {
  return shutdown === 'skip' || shutdown === 'quiesce';
}

/** What a run that leaves before the end of its snapshot says beforehand; `undefined` = it should make it. */
export function budgetNote(order: ImageOrder, now: number): string | undefined {
  const { golden, detachAt, isUnderWay } = order;
  const { estimateMs, formula } = estimateOf(order);
  if (detachAt === undefined || detachAt <= now || isUnderWay || now + estimateMs <= detachAt) return undefined;
  const stays =
    golden.status === 'ACTIVE' && !leavesRunning(order.inputs.shutdown)
      ? ` Golden server ${golden.name} stays ${order.inputs.shutdown === 'pause' ? 'paused' : 'off'} until then.`
      : '';
  return `The snapshot of ${golden.name} takes about ${formatDuration(estimateMs)} (at most ${formula}), but this run exits in ${formatDuration(detachAt - now)}, while the snapshot is still under way. Run the same command again after ${isoTime(now + estimateMs)} to continue.${stays}`;
}

/**
 * What is to be said where the token ends before the snapshot should; `undefined` = nothing. Nova uploads the image of a local disk with the
 * token of the request for it (nova:image/glance.py), renewed just before: where the cloud's services send none of their own, the whole upload
 * is thrown away. A server on volumes uploads nothing.
 * @param now milliseconds since the epoch, by this machine's clock
 */
export function tokenNote({ expiresAt }: Pick<Session, 'expiresAt'>, order: ImageOrder, now: number): string | undefined {
  const { golden, isUnderWay, measured } = order;
  const lifeMs = expiresAt - now;
  const { estimateMs } = estimateOf(order);
  if (golden.imageId === undefined || isUnderWay || lifeMs >= estimateMs) return undefined;
  // One that took longer, and is whole, was not uploaded with our token.
  if (measured.some(({ seconds }) => seconds * 1000 > lifeMs)) return undefined;
  return `the token of this sign-in expires in ${formatDuration(Math.max(0, lifeMs))}, but the snapshot of ${golden.name} takes about ${formatDuration(estimateMs)}. Nova uploads the image with that token. On clouds whose services do not also send a token of their own (\`send_service_user_token\` in nova.conf), the finished upload is discarded. Ask the cloud provider whether its services do, or for tokens that live longer (Keystone's \`[token] expiration\`). Restage can renew the token of an application credential or a password, but not a token given in the configuration`;
}
