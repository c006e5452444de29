import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import { isMarkedGolden } from '../../domain/golden-mark.ts';
import type { Intent, PowerState } from '../../domain/intent.ts';
import { isoTime } from '../../domain/marks.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { isSnapshotTask } from '../../domain/snapshot-progress.ts';
import type { Unfenced } from '../../openstack/cloud.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { readLeaseState } from '../lease/lease.ts';
import { goldenSubject, LeaseLostError } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { eraseIntent, intentOf } from './intent.ts';
import { markGolden } from './mark.ts';
import { hardStopAfter } from './stop.ts';
import { defaultWindowMs, serviceMs } from './stopped.ts';

/** A start that the cloud accepted and then did not carry out is asked for again this often. */
const maxStarts = 3;
/** A stop that was on the wire when its run ended is carried out all the same, this much later at most. */
const lateMs = 5_000;
/** An intent's moment and Nova's records are whole seconds. */
const wholeSecondMs = 1_000;
/** Nova clears the task a moment after the image is active, and a snapshot that was given up ends with its copy. */
const restoreLimitMs = 30 * 60_000;

export interface RestoreHooks {
  readonly onAsked?: (() => void) | undefined;
  readonly isSettled?: boolean;
  readonly isForSnapshot?: boolean;
  readonly seen?: Server | undefined;
}

/**
 * Brings the golden server back into `was`, however far the run got, and forgets the intent.
 * Safe to call again: it acts on what it sees.
 * @param hooks.onAsked the cloud has taken the order to start it; what is left is to see that it does
 * @param hooks.isSettled its stop is over: a server that is ACTIVE now is not about to go down
 * @param hooks.isForSnapshot only a snapshot of its own could stop it (`shutdown: cloud`, `skip`, `quiesce`): seen at that task, and free
 * again, it is not about to go down
 * @param hooks.seen as this run has seen it a moment ago, under the lease on it: counts as the first look
 * @returns when the server was seen in its first power state, milliseconds since the epoch.
 * @throws RestageError `golden-not-restored`: the one error that must wake a person up.
 */
export async function restoreGolden(
  ctx: RunContext,
  golden: Pick<Server, 'id' | 'name'>,
  was: PowerState,
  { onAsked = () => {}, isSettled = false, isForSnapshot = false, seen }: RestoreHooks = {},
): Promise<number> {
  const { cloud, clock, emit } = ctx;
  // So much shorter than a clean-up that its own deadline does not come first: this error says more.
  const limitMs = Math.min(restoreLimitMs, 0.9 * ctx.cleanupMs);
  const began = clock.now();
  let starts = 0;
  let seenOff = isSettled;
  let lastRefusal: unknown;
  let told: Server['status'] | undefined;
  const hardStop = hardStopAfter(ctx, golden, began, defaultWindowMs);

  // Nova goes on calling a server ACTIVE for a while after its guest powered itself off (nova:virt/libvirt/host.py delays the event).
  let wasAtSnapshot = false;
  let owed: Intent | undefined;
  let hasToldWait = false;
  // A person who cancels would see a clean-up that does nothing for minutes. @param until by the cloud's clock
  const tellWait = (until: number) => {
    if (hasToldWait) return;
    hasToldWait = true;
    const why = isForSnapshot ? 'the cloud may still stop it for its snapshot' : 'the stop that was requested may still take effect';
    emit({
      type: 'note',
      message: `Golden server ${golden.name} is ACTIVE, but ${why}. Waiting until ${isoTime(until)}; if it goes off by then, this run starts it again.`,
    });
  };
  const mayGoDown = async () => {
    if (owed === undefined) return false;
    if (clock.now() - began < lateMs) return true;
    if (owed.mayGoDownUntil === undefined || wasAtSnapshot) return false;
    const snapshot = await ownSnapshotSince(ctx, golden, owed.notedAt).catch((error: unknown) => {
      ctx.throwIfEnding();
      if (!(error instanceof RestageError)) throw error;
      return undefined;
    });
    if (snapshot?.isOver === true) return false;
    const until = Math.max(owed.mayGoDownUntil, snapshot === undefined ? 0 : snapshot.requestedAt + serviceMs);
    if (cloudNow(ctx) >= until) return false;
    tellWait(until);
    return true;
  };
  const subject = goldenSubject(golden);
  let wasHeldBack = false;
  let known = ctx.leases?.isSafe(subject) === true ? seen : undefined;
  const look = async () => {
    const server = known ?? (await cloud.compute.getServer(golden.id));
    known = undefined;
    if (server === undefined) throw notRestored(golden, 'it no longer exists');
    const state = `${server.status}${server.taskState ? `, ${server.taskState}` : ''}`;
    // Without a visible task (policy), a refused start is how a task shows.
    if (server.taskState) {
      wasAtSnapshot ||= isForSnapshot && isSnapshotTask(server.taskState);
      await hardStop.ifDue(server).catch((error: unknown) => {
        ctx.throwIfEnding();
        throw notRestored(golden, messageOf(error), error);
      });
      return { done: false, state } as const;
    }
    if (was !== 'ACTIVE') return { done: true, value: server } as const;
    // Another client's write may lose a note in metadata: what was owed once still is.
    owed = intentOf(server) ?? owed;
    if (server.status === 'ACTIVE') {
      return !seenOff && (await mayGoDown())
        ? ({ done: false, state: `${state}, may still go off` } as const)
        : ({ done: true, value: server } as const);
    }
    seenOff = true;
    const wake = wakingOf(server.status);
    // Paused for the snapshot, and nothing went wrong.
    const isOurs = server.status === 'PAUSED' && isSettled;
    if (server.status !== told && server.status !== 'SHUTOFF' && !isOurs) {
      told = server.status;
      emit({ type: 'note', message: `Golden server ${golden.name} is ${server.status}${faultOf(server)}: ${fixOf(server.status)}.` });
    }
    if (wake === undefined && server.status !== 'ERROR') return { done: false, state } as const;
    if (starts >= maxStarts)
      throw notRestored(
        golden,
        `the cloud accepted ${starts} requests to ${wake ?? 'start'} it, but it is ${server.status}${server.fault ? `: ${server.fault.message}` : ''}`,
        lastRefusal,
      );
    // A clean-up may outlive its lease: the run that holds it now answers for the golden server.
    const isSafe = !wasHeldBack && ctx.leases?.isSafe(subject) === true;
    if (!isSafe && (await readLeaseState(ctx, subject)).kind === 'live') throw new LeaseLostError(subject, 'another run holds it now');
    try {
      // In ERROR Nova refuses os-start, and takes an os-stop, which ends as SHUTOFF (nova:compute/api.py `stop`).
      if (wake === undefined) await cloud.compute.stopServer(golden.id);
      else {
        await wakeUp(isSafe ? cloud.compute : cloud.unfenced.compute, golden.id, wake);
        starts += 1;
        onAsked();
      }
    } catch (error) {
      // This machine was asleep right before it: looked at again, its lease too.
      if (isSafe && error instanceof LeaseLostError) {
        wasHeldBack = true;
        return { done: false, state } as const;
      }
      // The end of this run is not the cloud's refusal: the clean-up goes on.
      ctx.throwIfEnding();
      // 409: a task is still under way; the wait's limit decides how long that may last.
      if (!(error instanceof HttpError) || error.status !== 409 || /locked/i.test(error.reason))
        throw notRestored(golden, messageOf(error), error);
      lastRefusal = error;
    }
    return { done: false, state: `${state}, ${wake === undefined ? 'stop requested before the start' : `${wake} requested`}` } as const;
  };

  const restored = await ctx.wait({
    waitingFor: `golden server ${golden.name} to be ${was === 'ACTIVE' ? 'ACTIVE again' : 'free of tasks'}`,
    look,
    interval: serverPoll,
    limitMs,
    onTimeout: (state) => {
      const why = `it is still ${state} after ${Math.round(limitMs / 60_000)} minutes`;
      return notRestored(golden, told === 'RESCUE' ? `${why}, and a run never ends a rescue` : why, lastRefusal, told === 'RESCUE');
    },
  });
  const restoredAt = clock.now();
  await markBeforeErasing(ctx, restored);
  await eraseIntent(ctx, restored);
  ctx.emit({ type: 'golden', id: restored.id, name: restored.name, status: restored.status, owesStart: false });
  return restoredAt;
}

/**
 * The snapshot that this session's user has requested since then, by Nova's records: once it is over, the cloud stops the server for it no
 * more. Another user's says nothing of a stop that a run of ours asked for.
 * @param since milliseconds since the epoch, by the cloud's clock
 * @returns `undefined` = none, or it is hidden. `requestedAt`: of the newest, by the cloud's clock
 */
async function ownSnapshotSince(
  { cloud }: RunContext,
  { id }: Pick<Server, 'id'>,
  since: number,
): Promise<{ readonly isOver: boolean; readonly requestedAt: number } | undefined> {
  const { user } = await cloud.identity.session();
  const [newest, ...others] = (await cloud.compute.listActions(id)).filter(
    ({ action, startTime, userId }) => action === 'createImage' && userId === user.id && startTime >= since - wholeSecondMs,
  );
  if (newest === undefined) return undefined;
  let isOver = true;
  for (const { requestId } of [newest, ...others]) {
    const { events = [] } = (await cloud.compute.getAction(id, requestId)) ?? {};
    isOver &&= events.length > 0 && events.every(({ finishTime }) => finishTime !== undefined);
  }
  return { isOver, requestedAt: newest.startTime };
}

/** By which action a server of this status becomes ACTIVE again; `undefined` = by none of these. */
function wakingOf(status: Server['status']): 'start' | 'unpause' | 'resume' | undefined {
  switch (status) {
    case 'SHUTOFF':
      return 'start';
    case 'PAUSED':
      return 'unpause';
    case 'SUSPENDED':
      return 'resume';
    default:
      return undefined;
  }
}

function fixOf(status: Server['status']): string {
  if (status === 'RESCUE')
    return 'the cloud or a person is working on it. This run neither starts nor stops it, and waits until the rescue is over';
  const wake = wakingOf(status);
  if (wake !== undefined) return `requesting ${wake}, because it was ACTIVE before`;
  return status === 'ERROR' ? 'stopping it, which Nova allows, and then starting it' : 'waiting';
}

function faultOf({ fault }: Server): string {
  return fault === undefined ? '' : ` (${fault.message})`;
}

async function wakeUp(compute: Unfenced['compute'], id: string, wake: 'start' | 'unpause' | 'resume'): Promise<void> {
  switch (wake) {
    case 'start':
      return compute.startServer(id);
    case 'unpause':
      return compute.unpauseServer(id);
    case 'resume':
      return compute.resumeServer(id);
    default:
      return wake satisfies never;
  }
}

/** What is owed told until now that it is a golden server, where an earlier version stopped it. That it is back comes first. */
async function markBeforeErasing(ctx: RunContext, golden: Server): Promise<void> {
  if (intentOf(golden) === undefined || isMarkedGolden(golden)) return;
  try {
    await markGolden(ctx, golden);
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError)) throw error;
    ctx.emit({ type: 'warning', title: `Golden server ${golden.name} could not be marked as a golden server`, message: messageOf(error) });
  }
}

function notRestored(golden: Pick<Server, 'id' | 'name'>, why: string, cause?: unknown, isRescued = false): RestageError {
  const byHand = isRescued
    ? `When the rescue work is done, start it with \`openstack server unrescue ${golden.id}\``
    : `Start it by hand (\`openstack server start ${golden.id}\`; \`unpause\` if it is PAUSED, \`resume\` if it is SUSPENDED)`;
  return new RestageError(
    'golden-not-restored',
    `Golden server ${golden.name} (${golden.id}) is NOT back in its original power state: ${why}.`,
    {
      cause,
      requestIds: cause instanceof RestageError ? cause.requestIds : [],
      hint: `${byHand}, or run any Restage command that changes the cloud, for example \`restage reap --apply\`. The server is still marked to be started.`,
    },
  );
}
