import type { Consistency } from '../../domain/consistency.ts';
import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { describeRuns, type Intent } from '../../domain/intent.ts';
import { capital } from '../../domain/sentence.ts';
import { judgeStop, type StopVerdict } from '../../domain/verdict.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { goldenGone, lockProblem } from '../golden/find.ts';
import { StartedMeanwhile, waitUntilIdle } from '../golden/idle.ts';
import { declareIntent, intentKey, intentOf, type Note } from '../golden/intent.ts';
import { haltedNote, haltedProblem } from '../golden/obstacles.ts';
import { restoreGolden } from '../golden/restore.ts';
import { isStill, stopGolden, takeOverStop } from '../golden/stop.ts';
import { noticeMs } from '../golden/stop-in-guest.ts';
import { findFirstWindow, findStopWindow, isStoppedForSnapshot, type Stopped, type StopWindow, serviceMs } from '../golden/stopped.ts';
import { removeImageById } from '../removal/image.ts';
import type { RunContext, UndoStack } from '../run/context.ts';
import { ownTimeOf } from '../run/time.ts';
import { adoptSnapshot } from './adopt.ts';
import { judgeFreeze } from './freeze.ts';
import { estimateOf, type ImageOrder, tokenNote } from './order.ts';
import type { MarkedImage } from './own-images.ts';
import { requestSnapshot } from './request.ts';
import { judgeByOwnWindow, judgeTaken } from './verdict.ts';
import type { Snapshot } from './wait.ts';

/** A snapshot that is under way. */
export interface SnapshotRun {
  readonly snapshot: Snapshot;
  readonly consistency: Consistency;
  readonly evidence: string;
  /** `undefined` for a snapshot that another run began. */
  readonly stopped: Stopped | undefined;
  /** The golden server was off when the snapshot was asked for. */
  readonly wasOff: boolean;
  /** As it was last read. */
  readonly image?: Image | undefined;
}

/** `on-forced-stop: retry`: how long the guest may settle between its start and the second stop. */
const settleMs = 60_000;

/**
 * Goes on with the snapshot that a dead run began and that can still succeed; `undefined` = there is none.
 * @param sealBy hash of the script that is to seal it; `undefined` = it is not to be sealed
 * @param made images of the golden server, by any run
 */
export async function continueSnapshot(
  ctx: RunContext,
  golden: Server,
  sealBy: string | undefined,
  made: readonly MarkedImage[],
  undo: UndoStack,
): Promise<SnapshotRun | undefined> {
  const begun = await adoptSnapshot(ctx, golden, sealBy, made);
  if (begun === undefined) return undefined;
  const { image, run, consistency, evidence } = begun;
  ctx.emit({ type: 'note', message: `Continuing with image ${image.name}, which run ${run} began.` });
  undo.register({
    title: `delete image ${image.name}`,
    run: async (here) => void (await removeImageById(here, image.id, { snapshots: 'later' })),
  });
  const requestedAt = ownTimeOf(ctx, Date.parse(image.createdAt));
  // What a run that took it over before wrote of its doubts came after the end.
  const takenOver = { found: image, mayTrust: consistency !== 'unknown' };
  const snapshot = { golden, imageId: image.id, imageName: image.name, requestedAt, requestId: undefined, takenOver };
  return { snapshot, consistency, evidence, stopped: undefined, wasOff: consistency !== 'live' };
}

/** Stops the golden server as the user asked, and requests for a snapshot of it. */
export async function startSnapshot(
  ctx: RunContext,
  order: ImageOrder,
  found: Server,
  intent: Intent | undefined,
  undo: UndoStack,
): Promise<SnapshotRun> {
  const { emit } = ctx;
  const golden = found.taskState && found.taskState !== 'powering-off' ? await waitUntilIdle(ctx, found) : found;
  await warnBefore(ctx, order, golden);
  const { stopped, note } = await ctx.step(`stop ${golden.name}`, stopTitle(golden, order, intent), (own) =>
    stop(own, order, golden, intent),
  );
  emit({ type: 'note', message: `Consistency ${stopped.evidence}.` });
  if (stopped.isBusy) await waitUntilIdle(note?.keeping(ctx) ?? ctx, golden);
  let snapshot: Snapshot;
  try {
    snapshot = await requestSnapshot(ctx, order, golden, { ...stopped, owed: note?.value ?? golden.metadata[intentKey] }, undo);
  } catch (error) {
    // Found off, it is not this run's to stop.
    if (!(error instanceof StartedMeanwhile) || stopped.consistency === 'offline') throw error;
    emit({ type: 'note', message: `${error.message} Stopping it again.` });
    return startSnapshot(ctx, order, error.golden, intentOf(error.golden), undo);
  }
  const { verdict, image } = await judgeByOwnWindow(ctx, order, stopped, snapshot);
  // With the snapshot under way it is too late for another stop.
  if (verdict.consistency === 'forced' && stopped.consistency !== 'forced') {
    if (order.inputs.onForcedStop !== 'warn') throw forcedStop(golden, verdict);
    warnOfForce(ctx, golden, verdict);
  }
  const { consistency, evidence } = snapshot.mayBeFrozen
    ? await judgeFreeze(ctx, order, snapshot)
    : await judgeTaken(ctx, order, { ...stopped, ...verdict }, snapshot);
  return { snapshot, consistency, evidence, stopped, wasOff: stopped.consistency !== 'live', image };
}

/** What a plan says, too, and what a run cannot fix any more once the golden server is off. */
async function warnBefore({ cloud, clock, emit }: RunContext, order: ImageOrder, golden: Server): Promise<void> {
  const halted = haltedNote(golden, order.inputs);
  if (halted !== undefined) emit({ type: 'warning', title: `Golden server is ${golden.status}`, message: `${capital(halted)}.` });
  // By the token that the request for the snapshot will have.
  const life = tokenNote(await cloud.identity.renew(estimateOf(order).limitMs), order, clock.now());
  if (life !== undefined) emit({ type: 'warning', title: 'The token expires before the snapshot is done', message: `${capital(life)}.` });
}

function stopTitle(golden: Server, { inputs }: ImageOrder, intent: Intent | undefined): string {
  if (intent !== undefined && golden.status !== 'ACTIVE' && golden.status !== 'SHUTOFF')
    return `Golden server ${golden.name} was left ${golden.status} by ${describeRuns(intent)}`;
  if (intent !== undefined && golden.status !== 'ACTIVE')
    return `Golden server ${golden.name} was already stopped by ${describeRuns(intent)}`;
  if (golden.status !== 'ACTIVE') return `Golden server ${golden.name} is ${golden.status}: nothing to stop`;
  if (inputs.shutdown === 'cloud') return `Let the cloud stop and start golden server ${golden.name} for its snapshot`;
  if (inputs.shutdown === 'pause') return `Pause golden server ${golden.name} while its volumes are captured`;
  if (inputs.shutdown === 'quiesce') return `Keep golden server ${golden.name} running while its guest agent freezes the file systems`;
  return inputs.shutdown === 'skip'
    ? `Keep golden server ${golden.name} running`
    : `Stop golden server ${golden.name} (${inputs.shutdown})`;
}

interface StoppedNoted {
  readonly stopped: Stopped;
  /** Of what the server is owed, where only its metadata tells it. */
  readonly note: Note | undefined;
}

async function stop(given: RunContext, order: ImageOrder, found: Server, owed: Intent | undefined): Promise<StoppedNoted> {
  let ctx = given;
  let note: Note | undefined;
  const { inputs } = order;
  // A dead run's pause is of use to another pause alone.
  const wasPaused = owed?.was === 'ACTIVE' && (found.status === 'PAUSED' || found.status === 'SUSPENDED');
  if (wasPaused && inputs.shutdown === 'pause' && isStill(found)) return { stopped: goOnPaused(ctx, found, owed), note };
  const { golden, intent } = wasPaused ? { golden: await wakeAgain(ctx, found), intent: undefined } : { golden: found, intent: owed };
  // It may have been halted or locked since the checks.
  const problem = haltedProblem(golden, inputs) ?? lockProblem(golden, inputs.shutdown);
  if (problem !== undefined) throw problem;
  const isOn = golden.status === 'ACTIVE' && !golden.taskState;
  const window = await (isOn ? findFirstWindow : findStopWindow)(ctx, golden, inputs);
  const unseenMs = unseenStopMs(golden, inputs, window);
  const isChanged = isOn || (inputs.shutdown === 'pause' && isStill(golden));
  if (isChanged && (intent === undefined || unseenMs !== undefined) && golden.locked !== true) {
    note = await declareIntent(ctx, golden, { status: changeOf(inputs), mayGoDownForMs: unseenMs });
    ctx = note?.keeping(given) ?? given;
  }
  const first =
    !isOn && !isStill(golden) && intent !== undefined
      ? await takeOverStop(ctx, golden, window, intent.at)
      : await stopGolden(ctx, golden, inputs, window);
  if (first.consistency !== 'forced') return { stopped: first, note };
  switch (inputs.onForcedStop) {
    case 'warn':
      warnOfForce(ctx, golden, first);
      return { stopped: first, note };
    case 'fail':
      throw forcedStop(golden, first);
    case 'retry':
      return stopAgain(given, order, golden, window, first);
    default:
      return inputs.onForcedStop satisfies never;
  }
}

function goOnPaused(ctx: RunContext, golden: Server, intent: Intent): Stopped {
  const verdict = judgeStop({ kind: 'still', status: golden.status, stayed: undefined });
  return { ...verdict, downSince: ownTimeOf(ctx, intent.at), seenOffAt: ctx.clock.now(), isStill: true };
}

async function wakeAgain(ctx: RunContext, golden: Server): Promise<Server> {
  await restoreGolden(ctx, golden, 'ACTIVE');
  const running = await ctx.cloud.compute.getServer(golden.id);
  if (running !== undefined) return running;
  throw goldenGone(golden);
}

function changeOf(inputs: ImageOrder['inputs']): string {
  if (inputs.shutdown === 'pause') return 'pause requested';
  return isStoppedForSnapshot(inputs) ? 'running, but the cloud may stop it for the snapshot' : 'stop requested';
}

/** How long a server may go on looking ACTIVE and idle although it is going down; `undefined` = its task shows. */
function unseenStopMs(golden: Server, inputs: ImageOrder['inputs'], window: StopWindow): number | undefined {
  if (isStoppedForSnapshot(inputs)) return serviceMs;
  // It is waited for until the first notice is due; a power-off of that very moment is noticed another one later.
  if (inputs.shutdown === 'guest') return inputs.shutdownTimeoutMs + 2 * noticeMs;
  if (inputs.shutdown === 'pause' && golden.taskState === undefined) return noticeMs;
  return inputs.shutdown === 'graceful' && golden.taskState === undefined ? (window.hardStopAfterMs ?? window.ms) + noticeMs : undefined;
}

/** A guest that was still booting misses the signal; the second time it has settled. */
async function stopAgain(ctx: RunContext, order: ImageOrder, golden: Server, window: StopWindow, first: Stopped): Promise<StoppedNoted> {
  ctx.emit({
    type: 'note',
    message: `${first.evidence}. Starting ${golden.name} again, and stopping it once more ${formatDuration(settleMs)} later.`,
  });
  await restoreGolden(ctx, golden, 'ACTIVE');
  await ctx.sleep(settleMs);
  const note = await declareIntent(ctx, golden, {
    status: changeOf(order.inputs),
    mayGoDownForMs: unseenStopMs(golden, order.inputs, window),
  });
  const keeping = note?.keeping(ctx) ?? ctx;
  const running = (await keeping.cloud.compute.getServer(golden.id)) ?? golden;
  const second = await stopGolden(keeping, running, order.inputs, window);
  if (second.consistency === 'forced') throw forcedStop(golden, second);
  return { stopped: { ...second, downSince: first.downSince }, note };
}

export function warnOfForce({ emit }: RunContext, golden: Server, { evidence }: StopVerdict): void {
  emit({
    type: 'warning',
    title: 'Golden server was stopped by force',
    message: `The disk of ${golden.name} may hold half-written data (${evidence}). Make its guest react to the power button (acpid or systemd-logind), use \`shutdown: guest\`, or refuse such images with \`on-forced-stop: fail\`.`,
  });
}

export function forcedStop(golden: Server, { evidence }: StopVerdict): RestageError {
  return new RestageError(
    'forced-stop',
    `Golden server ${golden.name} did not shut itself down, and its power was cut (${evidence}). No image was kept.`,
    {
      hint: 'Make its guest react to the power button (acpid or systemd-logind), use `shutdown: guest`, or accept such an image with `on-forced-stop: warn`.',
    },
  );
}
