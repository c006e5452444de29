import {
  capturedValues,
  type DataVolume,
  dataVolumeCount,
  isCaptured,
  type Position,
  positionValues,
  readPosition,
} from '../../domain/data-volumes.ts';
import { dependentMarks, readSnapshotMarks } from '../../domain/dependent-marks.ts';
import { RestageError } from '../../domain/errors.ts';
import { nameOfVolume } from '../../domain/golden-disks.ts';
import { selfValues } from '../../domain/marks.ts';
import { jitter, nextPoll } from '../../domain/poll-schedule.ts';
import { hasRunSince } from '../../domain/stayed-off.ts';
import type { StopVerdict } from '../../domain/verdict.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Volume, VolumeSnapshot } from '../../openstack/volume/types.ts';
import { removeImageById, removeSnapshotsOfImage } from '../removal/image.ts';
import { removeVolumeSnapshot } from '../removal/volumes.ts';
import { type RunContext, randomNonce, type UndoStack } from '../run/context.ts';
import { cloudTimeOf } from '../run/time.ts';
import { captureGraceMs, estimateOf, type ImageOrder } from './order.ts';
import type { SnapshotRun } from './snapshot-run.ts';
import { noteVerdict } from './verdict.ts';
import { whyFailed } from './volume-snapshots.ts';
import type { Snapshot } from './wait.ts';

/** In which the guest of a server with a disk of its own writes nothing. */
const restStatuses: readonly string[] = ['SHUTOFF', 'PAUSED', 'SUSPENDED'];

/** The image that data volumes are captured for, once it is asked for. */
export interface CapturedFor {
  imageId: string | undefined;
}

/**
 * Takes back what `captureDataVolumes` does. To be registered before the golden server's start: then it is carried out after that, and the
 * golden server is down no longer for it.
 */
export function registerDataVolumes({ data, golden }: ImageOrder, undo: UndoStack): CapturedFor {
  const made: CapturedFor = { imageId: undefined };
  if (data.length === 0) return made;
  undo.register({
    title: `delete the volume snapshots of golden server ${golden.name}`,
    run: async (here) => {
      if (made.imageId === undefined) return;
      await removeImageById(here, made.imageId, { snapshots: 'later' });
      await removeSnapshotsOfImage(here, made.imageId);
    },
  });
  return made;
}

/**
 * Captures each chosen volume beside the disk of a golden server that is off, by a snapshot of ours, and waits until all are there: from then on
 * it may run again. Goes on with what a dead run began, where the golden server has not run since.
 * @returns the verdict, where another than the stop's is due; `left` where the run is to leave before they are there
 * @throws RestageError `snapshot-failed`, `snapshot-timeout`
 */
export async function captureDataVolumes(
  ctx: RunContext,
  order: ImageOrder,
  started: SnapshotRun,
  made: CapturedFor,
): Promise<StopVerdict | 'left'> {
  const { data, golden } = order;
  const { snapshot } = started;
  made.imageId = snapshot.imageId;
  const found = snapshot.takenOver === undefined ? [] : await snapshotsFound(ctx, order, snapshot.takenOver.found);
  if (data.length === 0) return started;
  if (isWhole(order, found) && found.every(({ metadata, status }) => isCaptured(metadata) && status === 'available')) return started;
  const names = data.map((volume) => `${nameOfVolume(volume)}, ${volume.sizeGb} GB`).join('; ');
  const title = `Capture ${data.length} volume(s) of ${golden.name}: ${names}`;
  return ctx.step(`volumes ${golden.name}`, title, (own) => capture(own, order, started, found));
}

async function capture(
  ctx: RunContext,
  order: ImageOrder,
  started: SnapshotRun,
  found: readonly VolumeSnapshot[],
): Promise<StopVerdict | 'left'> {
  const { cloud, random } = ctx;
  const { snapshot } = started;
  // Of a dead run's image, what is missing can be made good only while the golden server is as it was.
  if (snapshot.takenOver !== undefined && (await hasRun(ctx, order, started))) throw ranMeanwhile(snapshot);
  const nonce = randomNonce(random);
  const requests = await Promise.allSettled(
    order.data.map((volume, at) => positioned(found, volume, at) ?? request(ctx, order, snapshot, { volume, at, nonce })),
  );
  // Only when none is on its way any more: what one of them makes is seen by the clean-up.
  const taken = requests.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  if (!(await awaitSnapshots(ctx, order, snapshot, taken))) return 'left';
  if (await hasRun(ctx, order, started)) return doubt(ctx, order, snapshot);
  for (const { id } of taken) await cloud.volume.setSnapshotMetadata(id, { ...capturedValues, ...selfValues(id) });
  return started;
}

interface Wanted {
  readonly volume: Volume;
  readonly at: number;
  readonly nonce: string;
}

/** With all marks from its first moment on: whatever becomes of this run, it is known by them. */
function request(
  ctx: RunContext,
  order: ImageOrder,
  { imageId, imageName }: Snapshot,
  { volume, at, nonce }: Wanted,
): Promise<VolumeSnapshot> {
  const { environment } = order.marks;
  return ctx.cloud.volume.createSnapshot({
    name: `${imageName.slice(0, 230)}-volume-${at + 1}`,
    volumeId: volume.id,
    metadata: {
      ...dependentMarks('image', { environment, run: ctx.runId, ownerId: imageId }),
      ...positionValues({ at, of: order.data.length }),
    },
    nonce,
  });
}

/** @returns whether all are there; `false` = the run is to leave */
async function awaitSnapshots(ctx: RunContext, order: ImageOrder, snapshot: Snapshot, taken: readonly VolumeSnapshot[]): Promise<boolean> {
  const { estimateMs, limitMs, formula } = estimateOf(order);
  const nameOf = (volumeId: string) => nameOfVolume(order.data.find(({ id }) => id === volumeId) ?? { id: volumeId, name: '' });
  const since = snapshot.takenOver === undefined ? snapshot.requestedAt : ctx.clock.now();
  const leaveAt = order.detachAt === undefined ? Number.POSITIVE_INFINITY : Math.max(order.detachAt, since + captureGraceMs);
  return ctx.wait<boolean>({
    waitingFor: `the volumes of ${order.golden.name} to be captured`,
    estimateMs,
    limitMs,
    since,
    interval: (elapsedMs) => jitter(nextPoll({ elapsedMs, estimateMs, limitMs }), ctx.random),
    look: async () => {
      const seen = await Promise.all(taken.map(({ id }) => ctx.cloud.volume.getSnapshot(id)));
      const broken = taken.filter((_, at) => !['available', 'creating', 'busy'].includes(seen[at]?.status ?? 'gone'));
      const [first] = broken;
      if (first !== undefined) {
        const status = seen[taken.indexOf(first)]?.status ?? 'gone';
        const told = await whyFailed(ctx, status === 'error' ? [first.id] : []);
        throw new RestageError(
          'snapshot-failed',
          `Volume ${nameOf(first.volumeId)} of golden server ${order.golden.name} could not be captured: its snapshot ${first.id} is ${status}.${told.sentence}`,
          {
            requestIds: told.requestIds,
            hint: 'No image was kept, and the golden server is restored. If the volume type does not support snapshots, leave the volume out (`volumes`).',
          },
        );
      }
      if (seen.every((one) => one?.status === 'available')) return { done: true, value: true };
      if (ctx.clock.now() >= leaveAt) return { done: true, value: false };
      return { done: false, state: `volume snapshots ${seen.map((one) => one?.status ?? 'gone').join(', ')}` };
    },
    onTimeout: (state) =>
      new RestageError(
        'snapshot-timeout',
        `The volumes of ${order.golden.name} were not captured within the limit (${formula}). Last state: ${state}.`,
        {
          hint: 'No image was kept, and the golden server is restored. Raise `snapshot-timeout`, or leave large volumes out (`volumes`).',
        },
      ),
  });
}

/** Whether the golden server has run since it was stopped for this snapshot, or nothing tells that it has not. */
function hasRun(ctx: RunContext, { golden }: ImageOrder, { snapshot, stopped }: SnapshotRun): Promise<boolean> {
  return hasRunAfter(ctx, golden, stopped === undefined ? adoptedAt(snapshot) : cloudTimeOf(ctx, stopped.seenOffAt));
}

/** @param since by the cloud's clock; `undefined` = not known */
async function hasRunAfter({ cloud }: RunContext, { id }: Pick<Server, 'id'>, since: number | undefined): Promise<boolean> {
  const now = await cloud.compute.getServer(id);
  if (now === undefined || !restStatuses.includes(now.status)) return true;
  return since === undefined || hasRunSince(since, await cloud.compute.listActions(id));
}

/** Up to the request for the image, the verdict on it tells. */
function adoptedAt({ takenOver }: Snapshot): number | undefined {
  return takenOver && Date.parse(takenOver.found.createdAt);
}

function ranMeanwhile({ imageName, golden }: Snapshot): RestageError {
  return new RestageError(
    'snapshot-failed',
    `Golden server ${golden.name} ran again before all its volumes were captured for image ${imageName}, so they would be captured at different times.`,
    { hint: 'Run this again when no other client is working on the golden server.' },
  );
}

/** @throws RestageError `snapshot-failed` where the user takes no image of doubtful consistency (`on-forced-stop`) */
async function doubt(ctx: RunContext, { inputs }: ImageOrder, snapshot: Snapshot): Promise<StopVerdict> {
  const error = ranMeanwhile(snapshot);
  if (snapshot.takenOver !== undefined || inputs.onForcedStop !== 'warn') throw error;
  ctx.emit({ type: 'warning', title: 'Golden server was started during its snapshot', message: error.message });
  const verdict: StopVerdict = {
    consistency: 'live',
    evidence: 'live: the golden server was started before all its volumes were captured',
  };
  await noteVerdict(ctx, snapshot.imageId, verdict);
  return verdict;
}

/**
 * How far the volumes are that a run which is gone began to capture for this image. Once all are captured, and the golden server has not run
 * since, that is noted on their snapshots: it may run from then on.
 * @returns `coming`: each is captured or about to be. `over`: all are, or one will not be
 */
export async function settleDataVolumes(ctx: RunContext, golden: Pick<Server, 'id'>, image: Image): Promise<'coming' | 'over'> {
  const count = dataVolumeCount(image.properties);
  if (count === 0) return 'over';
  const found = (await listOf(ctx, image.id)).filter(({ status }) => status === 'available' || status === 'creating');
  const taken = Array.from({ length: count }).flatMap((_, at) => {
    const isPlace = (position: Position | undefined) => position?.at === at && position.of === count;
    return found.find(({ metadata }) => isPlace(readPosition(metadata))) ?? [];
  });
  if (taken.length < count) return 'over';
  if (taken.some(({ status }) => status !== 'available')) return 'coming';
  const unnoted = taken.filter(({ metadata }) => !isCaptured(metadata));
  if (unnoted.length === 0 || (await hasRunAfter(ctx, golden, Date.parse(image.createdAt)))) return 'over';
  for (const { id } of unnoted) await ctx.cloud.volume.setSnapshotMetadata(id, { ...capturedValues, ...selfValues(id) });
  return 'over';
}

/**
 * What a dead run took for its image.
 * @throws RestageError `snapshot-failed` where that is of other volumes than this run is to copy
 */
async function snapshotsFound(ctx: RunContext, order: ImageOrder, image: Image): Promise<readonly VolumeSnapshot[]> {
  const count = dataVolumeCount(image.properties);
  if (count === 0 && order.data.length === 0) return [];
  const found = await listOf(ctx, image.id);
  // A snapshot of a server that was launched from such an image has the number by inheritance.
  const expected = order.data.length === 0 && found.length === 0 ? 0 : count;
  const isChosen = ({ volumeId, metadata }: VolumeSnapshot) => {
    const position = readPosition(metadata);
    return position !== undefined && position.of === order.data.length && order.data[position.at]?.id === volumeId;
  };
  if (expected === order.data.length && found.every(isChosen))
    return found.filter(({ status }) => status === 'available' || status === 'creating');
  throw new RestageError(
    'snapshot-failed',
    `An earlier run started image ${image.name} with other volumes of the golden server than \`volumes\` selects now.`,
    { hint: 'Run this again: it takes a new snapshot.' },
  );
}

async function listOf({ cloud }: RunContext, imageId: string): Promise<readonly VolumeSnapshot[]> {
  const snapshots = await cloud.volume.listSnapshots();
  return snapshots
    .filter((snapshot) => readSnapshotMarks(snapshot)?.ownerId === imageId)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}

/** The oldest of its place: an answer that was lost may have made another. */
function positioned(found: readonly VolumeSnapshot[], volume: Volume, at: number): VolumeSnapshot | undefined {
  return found.find(({ volumeId, metadata }) => volumeId === volume.id && readPosition(metadata)?.at === at);
}

function isWhole({ data }: ImageOrder, found: readonly VolumeSnapshot[]): boolean {
  return data.every((volume, at) => positioned(found, volume, at) !== undefined);
}

/**
 * The volume snapshots that an image is to be called whole with, each there and available; what one request made twice is deleted.
 * @throws RestageError `snapshot-failed`
 */
export async function provenDataVolumes(ctx: RunContext, { data, golden }: ImageOrder, image: Image): Promise<readonly DataVolume[]> {
  if (data.length === 0) return [];
  const found = await listOf(ctx, image.id);
  const there = found.filter(({ status }) => status === 'available');
  const proven = data.flatMap((volume, at) => positioned(there, volume, at) ?? []);
  if (proven.length < data.length) {
    const lost = data.filter((volume, at) => positioned(there, volume, at) === undefined).map(nameOfVolume);
    throw new RestageError(
      'snapshot-failed',
      `Image ${image.name} (${image.id}) of golden server ${golden.name} is incomplete: no snapshot of volume ${lost.join(', ')} is available.`,
      { hint: 'The image is deleted. Run this again.' },
    );
  }
  for (const { id } of found.filter((snapshot) => !proven.includes(snapshot))) await removeVolumeSnapshot(ctx, id);
  return proven.map(({ id, sizeGb, volumeId }) => ({ snapshotId: id, sizeGb, volumeId }));
}

/** Deletes an image of this order that came to nothing, and the volume snapshots that were taken for it, where Nova has deleted the image, too. */
export async function removeTaken(ctx: RunContext, { data }: ImageOrder, imageId: string): Promise<void> {
  await removeImageById(ctx, imageId);
  if (data.length > 0) await removeSnapshotsOfImage(ctx, imageId);
}
