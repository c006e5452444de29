import { formatDuration } from '../../domain/durations.ts';
import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import type { PowerState } from '../../domain/intent.ts';
import { isoTime } from '../../domain/marks.ts';
import { runStep } from '../../engine/step.ts';
import type { Undo, UndoStack } from '../../engine/undo.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { cloudNow } from '../cloud-now.ts';
import type { Deps } from '../deps.ts';
import { goldenGone } from '../golden/find.ts';
import { intentOf, leaveIntent } from '../golden/intent-store.ts';
import { markGolden } from '../golden/mark.ts';
import { restoreGolden } from '../golden/restore.ts';
import { withLeasedUndo } from '../lease/leased-undo.ts';
import { goldenSubject } from '../lease/subject.ts';
import { removeImageById } from '../removal/image.ts';
import { imagesOfGolden, newestProven } from './find.ts';
import { noteLeft } from './left.ts';
import { mayNotStop } from './may-stop.ts';
import { estimateOf, type ImageOrder, type PendingImage, type Taken, type TakenImage } from './order.ts';
import { noteHistory, prove } from './prove.ts';
import { continueSnapshot, type Shot, shoot } from './shoot.ts';
import { removeTwins } from './twins.ts';
import { type Awaited, awaitSnapshot, type Snapshot } from './wait.ts';

/**
 * Golden server -> image that is proven usable; golden server back in the power state that it was found in. Under the
 * lease on that server, which the caller holds. Takes over what a dead run left: its stop, its snapshot under way, its
 * image not yet proven.
 * @param onProven gets the image while the golden server, which the cloud has been told to start, is on its way
 */
export async function takeImage(deps: Deps, order: ImageOrder, onProven: (early: TakenImage) => void): Promise<Taken> {
  return withLeasedUndo(deps, goldenSubject(order.golden), (undo) => takeAndProve(deps, order, undo, onProven));
}

async function takeAndProve(deps: Deps, order: ImageOrder, undo: UndoStack, onProven: (early: TakenImage) => void): Promise<Taken> {
  const { clock, emit } = deps;
  // Read again: another run may have held the lease since the checks.
  const golden = await readGolden(deps, order.golden);
  const intent = intentOf(golden);
  const was = intent?.was ?? (golden.status === 'ACTIVE' ? 'ACTIVE' : 'SHUTOFF');
  const back: Undo = {
    title: `bring golden server ${golden.name} back`,
    run: async (signal) => void (await restoreGolden({ ...deps, signal }, golden, was)),
  };
  undo.register(back);
  await markGolden(deps, golden);

  const follow = async (shot: Shot) => {
    // No task of Nova's keeps a server on volumes from starting, and the snapshots of its volumes may take long to go.
    if (golden.imageId === undefined) undo.register(back);
    announce(deps, shot);
    return { shot, waited: await awaitShot(deps, order, shot) };
  };
  const begun = await continueSnapshot(deps, golden, undo);
  const continued = begun && (await follow(begun).catch((error: unknown) => giveUpBegun(deps, begun, error)));
  if (continued === undefined && !order.inputs.mayStopGolden) {
    const newest = newestProven(await imagesOfGolden(deps, golden.id), cloudNow(deps));
    throw mayNotStop(deps, golden, order.inputs, newest);
  }
  const now = begun === undefined ? golden : await readGolden(deps, golden);
  const { shot, waited } = continued ?? (await follow(await shoot(deps, order, now, intent, undo)));
  if (waited.kind === 'left') {
    await noteLeft(deps, shot.snapshot.imageId);
    if (was === 'ACTIVE') await leaveIntent(deps, golden);
    undo.release();
    return pending(deps, order, shot.snapshot, was);
  }

  await removeTwins(deps, golden, waited.image);
  const image = await prove(deps, order, waited.image, waited.doneAt - shot.snapshot.requestedAt, shot);
  // It stays, whatever comes; only the golden server is left to be seen to.
  undo.release();
  undo.register(back);
  const done = { ...waited, image };
  const step = { clock, emit, step: `restore ${golden.name}`, title: `Bring golden server ${golden.name} back (${was})` };
  const onAsked = () => onProven(takenOf(order, shot, done, undefined));
  const restoredAt = await runStep(step, (own) => restoreGolden({ ...deps, emit: own }, golden, was, onAsked));
  undo.release();
  const taken = takenOf(order, shot, done, { was, restoredAt });
  await noteHistory(deps, image, taken.snapshot.history ?? []);
  return taken;
}

/** @param back `undefined` = not yet */
function takenOf(
  order: ImageOrder,
  { snapshot, stopped, consistency, evidence }: Shot,
  { image, doneAt, savingAt }: Extract<Awaited, { kind: 'done' }>,
  back: { readonly was: PowerState; readonly restoredAt: number } | undefined,
): TakenImage {
  const { golden, requestedAt } = snapshot;
  const of = golden.name;
  const downSince = stopped?.downSince;
  const startedAt = savingAt ?? doneAt;
  const snapshotSeconds = seconds(doneAt - requestedAt);
  const downtimeSeconds = back?.was === 'ACTIVE' && downSince !== undefined ? seconds(back.restoredAt - downSince) : undefined;
  return {
    kind: 'taken',
    image,
    consistency,
    evidence,
    snapshot: {
      golden: of,
      imageName: image.name,
      consistency,
      diskGb: order.diskGb,
      sizeBytes: golden.imageId === undefined ? undefined : image.size,
      seconds: snapshotSeconds,
      estimateSeconds: seconds(estimateOf(order).estimateMs),
      downtimeSeconds,
      history: [...order.history, { at: isoTime(requestedAt), snapshotSeconds, downtimeSeconds }],
    },
    timeline: [
      ...(stopped?.downSince === undefined ? [] : [{ name: 'stop', of, from: stopped.downSince, to: stopped.seenOffAt } as const]),
      { name: 'snapshot', of, from: requestedAt, to: startedAt },
      ...(savingAt === undefined ? [] : [{ name: 'upload', of, from: startedAt, to: doneAt } as const]),
      ...(downSince === undefined || back === undefined ? [] : [{ name: 'start', of, from: doneAt, to: back.restoredAt } as const]),
    ],
  };
}

async function awaitShot(deps: Deps, order: ImageOrder, { snapshot }: Shot): Promise<Awaited> {
  const { clock, emit } = deps;
  const { golden, imageName } = snapshot;
  const estimate = estimateOf(order);
  const duration = `about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)}`;
  const step = { clock, emit, step: `snapshot ${golden.name}`, title: `Snapshot ${golden.name} to ${imageName} (${duration})` };
  return runStep(step, (own) => awaitSnapshot({ ...deps, emit: own }, snapshot, estimate, order.leaveAt));
}

const failedSnapshots: readonly ErrorCode[] = ['snapshot-failed', 'snapshot-abandoned', 'snapshot-timeout'];

/** What came of a dead run's snapshot is not this run's failure: it takes one of its own. */
async function giveUpBegun(deps: Deps, { snapshot }: Shot, error: unknown): Promise<undefined> {
  if (!(error instanceof RestageError) || !failedSnapshots.includes(error.code)) throw error;
  await removeImageById(deps, snapshot.imageId);
  deps.emit({ type: 'note', message: `${error.message} It was begun by an earlier run; taking a new one.` });
}

async function readGolden(deps: Deps, golden: Server): Promise<Server> {
  const fresh = await deps.cloud.compute.getServer(golden.id, { signal: deps.signal });
  if (fresh !== undefined) return fresh;
  throw goldenGone(golden);
}

/** Tells the outputs that are known before the long wait. */
function announce({ emit }: Deps, { snapshot, consistency }: Shot): void {
  emit({ type: 'output', name: 'image-id', value: snapshot.imageId });
  emit({ type: 'output', name: 'image-name', value: snapshot.imageName });
  emit({ type: 'output', name: 'consistency', value: consistency });
}

function pending(deps: Deps, order: ImageOrder, snapshot: Snapshot, was: string): PendingImage {
  const expectedAt = snapshot.requestedAt + estimateOf(order).estimateMs;
  const golden =
    was === 'ACTIVE'
      ? ` Golden server ${order.golden.name} stays off until the snapshot is done, about ${isoTime(expectedAt)}; this command, run again after that, starts it, and so does any other verb.`
      : '';
  return {
    kind: 'pending',
    reason: `The snapshot to image ${snapshot.imageName} is under way.${golden}`,
    comeBackAt: Math.max(expectedAt, deps.clock.now() + 60_000),
    imageId: snapshot.imageId,
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
