import type { Consistency } from '../../domain/consistency.ts';
import { RestageError } from '../../domain/errors.ts';
import type { StopRecord } from '../../domain/verdict.ts';
import type { Server, ServerAction } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import type { StopWindow } from './stop-window.ts';

/** What the stop came to. */
export interface Stopped {
  readonly consistency: Consistency;
  /** One sentence: how we know. */
  readonly evidence: string;
  /** When the golden server began to be away, milliseconds since the epoch; `undefined` = it never was on. */
  readonly downSince: number | undefined;
  readonly seenOffAt: number;
  /** On volumes, and PAUSED or SUSPENDED when it was looked at last. */
  readonly isStill?: boolean;
  /** Off, and at another client's task by then. */
  readonly isBusy?: boolean;
  /** What the verdict rests on, where the cloud carried the stop out. */
  readonly record?: StopRecord;
}

/** What Nova notes and what we noted are whole seconds of two clocks. */
const toleranceMs = 2_000;

/** Stops that the cloud has noted since then, first one first. @param since milliseconds since the epoch, by the cloud's clock */
export async function stopsSince(ctx: RunContext, golden: Server, since: number): Promise<readonly ServerAction[]> {
  const actions = await ctx.cloud.compute.listActions(golden.id);
  return actions
    .filter(({ action, startTime }) => action === 'stop' && startTime >= since - toleranceMs)
    .toSorted((a, b) => a.startTime - b.startTime);
}

/** What the cloud noted of a stop. @param wasCut whether it was asked to cut the power, where that takes a request of its own */
export function recordOf(action: ServerAction | undefined, window: StopWindow, wasCut = false): StopRecord {
  const event = action?.events?.find((candidate) => candidate.event === 'compute_stop_instance');
  return {
    kind: 'stopped',
    windowMs: window.ms,
    windowSource: window.source,
    ...(window.hardStopAfterMs === undefined ? {} : { hardStop: wasCut ? 'asked' : 'not-asked' }),
    ...(action === undefined || event?.finishTime === undefined
      ? {}
      : { event: { startMs: event.startTime, finishMs: event.finishTime, requestId: action.requestId } }),
  };
}

export function stopFailed(golden: Server, why: string): RestageError {
  return new RestageError('stop-failed', `Golden server ${golden.name} (${golden.id}) did not stop: ${why}.`, {
    hint: 'Nothing was snapshotted. `openstack server event list` shows what the cloud noted; run this again when the server stops by hand.',
  });
}
