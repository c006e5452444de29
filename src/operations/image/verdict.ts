import { RestageError } from '../../domain/errors.ts';
import { markKeys, type Values } from '../../domain/marks.ts';
import { stayedOff, wasStarted } from '../../domain/stayed-off.ts';
import { judgeStop, type StopVerdict } from '../../domain/verdict.ts';
import type { Image } from '../../openstack/image/types.ts';
import { type Stopped, windowOf } from '../golden/stopped.ts';
import type { RunContext } from '../run/context.ts';
import { cloudTimeOf } from '../run/time.ts';
import type { ImageOrder } from './order.ts';
import type { Snapshot } from './wait.ts';

/** Image property: the sentence behind `restage_consistency`, for the run that takes the snapshot over. */
export const evidenceKey = 'restage_evidence';
/** Image property: since when the golden server is off for this snapshot, milliseconds since the epoch, by the cloud's clock. */
export const offSinceKey = 'restage_off_since';

/** Image property: how long its run waits for it from the capture on, seconds. After three times that it is given up. */
export const limitKey = 'restage_limit_seconds';

/** As the image notes it, milliseconds; `undefined` = it does not. */
export function notedLimit({ properties }: Pick<Image, 'properties'>): number | undefined {
  const noted = properties[limitKey] ?? '';
  return /^[1-9]\d{0,6}$/.test(noted) ? Number(noted) * 1000 : undefined;
}

/** A cloud that works on in the background shows no task: for so many limits, no run gives the image up. */
export const limitsUntilGivenUp = 3;

/** Until when an image without data may still get it, milliseconds since the epoch, by the cloud's clock; `undefined` = it does not note that, or has data. */
export function mayComeUntil(image: Pick<Image, 'status' | 'createdAt' | 'properties'>): number | undefined {
  const limitMs = notedLimit(image);
  const isWithoutData = image.status === 'queued' || image.status === 'saving';
  return limitMs === undefined || !isWithoutData ? undefined : Date.parse(image.createdAt) + limitsUntilGivenUp * limitMs;
}

/** From the stop on, not from when its end was seen: a user may have started the server before we looked. By this machine's clock. */
export function offSince({ downSince, seenOffAt }: Pick<Stopped, 'downSince' | 'seenOffAt'>): number {
  return downSince ?? seenOffAt;
}

/** As the image of a dead run notes it, by the cloud's clock; `undefined` = it does not. */
export function notedOffSince({ properties }: Pick<Image, 'properties'>): number | undefined {
  const noted = properties[offSinceKey] ?? '';
  return /^\d+$/.test(noted) ? Number(noted) : undefined;
}

/** Writes another verdict on an image than it was asked for with. Lasts until its data are uploaded; with the proof it is written again. */
export async function noteVerdict({ cloud }: RunContext, imageId: string, verdict: StopVerdict): Promise<void> {
  await cloud.image.setProperties(imageId, verdictValues(verdict));
}

/** As properties of an image, whose values Glance limits to 255 characters. */
export function verdictValues({ consistency, evidence }: StopVerdict): Values {
  return { [markKeys.consistency]: consistency, [evidenceKey]: evidence.slice(0, 255) };
}

/**
 * The verdict by the window that Nova has really given. It copies `os_shutdown_timeout` when it makes a server and goes by
 * the copy for good (nova:compute/manager.py `_get_power_off_values`), whatever becomes of the image. No API shows the
 * copy, but every snapshot inherits it (nova:compute/utils.py `initialize_instance_snapshot_metadata`).
 */
export async function judgeByOwnWindow(
  ctx: RunContext,
  { inputs }: ImageOrder,
  stopped: Stopped,
  snapshot: Snapshot,
): Promise<{ readonly verdict: StopVerdict; readonly image: Image | undefined }> {
  const { record } = stopped;
  if (record === undefined) return { verdict: stopped, image: undefined };
  const image = await ctx.cloud.image.getImage(snapshot.imageId);
  const window = windowOf(image, inputs.shutdownTimeoutMs, 'server');
  if (image === undefined || window.ms === record.windowMs) return { verdict: stopped, image };
  const verdict = judgeStop({ ...record, windowMs: window.ms, windowSource: window.source });
  ctx.emit({ type: 'note', message: `Consistency ${verdict.evidence}.` });
  await noteVerdict(ctx, snapshot.imageId, verdict);
  return { verdict, image };
}

/**
 * The verdict on the stop, once the snapshot is under way: a user may have started the server in between, and then the
 * image is of a disk in use.
 * @throws RestageError `snapshot-failed` where the user takes no image of doubtful consistency (`on-forced-stop`)
 */
export async function judgeTaken(
  ctx: RunContext,
  { inputs }: ImageOrder,
  stopped: StopVerdict & Pick<Stopped, 'downSince' | 'seenOffAt'>,
  snapshot: Snapshot,
): Promise<StopVerdict> {
  if (stopped.consistency === 'live' || stopped.consistency === 'unknown') return stopped;
  const { cloud, emit } = ctx;
  const { golden, imageId, imageName, requestId, isByJob = false } = snapshot;
  const actions = await cloud.compute.listActions(golden.id);
  const takenAt = actions.find((action) => action.requestId === requestId)?.startTime ?? cloudTimeOf(ctx, snapshot.requestedAt);
  const record = { offSince: cloudTimeOf(ctx, offSince(stopped)), takenAt, actions };
  // Where the cloud shows no record, what this run has seen itself counts.
  const isInUse = isByJob ? wasStarted(record) : stayedOff(record) === 'no';
  if (!isInUse) return stopped;
  const what = `Another client started golden server ${golden.name} between its stop and its snapshot, so image ${imageName} is of a disk in use.`;
  if (inputs.onForcedStop !== 'warn') {
    throw new RestageError('snapshot-failed', what, { hint: 'Run this again when no other client is working on the golden server.' });
  }
  emit({ type: 'warning', title: 'Golden server was started during its snapshot', message: what });
  const verdict: StopVerdict = { consistency: 'live', evidence: 'live: the golden server was started between its stop and its snapshot' };
  await noteVerdict(ctx, imageId, verdict);
  return verdict;
}
