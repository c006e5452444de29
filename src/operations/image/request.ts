import { HttpError, messageOf } from '../../domain/errors.ts';
import { imageMarks, markKeys, type Values } from '../../domain/marks.ts';
import { imageName } from '../../domain/names.ts';
import type { Undo } from '../../engine/undo.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { cloudNow } from '../cloud-now.ts';
import { isAtSnapshotTask, onceNoSnapshot, stillOff } from '../golden/idle.ts';
import { intentKey } from '../golden/intent-store.ts';
import type { Stopped } from '../golden/stopped.ts';
import { randomNonce } from '../nonce.ts';
import { removeImage, removeImageById } from '../removal/image.ts';
import type { RunContext, UndoStack } from '../run/context.ts';
import { isFreezeRefusal, mayFreeze, notFrozen } from './freeze.ts';
import { isTakenByJob, takeByJob } from './image-job.ts';
import { estimateOf, type ImageOrder } from './order.ts';
import { removeOrphanedSnapshots, snapshotRequest } from './orphaned-snapshots.ts';
import { listOwnImages, ours } from './ownership.ts';
import { explainRefusal } from './refused.ts';
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
  const name = order.inputs.imageName ?? imageName(golden.name, cloudNow(ctx));
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
    if (!(await isTakenByJob(ctx, error))) throw error instanceof HttpError ? await explainRefusal(ctx, golden, error) : error;
    ctx.emit({
      type: 'note',
      message: `Nova takes no image of ${golden.name} (${messageOf(error)}): the image service of the cloud is asked.`,
    });
    return { imageId: await takeByJob(ctx, order, { golden, name, marks }), requestId: undefined, isByJob: true };
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
    },
    name,
  );
  const left = order.detachAt === undefined ? {} : { [markKeys.left]: 'true' };
  const at = Math.round(offSince(stopped) + (ctx.cloud.skew() ?? 0));
  const limitSeconds = Math.ceil(estimateOf(order).limitMs / 1000);
  return {
    ...marks,
    ...left,
    ...(stopped.owed === undefined ? {} : { [intentKey]: stopped.owed }),
    [evidenceKey]: stopped.evidence.slice(0, 255),
    [offSinceKey]: String(at),
    [limitKey]: String(limitSeconds),
    // From its first moment on: without them it is never called verified.
    ...(order.data.length === 0 ? {} : { [markKeys.volumes]: String(order.data.length) }),
  };
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
