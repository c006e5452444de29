import type { Consistency } from '../../domain/consistency.ts';
import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { StopRecord, WindowSource } from '../../domain/verdict.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server, ServerAction } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';

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
export async function stopsSince(ctx: RunContext, golden: Pick<Server, 'id'>, since: number): Promise<readonly ServerAction[]> {
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
    hint: 'No snapshot was taken. `openstack server event list` shows what the cloud recorded. Run this again when the server can be stopped by hand.',
  });
}

/** Nova's own default, `[DEFAULT] shutdown_timeout` (nova:conf/compute.py), used where the image does not say otherwise. */
export const defaultWindowMs = 60_000;

/** A snapshot service may stop a server for so long after the request for its snapshot, whatever Nova says of it meanwhile, milliseconds. */
export const serviceMs = 5 * 60_000;

/** Whether the golden server runs when its snapshot is requested: only the cloud can stop it then. */
export function isStoppedForSnapshot({ shutdown }: Pick<GoldenInputs, 'shutdown'>): boolean {
  return shutdown === 'cloud' || shutdown === 'skip' || shutdown === 'quiesce';
}

/** The graceful window that the cloud gives this guest, and how we know. */
export interface StopWindow {
  readonly ms: number;
  readonly source: WindowSource;
  /** Where the cloud cuts the power only when it is asked to: when that is done. */
  readonly hardStopAfterMs?: number;
  /** The image of the golden server was not read: most stops are over long before any window, and the snapshot has the last word anyway. */
  readonly isAssumed?: boolean;
}

/** A guest that is off sooner has obeyed, whatever its window. */
export const soonOffMs = 5_000;

/**
 * The window to begin with. The image is read first where the window decides what is done, or said, before the stop; else only if the stop is not
 * over within `soonOffMs`.
 */
export async function findFirstWindow(ctx: RunContext, golden: Server, inputs: WindowInputs): Promise<StopWindow> {
  const isPlain = inputs.shutdown === 'graceful' && inputs.shutdownTimeoutMs === defaultWindowMs && golden.taskState !== undefined;
  if (!isPlain || inputs.onForcedStop === 'retry' || (await ctx.cloud.dialect()).hardStop) return findStopWindow(ctx, golden, inputs);
  return { ...windowOf(undefined, inputs.shutdownTimeoutMs, 'image'), isAssumed: true };
}

type WindowInputs = Pick<GoldenInputs, 'shutdown' | 'shutdownTimeoutMs' | 'onForcedStop'>;

/**
 * `os_shutdown_timeout` of the golden server's own image decides where it can be read (nova:compute/manager.py
 * `_get_power_off_values`); else the user's shorter request, who may know the cloud. A longer one changes
 * nothing, and is answered with what the cloud will really do. Since the image may have changed after the server was
 * made, the snapshot has the last word. Where the power is cut by a request of its own, a longer request is granted.
 */
export async function findStopWindow(
  ctx: RunContext,
  golden: Server,
  { shutdown, shutdownTimeoutMs: requestedMs }: Pick<GoldenInputs, 'shutdown' | 'shutdownTimeoutMs'>,
): Promise<StopWindow> {
  const image = golden.imageId === undefined ? undefined : await ctx.cloud.image.getImage(golden.imageId);
  const window = windowOf(image, requestedMs, 'image');
  if ((await ctx.cloud.dialect()).hardStop) return { ...window, hardStopAfterMs: Math.max(window.ms, requestedMs) };
  if (shutdown === 'graceful' && requestedMs > window.ms) {
    const why =
      window.source === 'image' ? 'os_shutdown_timeout of its image' : "Nova's default, which no user can change for an existing server";
    ctx.emit({
      type: 'warning',
      title: 'shutdown-timeout is longer than the cloud waits',
      message: `The cloud cuts the power of ${golden.name} ${formatDuration(window.ms)} after the stop request (${why}), whatever \`shutdown-timeout\` says. With \`shutdown: guest\`, the guest can take the whole \`shutdown-timeout\`.`,
    });
  }
  return window;
}

/** The window by an image that has the property of the server, or lacks it. */
export function windowOf(image: Image | undefined, requestedMs: number, source: 'image' | 'server'): StopWindow {
  const property = image?.properties.os_shutdown_timeout;
  if (property !== undefined && /^\d+$/.test(property)) return { ms: Number(property) * 1000, source };
  return requestedMs < defaultWindowMs ? { ms: requestedMs, source: 'input' } : { ms: defaultWindowMs, source: 'default' };
}
