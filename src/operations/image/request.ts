import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { imageMarks, markKeys, type Values } from '../../domain/marks.ts';
import { imageName } from '../../domain/names.ts';
import { rawName } from '../../domain/sealing.ts';
import type { Undo } from '../../engine/undo.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { goldenGone } from '../golden/find.ts';
import { isAtSnapshotTask, onceNoSnapshot, stillOff } from '../golden/idle.ts';
import { intentKey } from '../golden/intent.ts';
import type { Stopped } from '../golden/stopped.ts';
import { removeImage, removeImageById } from '../removal/image.ts';
import { removeVolumeSnapshot } from '../removal/volumes.ts';
import { type RunContext, randomNonce, type UndoStack } from '../run/context.ts';
import { cloudNow, cloudTimeOf } from '../run/time.ts';
import { isFreezeRefusal, mayFreeze, notFrozen } from './freeze.ts';
import { isTakenByJob, takeByJob } from './job.ts';
import { estimateOf, type ImageOrder } from './order.ts';
import { listByOwner, listOwnImages, ours } from './own-images.ts';
import { evidenceKey, limitKey, offSince, offSinceKey } from './verdict.ts';
import type { Snapshot } from './wait.ts';

/** A request that was on the wire when its run gave it up is carried out all the same, this much later at most. */
const lateMs = 2_000;

/** A golden server that is ready for its snapshot. */
interface Ready extends Stopped {
  /** What it is owed, where only its metadata tells it, which another client's write may lose: the image tells it too. */
  readonly owed: string | undefined;
}

/** Asks for the snapshot. What takes it back is registered before it can exist. */
export async function requestSnapshot(
  ctx: RunContext,
  order: ImageOrder,
  golden: Server,
  stopped: Ready,
  undo: UndoStack,
): Promise<Snapshot> {
  const { cloud, clock } = ctx;
  const wanted = order.inputs.imageName ?? imageName(golden.name, cloudNow(ctx));
  // The name is the sealed one's.
  const name = order.seal === undefined ? wanted : rawName(wanted);
  const nonce = randomNonce(ctx.random);
  const made: { imageId?: string } = {};
  undo.register(removalOf(ctx, golden, nonce, name, made));
  let requestedAt = clock.now();
  const marks = marksOf(ctx, order, golden, stopped, nonce, name);
  const send = async () => {
    // Nova uploads with the token of this very request, which may come an hour after the first.
    await cloud.identity.renew(estimateOf(order).limitMs);
    requestedAt = clock.now();
    const request: Promise<Created> = cloud.compute.createImage(golden.id, name, marks);
    return { outcome: await settle(request) };
  };
  const isReady = stopped.consistency === 'live' ? undefined : stillOff(ctx, golden);
  const { outcome } = await onceNoSnapshot(ctx, golden, send, isReady);
  const created = await outcome().catch(async (error: unknown): Promise<Created> => {
    if (isFreezeRefusal(error)) throw notFrozen(golden, error);
    // Its tags have no room for the hash that tells what it is for.
    if (order.seal !== undefined || !(await isTakenByJob(ctx, error))) throw await explain(ctx, golden, error);
    ctx.emit({
      type: 'note',
      message: `Nova cannot create an image of ${golden.name} (${messageOf(error)}). Using the cloud's image service instead.`,
    });
    const imageId = await takeByJob(ctx, order, { golden, name, marks }).catch(async (refused: unknown) => {
      throw await explain(ctx, golden, refused);
    });
    return { imageId, requestId: undefined, isByJob: true };
  });
  const { imageId, requestId, isByJob = false }: Created = created;
  made.imageId = imageId;
  const isOn = golden.status === 'ACTIVE' && stopped.downSince === undefined && stopped.consistency === 'live';
  const mayBeFrozen = isOn && (await mayFreeze(ctx, golden, order.inputs.shutdown, imageId));
  const isLive = isOn && !mayBeFrozen;
  return { golden, imageId, imageName: name, requestedAt, requestId, isByJob, isLive, mayBeFrozen };
}

/** A wait looks past an outage, and would send a create again blindly: but for the refusal that is waited for, the outcome comes after it. */
async function settle<T>(request: Promise<T>): Promise<() => Promise<T>> {
  try {
    await request;
  } catch (error) {
    if (isAtSnapshotTask(error)) throw error;
  }
  return () => request;
}

type Created = Pick<Snapshot, 'imageId' | 'requestId' | 'isByJob'>;

function marksOf(ctx: RunContext, order: ImageOrder, golden: Server, stopped: Ready, nonce: string, name: string): Values {
  const { environment, role, generation, stage } = order.marks;
  const marks = imageMarks(
    {
      environment,
      role,
      generation,
      stage,
      run: ctx.runId,
      expiresAt: undefined,
      nonce,
      goldenId: golden.id,
      consistency: stopped.consistency,
      verified: false,
      // From its first moment on: what is written while the data are uploaded is lost.
      keepImages: order.inputs.keepImages,
      ephemeral: order.ephemeral,
      ttlMs: order.ttlMs,
      seal: order.seal === undefined ? undefined : { kind: 'awaited', by: order.seal.by },
    },
    name,
  );
  const left = order.detachAt === undefined ? {} : { [markKeys.left]: 'true' };
  const at = Math.round(cloudTimeOf(ctx, offSince(stopped)));
  const limitSeconds = Math.ceil(estimateOf(order).limitMs / 1000);
  return {
    ...marks,
    ...sourceOf(golden),
    ...left,
    ...(stopped.owed === undefined ? {} : { [intentKey]: stopped.owed }),
    [evidenceKey]: stopped.evidence.slice(0, 255),
    [offSinceKey]: String(at),
    [limitKey]: String(limitSeconds),
    // From its first moment on: without them it is never called verified.
    ...(order.data.length === 0 ? {} : { [markKeys.volumes]: String(order.data.length) }),
  };
}

/**
 * Of a server on volumes, Nova does not say which one its image is of, and the image inherits what is said of its volume's: the name of another server,
 * where that was made from a snapshot. So it is said here, and Nova lets it stand (nova:compute/utils.py `initialize_instance_snapshot_metadata`).
 */
function sourceOf({ id, imageId }: Pick<Server, 'id' | 'imageId'>): Values {
  return imageId === undefined ? { instance_uuid: id } : {};
}

/** Finds the image by its nonce where the answer that tells its id is lost. */
function removalOf(ctx: RunContext, golden: Server, nonce: string, name: string, made: { readonly imageId?: string }): Undo<RunContext> {
  const asked = snapshotRequest(ctx, golden, name);
  return {
    title: `delete image ${name}`,
    run: async (here) => {
      // A list may lag behind.
      if (made.imageId !== undefined) await removeImageById(here, made.imageId, { snapshots: 'later' });
      // Of a server on volumes there may be two: see `removeDuplicates`.
      if (made.imageId !== undefined && golden.imageId !== undefined) return;
      if ((await removeByNonce(here, golden, nonce)) > 0) return;
      await here.sleep(lateMs);
      await removeByNonce(here, golden, nonce);
      await removeOrphanedSnapshots(here, asked);
    },
  };
}

async function removeByNonce(ctx: RunContext, golden: Server, nonce: string): Promise<number> {
  const properties = { [markKeys.golden]: golden.id, [markKeys.nonce]: nonce };
  const images = ours(await listOwnImages(ctx, { properties }));
  const made = images.filter(({ marks }) => marks.nonce === nonce);
  for (const { image } of made) await removeImage(ctx, image, { snapshots: 'later' });
  return made.length;
}

/** How clouds that take snapshots only of servers that are off say so, in their own words. */
const wantsItOff = /\b(shut ?(off|down)|stopped|power(ed)? ?off|turned off|offline|not running)\b/i;

/**
 * A refused `createImage` in terms of the golden server: it is at another task, has to be off, or is in a state by now that allows none.
 * @returns `error` itself where it is about something else
 */
async function explain(ctx: RunContext, golden: Server, error: unknown): Promise<unknown> {
  if (!(error instanceof HttpError) || (error.status !== 409 && error.status !== 400)) return error;
  if (error.reason.includes('task_state')) return atAnotherTask(golden, error);
  const now = await ctx.cloud.compute.getServer(golden.id);
  if (now === undefined) return goldenGone(golden);
  const who = `Golden server ${now.name} (${now.id})`;
  const because = { cause: error, requestIds: error.requestIds };
  if (
    (now.status === 'ACTIVE' && error.reason.includes('vm_state active')) ||
    (now.status !== 'SHUTOFF' && wantsItOff.test(error.reason))
  ) {
    return new RestageError(
      'golden-unusable',
      `${who} is ${now.status}, but this cloud takes snapshots only of servers that are off: ${error.reason}`,
      {
        ...because,
        hint:
          now.status === 'ACTIVE'
            ? 'Use `shutdown: graceful` (the default) or `shutdown: guest`, which stop the golden server first and start it again afterwards.'
            : 'Stop it (`openstack server stop`), or bring it back to ACTIVE, so that this run can stop it. Then run this again.',
      },
    );
  }
  if (!error.reason.includes('vm_state')) return error;
  const isRescued = now.status === 'RESCUE';
  return new RestageError('golden-unusable', `${who} is now ${now.status}, and the cloud refuses to snapshot it: ${error.reason}`, {
    ...because,
    hint: isRescued
      ? 'The cloud or a person is working on it, so this run leaves it alone. When the rescue is over (`openstack server unrescue`), run this again.'
      : 'Bring the server back to its usual state, then run this again.',
  });
}

function atAnotherTask(golden: Server, error: HttpError): RestageError {
  return new RestageError('golden-busy', `Golden server ${golden.name} (${golden.id}) is busy with another task: ${error.reason}`, {
    cause: error,
    requestIds: error.requestIds,
    hint: 'Wait until the task is done, then run this again. It may be a snapshot that another user requested, or one of a run that ended.',
  });
}

/** A `Date` header has whole seconds, and so has Cinder. */
const clocksMs = 2_000;

/** What a request for a snapshot asks for, to recognize it by. */
export interface SnapshotRequest {
  readonly golden: Server;
  /** Of the image. */
  readonly name: string;
  /** By the cloud's clock, milliseconds since the epoch. */
  readonly requestedAt: number;
}

function snapshotRequest(ctx: RunContext, golden: Server, name: string): SnapshotRequest {
  return { golden, name, requestedAt: cloudNow(ctx) };
}

/**
 * Deletes the volume snapshots of a request that came to no image: Nova takes one volume after the other and makes the
 * image at the end, and where that fails, what it has taken stays (nova:compute/api.py `snapshot_volume_backed`). They bear
 * no marks, which go on with the image; they are known by their volume, by the name that Nova gives them after the image's,
 * by their time, and by no image's naming them. Under the lease on the golden server, no other run asked for that.
 */
async function removeOrphanedSnapshots(ctx: RunContext, { golden, name, requestedAt }: SnapshotRequest): Promise<void> {
  if (golden.imageId !== undefined) return;
  const { cloud } = ctx;
  const suspects = (await cloud.volume.listSnapshots()).filter(
    (snapshot) =>
      snapshot.name === `snapshot for ${name}` &&
      golden.volumeIds.includes(snapshot.volumeId) &&
      Date.parse(snapshot.createdAt) >= requestedAt - clocksMs,
  );
  if (suspects.length === 0) return;
  // Where owners are hidden, what any image names stays.
  const { own, hidden } = await listByOwner(ctx, { name });
  const named = new Set([...own, ...hidden].flatMap(({ properties }) => imageDevices(properties)).map(({ snapshotId }) => snapshotId));
  for (const { id } of suspects.filter((snapshot) => !named.has(snapshot.id))) await removeVolumeSnapshot(ctx, id);
}
