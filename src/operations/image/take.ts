import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { powerStateOf } from '../../domain/intent.ts';
import { isoTime } from '../../domain/marks.ts';
import { awaitsSeal, isScript } from '../../domain/sealing.ts';
import { judgeStop } from '../../domain/verdict.ts';
import type { Undo } from '../../engine/undo.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { goldenGone } from '../golden/find.ts';
import { detachIntent } from '../golden/intent.ts';
import { markGolden } from '../golden/mark.ts';
import { owedAgain } from '../golden/owed.ts';
import { isStill } from '../golden/stop.ts';
import { isStoppedForSnapshot } from '../golden/stopped.ts';
import { withLeasedUndo } from '../lease/hold.ts';
import { goldenSubject, type LeaseSubject } from '../lease/record.ts';
import type { RunContext, UndoStack } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { removeDuplicates } from './adopt.ts';
import { confirmDuring, confirmThere, secondLookAt } from './confirm.ts';
import { captureDataVolumes, registerDataVolumes, removeTaken } from './data-volumes.ts';
import { powerAtRequest } from './freeze.ts';
import { type Back, bringBack, type FoundAs, giveBack } from './give-back.ts';
import { HistoryNote } from './history-note.ts';
import { estimateOf, type ImageOrder, type Obtained, type ObtainedImage, withSealing } from './order.ts';
import { countsAsOurs, imagesOfGolden, newestVerified, noteDetached } from './own-images.ts';
import { announceImage, pending } from './result.ts';
import { comeBackAt, describeLeft, sealRaw } from './seal.ts';
import { type SealOrder, sightOf } from './seal-order.ts';
import { continueSnapshot, forcedStop, type SnapshotRun, startSnapshot, warnOfForce } from './snapshot-run.ts';
import { mayNotStop } from './source.ts';
import { limitsUntilGivenUp, noteVerdict } from './verdict.ts';
import { proveRaw, verify } from './verify.ts';
import { leaveOutVolumes, removeLeftOut } from './volume-snapshots.ts';
import { type Available, type CaptureEnd, isSnapshotFailure, SnapshotWatch } from './wait.ts';

/**
 * Golden server -> image that is verified usable; golden server back in the power state that it was found in. Under the
 * lease on that server, which the caller holds. Takes over what a dead run left: its stop, its snapshot under way, its
 * image not yet verified.
 * @param onVerified gets the image while the golden server, which the cloud has been told to start, is on its way, and before the image is
 * read again: a failure after this takes it back
 */
export async function takeImage(ctx: RunContext, order: ImageOrder, onVerified: (early: ObtainedImage) => void): Promise<Obtained> {
  if (isScript(order.inputs.seal) && order.seal === undefined) throw new TypeError('what is to be sealed needs to know how');
  for (let { made } = order; ; made = await imagesOfGolden(ctx, order.golden.id)) {
    const begun = await withLeasedUndo(ctx, goldenSubject(order.golden), (undo) => capture(ctx, { ...order, made }, undo, onVerified));
    if (begun.kind !== 'in-background') return begun;
    const { id, name } = begun.subject;
    const end = await withLeasedUndo(ctx, begun.heldBy, async (undo) => {
      undo.register({ title: `delete image ${name}`, run: (here) => removeTaken(here, order, id) });
      return finish(ctx, order, begun, undo, onVerified);
    });
    if (end !== 'given-up') return end;
    await holdAgain(ctx, order);
  }
}

/** For a snapshot of its own, after one that it took over came to nothing. @throws RestageError `golden-busy` */
async function holdAgain(ctx: RunContext, { golden }: ImageOrder): Promise<void> {
  const holder = await ctx.leases?.take(goldenSubject(golden), 0);
  if (holder === undefined) return;
  throw new RestageError('golden-busy', `Golden server ${golden.name} (${golden.id}) is in use by run ${holder.run}.`, {
    hint: 'Run this again when that run is done.',
  });
}

/** The golden server is back, and the cloud makes the image. */
interface InBackground {
  readonly kind: 'in-background';
  readonly subject: LeaseSubject & { readonly kind: 'image' };
  /** The lease under which the image is waited for. */
  readonly heldBy: LeaseSubject;
  readonly started: SnapshotRun;
  readonly watch: SnapshotWatch;
  readonly capturedAt: number;
  readonly back: Back;
}

/** Up to the first end of the snapshot: the disk is captured, and the golden server back. Where the image came with it, to the second, too. */
async function capture(
  ctx: RunContext,
  order: ImageOrder,
  undo: UndoStack,
  onVerified: (early: ObtainedImage) => void,
): Promise<Obtained | InBackground> {
  // Read again: another run may have held the lease since the checks.
  const golden = await readGolden(ctx, order.golden);
  const intent = await owedAgain(ctx, golden);
  let found: FoundAs = { golden, was: intent?.was ?? powerStateOf(golden.status), since: ctx.clock.now() };
  const back: Undo<RunContext> = {
    title: `restore golden server ${golden.name}`,
    run: async (here) => void (await giveBack(here, found, { isForSnapshot: intent === undefined && isStoppedForSnapshot(order.inputs) })),
  };
  const captured = registerDataVolumes(order, undo);
  undo.register(back);
  await markGolden(ctx, golden);

  const follow = async (begun: SnapshotRun) => {
    // No task of Nova's keeps a server on volumes from starting, and the snapshots of its volumes may take long to go.
    if (golden.imageId === undefined) undo.register(back);
    const { snapshot, consistency } = begun;
    // A raw image that awaits its sealing is no result.
    if (order.seal === undefined) announceImage(ctx, { id: snapshot.imageId, name: snapshot.imageName }, consistency);
    await leaveOutVolumes(ctx, order, begun.snapshot.imageId);
    const verdict = await captureDataVolumes(ctx, order, begun, captured);
    const watch = new SnapshotWatch(begun.snapshot, estimateOf(order), begun.wasOff, begun.image);
    if (verdict === 'left') return { started: begun, watch, end: { kind: 'detached' } as const };
    const started = { ...begun, ...verdict };
    return { started, watch, end: await awaitCapture(ctx, order, started, watch) };
  };
  const begun = await continueSnapshot(ctx, golden, order.seal?.by, order.made, undo);
  // Nothing was owed to a server that was off: a cloud may have powered it on since.
  if (begun?.consistency === 'offline' && intent === undefined) found = { golden, was: 'SHUTOFF', since: begun.snapshot.requestedAt };
  const continued = begun && (await follow(begun).catch((error: unknown) => giveUpBegun(ctx, order, begun, error)));
  if (continued === undefined && !order.inputs.mayStopGolden) {
    const newest = newestVerified(sightOf(golden, order.inputs.seal, await imagesOfGolden(ctx, golden.id)).allowed, cloudNow(ctx));
    throw mayNotStop(ctx, golden, order.inputs, newest);
  }
  const now = begun === undefined ? golden : await readGolden(ctx, golden);
  const { started, watch, end } = continued ?? (await follow(await startSnapshot(ctx, order, now, intent, undo)));
  if (end.kind === 'detached') {
    await noteDetached(ctx, started.snapshot.imageId);
    if (found.was === 'ACTIVE') await detachIntent(ctx, golden);
    undo.release();
    return pending(ctx, order, started.snapshot, { state: isOfStill(started) ? 'paused' : 'at-snapshot', was: found.was });
  }
  const capturedAt = ctx.clock.now();
  const seen = end.kind === 'unproven' ? await doubt(ctx, started) : await judgeCapture(ctx, order, started, watch);
  // One that is to be sealed is verified when the golden server is back: it is away for no longer than without.
  if (end.kind === 'captured' && end.available !== undefined && order.seal === undefined) {
    return bringBackWith(ctx, order, { started: seen, watch, available: end.available, found, back }, undo, onVerified);
  }
  const { imageId, imageName } = started.snapshot;
  const subject = { kind: 'image', id: imageId, name: imageName } as const;
  // First the lease on the image: no moment in which neither keeps another run from it.
  // A run that looked in the moment after the request may hold it, and waits for the golden server's: then that one is kept until the image is there.
  const other = await ctx.leases?.take(subject, 0);
  const restored = await bringBack(ctx, found, {
    seen: watch.seenWithin(freshMs, ctx.clock.now()),
    isSettled: end.kind === 'captured' || isOfStill(started),
  });
  if (other === undefined) await ctx.leases?.giveUp(goldenSubject(golden));
  undo.release();
  const heldBy = other === undefined ? subject : goldenSubject(golden);
  return { kind: 'in-background', subject, heldBy, started: seen, watch, capturedAt, back: restored };
}

/** The golden server is not looked at again so soon after its capture was seen to be over: it may be started, milliseconds. */
const freshMs = 5_000;

interface Captured {
  readonly started: SnapshotRun;
  readonly watch: SnapshotWatch;
  readonly available: Available;
  readonly found: FoundAs;
  readonly back: Undo<RunContext>;
}

/** The image came with the capture, as on Nova with local disks: it is verified before the golden server starts, and read again meanwhile. */
async function bringBackWith(
  ctx: RunContext,
  order: ImageOrder,
  captured: Captured,
  undo: UndoStack,
  onVerified: (early: ObtainedImage) => void,
): Promise<ObtainedImage> {
  const { started, watch, available, found, back } = captured;
  await removeDuplicates(ctx, found.golden, available.image);
  const image = await verify(ctx, order, available.image, tookOf(started, available), started);
  // It stays, whatever comes; only the golden server is left to be seen to.
  undo.release();
  undo.register(back);
  const seen = { available, detachAt: order.detachAt };
  const takenWith = (restored: Back | undefined) => ({
    ...takenOf(order, started, { ...available, image }, available.doneAt, restored),
    secondLookAt: secondLookAt(seen),
  });
  const history = new HistoryNote(image);
  const whole = await confirmDuring(ctx, started, { ...seen, read: (here) => history.look(here) }, async () => {
    const restored = await bringBack(ctx, found, {
      onAsked: () => onVerified(takenWith(undefined)),
      seen: watch.seenWithin(freshMs, ctx.clock.now()),
    });
    undo.release();
    const taken = takenWith(restored);
    onVerified(taken);
    history.complete(order, taken.snapshot?.history ?? []);
    return taken;
  });
  await history.write(ctx);
  await removeLeftOut(ctx, order, image);
  return whole;
}

/** From the capture to the image, under the lease on that image alone: the golden server runs. */
async function finish(
  ctx: RunContext,
  order: ImageOrder,
  { started, watch, capturedAt, back }: InBackground,
  undo: UndoStack,
  onVerified: (early: ObtainedImage) => void,
): Promise<Obtained | 'given-up'> {
  const { clock, emit } = ctx;
  const { golden, imageId, imageName, requestedAt } = started.snapshot;
  const estimate = estimateOf(order);
  const { estimateMs } = estimate;
  const isTakenOver = started.stopped === undefined;
  const limitMs = isTakenOver
    ? Math.max(estimate.limitMs, requestedAt + limitsUntilGivenUp * estimate.limitMs - clock.now())
    : estimate.limitMs;
  const duration = `about ${formatDuration(estimateMs)}, at most ${formatDuration(limitMs)}`;
  const what = order.seal === undefined ? 'image' : 'raw image';
  const more = order.seal === undefined ? '' : `; its sealing takes about ${formatDuration(sealedIn(order) - estimateMs)} more`;
  const title = `Wait for ${what} ${imageName} (${duration}) while ${golden.name} is ${back.was}${more}`;
  const end = await ctx
    .step(`image ${golden.name}`, title, (own) => watch.available(own, order.detachAt, limitMs))
    .catch((error: unknown) => {
      // What came of an earlier run's snapshot is not this run's failure.
      if (isTakenOver && error instanceof RestageError && isSnapshotFailure(error)) return { kind: 'late', error } as const;
      throw error;
    });
  switch (end.kind) {
    case 'detached':
      await noteDetached(ctx, imageId);
      undo.release();
      return pending(ctx, order, started.snapshot, { state: 'back', was: back.was }, capturedAt);
    case 'late':
      if (isTakenOver) {
        await removeTaken(ctx, order, imageId);
        undo.release();
        emit({ type: 'note', message: `${end.error.message} An earlier run started this snapshot. Taking a new one.` });
        return 'given-up';
      }
      // The cloud may still be at work on it: what it makes is taken up by the next run, and `reap` leaves it for as long.
      undo.release();
      // Without the note, the limit that it bears from its birth still tells.
      await noteDetached(ctx, imageId).catch((error: unknown) => {
        ctx.throwIfEnding();
        if (!(error instanceof RestageError)) throw error;
        end.error.cleanupErrors.push(error);
      });
      throw end.error;
    case 'available': {
      const { available } = end;
      await removeDuplicates(ctx, golden, available.image);
      if (order.seal !== undefined) {
        return finishSealing(ctx, order, order.seal, { started, available, capturedAt, back }, undo, onVerified);
      }
      const image = await verify(ctx, order, available.image, tookOf(started, available), started);
      undo.release();
      const seen = { available, detachAt: order.detachAt };
      const taken = { ...takenOf(order, started, { ...available, image }, capturedAt, back), secondLookAt: secondLookAt(seen) };
      onVerified(taken);
      const history = new HistoryNote(image);
      history.complete(order, taken.snapshot?.history ?? []);
      await confirmThere(ctx, started, { ...seen, read: (here) => history.look(here) });
      await history.write(ctx);
      await removeLeftOut(ctx, order, image);
      return taken;
    }
    default:
      return end satisfies never;
  }
}

interface WholeRaw extends Pick<InBackground, 'started' | 'capturedAt' | 'back'> {
  readonly available: Available;
}

/** From the raw image to the sealed one. The raw one is never handed on. */
async function finishSealing(
  ctx: RunContext,
  order: ImageOrder,
  seal: SealOrder,
  { started, available, capturedAt, back }: WholeRaw,
  undo: UndoStack,
  onVerified: (early: ObtainedImage) => void,
): Promise<Obtained> {
  const { snapshot, stopped } = started;
  const verified = await proveRaw(ctx, order, available.image, started);
  await confirmThere(ctx, started, { available, detachAt: order.detachAt });
  const entry = countsAsOurs(verified, await ctx.cloud.image.owner());
  if (entry === undefined || !awaitsSeal(entry.marks)) {
    throw new RestageError(
      'snapshot-failed',
      `Image ${snapshot.imageName} (${snapshot.imageId}) no longer carries the mark that it is to be sealed.`,
      {
        hint: 'Another client changed its properties. Run this again.',
      },
    );
  }
  // Of one that was taken over, what was written since has moved its time.
  const raw = { ...entry, tookMs: stopped === undefined ? undefined : tookOf(started, available) };
  const sealing = await sealRaw(ctx, order, seal, raw, undo);
  if (sealing.kind === 'detached') {
    await noteDetached(ctx, raw.image.id);
    undo.release();
    return { kind: 'pending', reason: describeLeft(order, raw, sealing), comeBackAt: comeBackAt(ctx), imageId: undefined };
  }
  const { image } = sealing;
  announceImage(ctx, image, started.consistency);
  const taken = takenOf(order, started, { ...available, image }, capturedAt, back);
  onVerified(taken);
  const history = new HistoryNote(image);
  history.complete(order, taken.snapshot?.history ?? []);
  await history.write(ctx);
  return taken;
}

/**
 * The verdict on a server that was on when its snapshot was asked for: a snapshot service shuts it down, and starts it again.
 * @throws RestageError `forced-stop` where the user takes no such image
 */
async function judgeCapture(ctx: RunContext, { inputs }: ImageOrder, started: SnapshotRun, watch: SnapshotWatch): Promise<SnapshotRun> {
  const { snapshot, stopped } = started;
  if (isOfStill(started)) return judgeStillness(ctx, started);
  if (snapshot.isLive !== true) return started;
  const { off } = watch;
  const seen = off ?? (watch.showsPower ? 'never' : 'hidden');
  const verdict = judgeStop({ kind: 'service', windowMs: inputs.shutdownTimeoutMs, off: seen });
  ctx.emit({ type: 'note', message: `Consistency ${verdict.evidence}.` });
  if (verdict.consistency === 'forced') warnOfForce(ctx, snapshot.golden, verdict);
  if (inputs.shutdown === 'cloud' && inputs.onForcedStop === 'fail' && verdict.consistency !== 'clean')
    throw forcedStop(snapshot.golden, verdict);
  if (verdict.consistency !== started.consistency) await noteVerdict(ctx, snapshot.imageId, verdict);
  ctx.emit({ type: 'output', name: 'consistency', value: verdict.consistency });
  const since = off === undefined ? undefined : off.seenOffMs - off.pollMs;
  return {
    ...started,
    ...verdict,
    stopped: stopped && { ...stopped, ...verdict, downSince: since, seenOffAt: off?.seenOffMs ?? stopped.seenOffAt },
  };
}

/** Nothing proves that the disk was captured before the golden server is started: the image may be of a disk in use. */
async function doubt(ctx: RunContext, started: SnapshotRun): Promise<SnapshotRun> {
  const { golden, imageId, imageName } = started.snapshot;
  const evidence =
    'unknown: the cloud does not show when it captured the disk, and the golden server was started before the image was there';
  ctx.emit({
    type: 'warning',
    title: `Golden server ${golden.name} is started without proof that its disk was captured`,
    message: `The cloud shows no task, no record and no image yet. The server is started so that it does not stay off any longer. Image ${imageName} may be of a disk in use.`,
  });
  if (started.consistency === 'live') return started;
  await noteVerdict(ctx, imageId, { consistency: 'unknown', evidence });
  return { ...started, consistency: 'unknown', evidence };
}

/** @param back `undefined` = not yet */
function takenOf(
  order: ImageOrder,
  { snapshot, stopped, consistency, evidence }: SnapshotRun,
  available: Available,
  capturedAt: number,
  back: Back | undefined,
): ObtainedImage {
  const { image, doneAt, savingAt } = available;
  const { golden, requestedAt } = snapshot;
  const of = golden.name;
  const downSince = stopped?.downSince;
  const startedAt = savingAt ?? doneAt;
  const took = tookOf({ snapshot }, available);
  const snapshotSeconds = took === undefined ? undefined : seconds(took);
  const downtimeSeconds = back?.was === 'ACTIVE' && downSince !== undefined ? seconds(back.restoredAt - downSince) : undefined;
  return {
    kind: 'image',
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
      history: [
        ...order.history,
        ...(snapshotSeconds === undefined ? [] : [{ at: isoTime(requestedAt), snapshotSeconds, downtimeSeconds }]),
      ],
    },
    timeline: [
      ...(stopped?.downSince === undefined ? [] : [{ name: 'stop', of, from: stopped.downSince, to: stopped.seenOffAt } as const]),
      { name: 'snapshot', of, from: requestedAt, to: Math.min(startedAt, capturedAt) } as const,
      ...(downSince === undefined || back === undefined ? [] : [{ name: 'start', of, from: capturedAt, to: back.restoredAt } as const]),
      ...(savingAt === undefined && capturedAt === doneAt
        ? []
        : [{ name: 'upload', of, from: Math.min(startedAt, capturedAt), to: doneAt } as const]),
    ].toSorted((a, b) => a.from - b.from),
  };
}

async function awaitCapture(ctx: RunContext, order: ImageOrder, { snapshot }: SnapshotRun, watch: SnapshotWatch): Promise<CaptureEnd> {
  const { golden, imageName } = snapshot;
  const estimate = estimateOf(order);
  const duration = `in about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)}`;
  const title =
    order.seal === undefined
      ? `Snapshot ${golden.name}: capture its disk for image ${imageName} (usable ${duration})`
      : `Snapshot ${golden.name}: capture its disk for raw image ${imageName} (complete ${duration}; sealed in about ${formatDuration(sealedIn(order))})`;
  return ctx.step(`snapshot ${golden.name}`, title, (own) => watch.captured(own, order.detachAt));
}

/** From the request for the raw image to the sealed one, milliseconds. */
function sealedIn(order: ImageOrder): number {
  return withSealing(estimateOf(order), order.seal?.limitMs).estimateMs;
}

/** What came of a dead run's snapshot is not this run's failure: it takes one of its own. */
async function giveUpBegun(ctx: RunContext, order: ImageOrder, { snapshot }: SnapshotRun, error: unknown): Promise<undefined> {
  if (!(error instanceof RestageError) || !isSnapshotFailure(error)) throw error;
  await removeTaken(ctx, order, snapshot.imageId);
  ctx.emit({ type: 'note', message: `${error.message} An earlier run started this snapshot. Taking a new one.` });
}

async function readGolden(ctx: RunContext, golden: Server): Promise<Server> {
  const fresh = await ctx.cloud.compute.getServer(golden.id);
  if (fresh !== undefined) return fresh;
  throw goldenGone(golden);
}

/** Milliseconds from the request to its end; `undefined` where no run saw the end, and the cloud does not show when it was. */
function tookOf({ snapshot }: Pick<SnapshotRun, 'snapshot'>, { endedAt }: Available): number | undefined {
  return endedAt === undefined ? undefined : endedAt - snapshot.requestedAt;
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

/** Whether the volumes of this snapshot were asked for while the golden server stood still; of a dead run's, as far as it still does. */
function isOfStill({ snapshot, stopped, consistency }: SnapshotRun): boolean {
  return consistency === 'live' && (stopped === undefined ? isStill(snapshot.golden) : stopped.isStill === true);
}

/** The verdict once every volume snapshot is there: a golden server that ran again before has them of different instants. */
async function judgeStillness(ctx: RunContext, started: SnapshotRun): Promise<SnapshotRun> {
  const { cloud, emit } = ctx;
  const { golden } = started.snapshot;
  const power = await powerAtRequest(ctx, started.snapshot);
  // Of a dead run's request nothing else tells.
  if (started.stopped === undefined && power === undefined) return started;
  const now = await cloud.compute.getServer(golden.id);
  const stayed = now !== undefined && isStill(now) && power?.wokenSince !== true && power?.before !== 'woken';
  const verdict = judgeStop({ kind: 'still', status: stayed ? now.status : 'PAUSED', stayed });
  emit({ type: 'note', message: `Consistency ${verdict.evidence}.` });
  if (!stayed) {
    emit({
      type: 'warning',
      title: 'Golden server ran again during its snapshot',
      message: `The volumes of ${golden.name} may have been captured at different times: it ran again before their snapshots were done.`,
    });
  }
  return { ...started, ...verdict };
}
