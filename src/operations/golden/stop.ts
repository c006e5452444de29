import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { firstLookMs, serverPoll } from '../../domain/poll-schedule.ts';
import { judgeStop, type StopEvidence } from '../../domain/verdict.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { ownTimeOf } from '../run/time.ts';
import { onceNoSnapshot } from './idle.ts';
import { stopInGuest } from './stop-in-guest.ts';
import { findStopWindow, recordOf, type Stopped, type StopWindow, soonOffMs, stopFailed, stopsSince } from './stopped.ts';

/** A host that is slow to cut the power is waited for this much longer than the window. */
const stopSlackMs = 4 * 60_000;
/** Stops a running golden server by the user's chosen way, and judges how clean that was. */
export async function stopGolden(ctx: RunContext, golden: Server, inputs: GoldenInputs, window: StopWindow): Promise<Stopped> {
  if (golden.status !== 'ACTIVE' && !golden.taskState) {
    return { ...judgeStop(asFound(golden)), downSince: undefined, seenOffAt: ctx.clock.now(), isStill: isStill(golden) };
  }
  if (inputs.shutdown === 'pause') return pauseGolden(ctx, golden);
  if (inputs.shutdown === 'skip' || inputs.shutdown === 'cloud' || inputs.shutdown === 'quiesce') {
    // What the cloud does to it during the capture is judged then.
    return { ...judgeStop({ kind: 'live', status: golden.status }), downSince: undefined, seenOffAt: ctx.clock.now() };
  }
  return inputs.shutdown === 'guest' ? stopInGuest(ctx, golden, inputs, window) : stopByCloud(ctx, golden, inputs, window);
}

function asFound(golden: Server): StopEvidence {
  const { status } = golden;
  if (status === 'SHUTOFF') return { kind: 'was-off' };
  return isStill(golden) ? { kind: 'still', status, stayed: undefined } : { kind: 'live', status };
}

async function stopByCloud(ctx: RunContext, golden: Server, inputs: GoldenInputs, first: StopWindow): Promise<Stopped> {
  let requestedAt = ctx.clock.now();
  const stop = await onceNoSnapshot(ctx, golden, () => {
    requestedAt = ctx.clock.now();
    return ctx.cloud.compute.stopServer(golden.id);
  });
  if (stop.outcome === 'already-off') {
    return { ...judgeStop({ kind: 'unseen' }), downSince: requestedAt, seenOffAt: requestedAt };
  }
  const soon =
    first.isAssumed === true ? await waitUntilOff(ctx, golden, first, requestedAt, { delayMs: firstLookMs, forMs: soonOffMs }) : undefined;
  const window = first.isAssumed === true && soon === undefined ? await findStopWindow(ctx, golden, inputs) : first;
  const seen = soon ?? (await waitUntilOff(ctx, golden, window, requestedAt, { delayMs: firstLookMs }));
  const action = stop.requestId === undefined ? undefined : await ctx.cloud.compute.getAction(golden.id, stop.requestId);
  const { seenOffAt, pollMs, isBusy, wasCut } = seen;
  const record = { ...recordOf(action, window, wasCut), observed: { requestedMs: requestedAt, seenOffMs: seenOffAt, pollMs } };
  return { ...judgeStop(record), record, downSince: requestedAt, seenOffAt, isBusy };
}

/**
 * Takes over the stop that a dead run asked for: waits for its end if need be, and judges it by the cloud's own record.
 * @param askedAt when that run wrote down its intent, milliseconds since the epoch, by the cloud's clock.
 */
export async function takeOverStop(ctx: RunContext, golden: Server, window: StopWindow, askedAt: number): Promise<Stopped> {
  const seen = golden.taskState === 'powering-off' ? await waitUntilOff(ctx, golden, window, ownTimeOf(ctx, askedAt)) : undefined;
  const [stop, ...others] = await stopsSince(ctx, golden, askedAt);
  const action = stop && (await ctx.cloud.compute.getAction(golden.id, stop.requestId));
  // Nothing shows any more whether the dead run's second one was the hard one, or the first once more after a lost answer.
  const record = recordOf(action, window, seen?.wasCut === true || others.length > 0);
  return {
    ...judgeStop(record),
    record,
    downSince: ownTimeOf(ctx, action?.startTime ?? askedAt),
    seenOffAt: ctx.clock.now(),
  };
}

interface SeenOff {
  readonly seenOffAt: number;
  readonly pollMs: number;
  /** Another client's task has begun the moment the stop was over. */
  readonly isBusy: boolean;
  /** The cloud was asked to cut the power. */
  readonly wasCut: boolean;
}

/** Waits for SHUTOFF, the stop's own task over: the state in which a snapshot is of a disk that is not written to. */
async function waitUntilOff(
  ctx: RunContext,
  golden: Server,
  window: StopWindow,
  toldAt: number,
  options?: { readonly delayMs: number },
): Promise<SeenOff>;
/** @returns `undefined` = not within `forMs` */
async function waitUntilOff(
  ctx: RunContext,
  golden: Server,
  window: StopWindow,
  toldAt: number,
  options: { readonly delayMs: number; readonly forMs: number },
): Promise<SeenOff | undefined>;
async function waitUntilOff(
  ctx: RunContext,
  golden: Server,
  window: StopWindow,
  toldAt: number,
  { delayMs = 0, forMs }: { readonly delayMs?: number; readonly forMs?: number } = {},
): Promise<SeenOff | undefined> {
  const { cloud, clock } = ctx;
  const mayTakeMs = window.hardStopAfterMs ?? window.ms;
  const limitMs = mayTakeMs + stopSlackMs;
  const hardStop = hardStopAfter(ctx, golden, toldAt, mayTakeMs);
  let lastLookAt = clock.now();
  let pollMs = 0;
  return ctx.wait<SeenOff | undefined>({
    waitingFor: `golden server ${golden.name} to shut down`,
    estimateMs: mayTakeMs,
    limitMs: forMs ?? limitMs,
    wholeLimitMs: limitMs,
    delayMs,
    interval: (elapsedMs) => Math.min(2_000, serverPoll(elapsedMs)),
    look: async () => {
      const server = await cloud.compute.getServer(golden.id);
      pollMs = clock.now() - lastLookAt;
      lastLookAt = clock.now();
      if (server === undefined) throw stopFailed(golden, 'it no longer exists');
      const state = `${server.status}${server.taskState ? `, ${server.taskState}` : ''}`;
      const isStopping = server.taskState === 'powering-off';
      if (server.status === 'SHUTOFF' && !isStopping)
        return { done: true, value: { seenOffAt: clock.now(), pollMs, isBusy: Boolean(server.taskState), wasCut: hardStop.wasAsked() } };
      await hardStop.ifDue(server);
      if (server.taskState) return { done: false, state };
      // Seen on the real cloud: a stop that fails on its host ends as ACTIVE without a task, and without a fault.
      if (server.status === 'ACTIVE' && server.taskState === null)
        throw stopFailed(
          golden,
          'the cloud accepted the stop, but the server is ACTIVE again. Either its host failed to stop it, or a user started it',
        );
      if (server.status === 'RESCUE' && server.taskState === null)
        throw stopFailed(golden, 'it is in RESCUE. The cloud or a person is working on it, so this run leaves it alone');
      if (server.status === 'ERROR') throw stopFailed(golden, `it is in ERROR${server.fault ? `: ${server.fault.message}` : ''}`);
      return { done: false, state };
    },
    onTimeout: (state) => {
      if (forMs !== undefined) return { done: true, value: undefined };
      return new RestageError(
        'stop-timeout',
        `Golden server ${golden.name} was asked to stop ${formatDuration(limitMs)} ago and is still ${state}.`,
        {
          hint: 'Its host may be down. No snapshot was taken. Ask the cloud provider for the state of the host, then run this again.',
        },
      );
    },
  });
}

/** A pause is one order to the hypervisor: a host that has not carried it out by then is in trouble. */
const pauseLimitMs = 2 * 60_000;
/** Each second that it stands still counts. */
const pollMs = 1_000;

/** Whether it is on volumes and writes to none of them, although it is not off: what Nova captures of them is of one instant. */
export function isStill({ status, imageId }: Pick<Server, 'status' | 'imageId'>): boolean {
  return imageId === undefined && (status === 'PAUSED' || status === 'SUSPENDED');
}

/**
 * Has the processors of the golden server stand still, its memory and connections kept.
 * @throws RestageError `stop-failed`, `stop-timeout`; `golden-busy` where another snapshot does not end
 */
async function pauseGolden(ctx: RunContext, golden: Server): Promise<Stopped> {
  const { cloud, clock } = ctx;
  let requestedAt = clock.now();
  await onceNoSnapshot(ctx, golden, () => {
    requestedAt = clock.now();
    return cloud.compute.pauseServer(golden.id);
  });
  const seenOffAt = await ctx.wait<number>({
    waitingFor: `golden server ${golden.name} to be paused`,
    limitMs: pauseLimitMs,
    interval: () => pollMs,
    look: async () => {
      const server = await cloud.compute.getServer(golden.id);
      if (server === undefined) throw stopFailed(golden, 'it no longer exists');
      const state = `${server.status}${server.taskState ? `, ${server.taskState}` : ''}`;
      if (server.taskState) return { done: false, state };
      if (server.status === 'PAUSED') return { done: true, value: clock.now() };
      if (server.status === 'ACTIVE' && server.taskState === null)
        throw stopFailed(
          golden,
          'the cloud accepted the pause, but the server is ACTIVE. Either its host failed to pause it, or a user unpaused it',
        );
      if (server.status === 'ERROR') throw stopFailed(golden, `it is in ERROR${server.fault ? `: ${server.fault.message}` : ''}`);
      return { done: false, state };
    },
    onTimeout: (state) =>
      new RestageError(
        'stop-timeout',
        `Golden server ${golden.name} was asked to pause ${formatDuration(pauseLimitMs)} ago and is still ${state}.`,
        {
          hint: 'Its host may be down. No snapshot was taken. Ask the cloud provider for the state of the host, then run this again.',
        },
      ),
  });
  return { ...judgeStop({ kind: 'still', status: 'PAUSED', stayed: undefined }), downSince: requestedAt, seenOffAt, isStill: true };
}

/** Cuts the power of a golden server whose guest has had its time, where the cloud's own stop does not. */
export interface HardStop {
  /** Called with each look at the server. */
  ifDue(server: Server): Promise<void>;
  /** Whether the cloud has taken it. */
  wasAsked(): boolean;
}

/** A cloud that takes no second stop yet is asked again so much later. */
const againMs = 15_000;

/**
 * On OpenStack itself it never comes to be: there the host cuts the power, and nothing is sent. Whether a server is on its way down
 * shows in its task, or, where a policy hides that, in its still being ACTIVE.
 * @param since when the guest was told to shut down, milliseconds since the epoch, by this machine's clock
 * @param afterMs how long it may take
 */
export function hardStopAfter(ctx: RunContext, golden: Pick<Server, 'id' | 'name'>, since: number, afterMs: number): HardStop {
  const { cloud, clock, emit } = ctx;
  let dueAt = since + afterMs;
  let isAsked = false;
  return {
    async ifDue(server) {
      const isGoingDown = server.taskState === 'powering-off' || (server.taskState === undefined && server.status === 'ACTIVE');
      if (isAsked || !isGoingDown || clock.now() < dueAt || !(await cloud.dialect()).hardStop) return;
      const outcome = await cloud.compute.hardStop(golden.id);
      isAsked = outcome === 'accepted';
      dueAt = clock.now() + againMs;
      if (!isAsked) return;
      emit({
        type: 'note',
        message: `Golden server ${golden.name} is still on ${formatDuration(clock.now() - since)} after the stop request. Cutting its power, which this cloud does only on request (os-stop HARD).`,
      });
    },
    wasAsked: () => isAsked,
  };
}
