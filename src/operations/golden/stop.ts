import type { Consistency } from '../../domain/consistency.ts';
import { formatDuration } from '../../domain/durations.ts';
import { HttpError, RestageError } from '../../domain/errors.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { judgeStop, type StopRecord, type WindowSource } from '../../domain/verdict.ts';
import { waitUntil } from '../../engine/wait.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server, ServerAction } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { hardStopAfter } from './hard-stop.ts';

/** What the stop came to. */
export interface Stopped {
  readonly consistency: Consistency;
  /** One sentence: how we know. */
  readonly evidence: string;
  /** When the golden server began to be away, milliseconds since the epoch; `undefined` = it never was on. */
  readonly downSince: number | undefined;
  readonly seenOffAt: number;
  /** Off, and at somebody else's task by then. */
  readonly isBusy?: boolean;
  /** What the verdict rests on, where the cloud carried the stop out. */
  readonly record?: StopRecord;
}

/** Nova's own default, `[DEFAULT] shutdown_timeout` (nova:conf/compute.py), used where the image does not say otherwise. */
export const defaultWindowMs = 60_000;
/** A host that is slow to cut the power is waited for this much longer than the window. */
const stopSlackMs = 4 * 60_000;
/**
 * A guest that powers itself off goes on looking ACTIVE this much longer at most: Nova waits 15 s for the event to be no
 * reboot (nova:virt/libvirt/host.py `_event_emit_delayed`), then stops the server itself.
 */
export const noticeMs = 30_000;

/** The graceful window that the cloud gives this guest, and how we know. */
export interface StopWindow {
  readonly ms: number;
  readonly source: WindowSource;
  /** Where the cloud cuts the power only when it is asked to: when that is done. */
  readonly hardStopAfterMs?: number;
}

/**
 * `os_shutdown_timeout` of the golden server's own image decides where it can be read (nova:compute/manager.py
 * `_get_power_off_values`); else the user's shorter wish, because he may know his cloud. A wish for longer changes
 * nothing, and is answered with what the cloud will really do. Since the image may have changed after the server was
 * made, the snapshot has the last word. Where the power is cut by a request of its own, a longer wish is granted.
 */
export async function findStopWindow(
  deps: Deps,
  golden: Server,
  { shutdown, shutdownTimeoutMs: wishMs }: Pick<GoldenInputs, 'shutdown' | 'shutdownTimeoutMs'>,
): Promise<StopWindow> {
  const image = golden.imageId === undefined ? undefined : await deps.cloud.image.getImage(golden.imageId, { signal: deps.signal });
  const window = windowOf(image, wishMs, 'image');
  if ((await deps.cloud.dialect({ signal: deps.signal })).hardStop) return { ...window, hardStopAfterMs: Math.max(window.ms, wishMs) };
  if (shutdown === 'graceful' && wishMs > window.ms) {
    const why =
      window.source === 'image' ? 'os_shutdown_timeout of its image' : "Nova's default, which no user can change for an existing server";
    deps.emit({
      type: 'warning',
      title: 'shutdown-timeout is longer than the cloud waits',
      message: `The cloud cuts the power of ${golden.name} ${formatDuration(window.ms)} after the stop request (${why}), whatever \`shutdown-timeout\` says. With \`shutdown: guest\` the guest may take as long as it needs.`,
    });
  }
  return window;
}

/** The window by an image that has the property of the server, or lacks it. */
export function windowOf(image: Image | undefined, wishMs: number, source: 'image' | 'server'): StopWindow {
  const property = image?.properties.os_shutdown_timeout;
  if (property !== undefined && /^\d+$/.test(property)) return { ms: Number(property) * 1000, source };
  return wishMs < defaultWindowMs ? { ms: wishMs, source: 'input' } : { ms: defaultWindowMs, source: 'default' };
}

/** Stops a running golden server by the user's chosen way, and judges how clean that was. */
export async function stopGolden(deps: Deps, golden: Server, inputs: GoldenInputs, window: StopWindow): Promise<Stopped> {
  if (golden.status !== 'ACTIVE' && !golden.taskState) {
    return {
      ...judgeStop(golden.status === 'SHUTOFF' ? { kind: 'was-off' } : { kind: 'live', status: golden.status }),
      downSince: undefined,
      seenOffAt: deps.clock.now(),
    };
  }
  if (inputs.shutdown === 'skip') {
    return { ...judgeStop({ kind: 'live', status: golden.status }), downSince: undefined, seenOffAt: deps.clock.now() };
  }
  return inputs.shutdown === 'guest' ? stopInGuest(deps, golden, inputs) : stopByCloud(deps, golden, window);
}

async function stopByCloud(deps: Deps, golden: Server, window: StopWindow): Promise<Stopped> {
  const requestedAt = deps.clock.now();
  const stop = await deps.cloud.compute.stopServer(golden.id, { signal: deps.signal });
  if (stop.outcome === 'already-off') {
    return { ...judgeStop({ kind: 'unseen' }), downSince: requestedAt, seenOffAt: requestedAt };
  }
  const seen = await waitUntilOff(deps, golden, window, requestedAt);
  const action =
    stop.requestId === undefined ? undefined : await deps.cloud.compute.getAction(golden.id, stop.requestId, { signal: deps.signal });
  const { seenOffAt, pollMs, isBusy, wasCut } = seen;
  const record = { ...recordOf(action, window, wasCut), observed: { requestedMs: requestedAt, seenOffMs: seenOffAt, pollMs } };
  return { ...judgeStop(record), record, downSince: requestedAt, seenOffAt, isBusy };
}

/**
 * Takes over the stop that a dead run asked for: waits for its end if need be, and judges it by the cloud's own record.
 * @param askedAt when that run wrote down its intent, milliseconds since the epoch, by the cloud's clock.
 */
export async function takeOverStop(deps: Deps, golden: Server, window: StopWindow, askedAt: number): Promise<Stopped> {
  const skew = deps.cloud.skew() ?? 0;
  const seen = golden.taskState === 'powering-off' ? await waitUntilOff(deps, golden, window, askedAt - skew) : undefined;
  const actions = await deps.cloud.compute.listActions(golden.id, { signal: deps.signal });
  const [stop, ...others] = actions
    .filter((action) => action.action === 'stop' && action.startTime >= askedAt - 2_000)
    .toSorted((a, b) => a.startTime - b.startTime);
  const action = stop && (await deps.cloud.compute.getAction(golden.id, stop.requestId, { signal: deps.signal }));
  // Nobody tells any more whether the dead run's second one was the hard one, or the first once more after a lost answer.
  const record = recordOf(action, window, seen?.wasCut === true || others.length > 0);
  return {
    ...judgeStop(record),
    record,
    downSince: (action?.startTime ?? askedAt) - skew,
    seenOffAt: deps.clock.now(),
  };
}

function recordOf(action: ServerAction | undefined, window: StopWindow, wasCut: boolean): StopRecord {
  const event = action?.events.find((candidate) => candidate.event === 'compute_stop_instance');
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

interface SeenOff {
  readonly seenOffAt: number;
  readonly pollMs: number;
  /** Somebody else's task has begun the moment the stop was over. */
  readonly isBusy: boolean;
  /** The cloud was asked to cut the power. */
  readonly wasCut: boolean;
}

/** Waits for SHUTOFF, the stop's own task over: the state in which a snapshot is of a disk that nobody writes to. */
async function waitUntilOff(deps: Deps, golden: Server, window: StopWindow, toldAt: number): Promise<SeenOff> {
  const { cloud, clock, signal, emit } = deps;
  const mayTakeMs = window.hardStopAfterMs ?? window.ms;
  const limitMs = mayTakeMs + stopSlackMs;
  const hardStop = hardStopAfter(deps, golden, toldAt, mayTakeMs);
  let lastLookAt = clock.now();
  let pollMs = 0;
  return waitUntil<SeenOff>({
    clock,
    signal,
    emit,
    waitingFor: `golden server ${golden.name} to shut down`,
    estimateMs: mayTakeMs,
    limitMs,
    interval: (elapsedMs) => Math.min(2_000, serverPoll(elapsedMs)),
    look: async () => {
      const server = await cloud.compute.getServer(golden.id, { signal });
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
          'the cloud accepted the stop and the server is ACTIVE again: the host failed to stop it, or somebody started it',
        );
      if (server.status === 'ERROR') throw stopFailed(golden, `it is in ERROR${server.fault ? `: ${server.fault.message}` : ''}`);
      return { done: false, state };
    },
    onTimeout: (state) =>
      new RestageError(
        'stop-timeout',
        `Golden server ${golden.name} was asked to stop ${formatDuration(limitMs)} ago and is still ${state}.`,
        {
          hint: 'Its host may be down. Nothing was snapshotted. Ask the cloud for the state of the host, then run this again.',
        },
      ),
  });
}

function stopFailed(golden: Server, why: string): RestageError {
  return new RestageError('stop-failed', `Golden server ${golden.name} (${golden.id}) did not stop: ${why}.`, {
    hint: 'Nothing was snapshotted. `openstack server event list` shows what the cloud noted; run this again when the server stops by hand.',
  });
}

/** The operating system powers itself off; the cloud's stop request follows only to bring Nova's own record up to date. */
async function stopInGuest(deps: Deps, golden: Server, inputs: GoldenInputs): Promise<Stopped> {
  const { cloud, clock, signal, emit } = deps;
  const requestedAt = clock.now();
  const command = inputs.shutdownCommand ?? '';
  const ran = await deps.host.shell(command, goldenFacts(golden), signal);
  const limitMs = inputs.shutdownTimeoutMs + noticeMs;
  const seenOffAt = await waitUntil({
    clock,
    signal,
    emit,
    waitingFor: `golden server ${golden.name} to power itself off`,
    estimateMs: limitMs,
    limitMs,
    interval: (elapsedMs) => Math.min(2_000, serverPoll(elapsedMs)),
    look: async () => {
      const server = await cloud.compute.getServer(golden.id, { signal });
      if (server === undefined) throw stopFailed(golden, 'it no longer exists');
      if (server.status === 'SHUTOFF' && !server.taskState) return { done: true, value: clock.now() };
      // Nova has noticed, and may have failed to stop the server: it would try again at its next round, up to 10 minutes later
      // (nova:compute/manager.py `_sync_power_states`). An os-stop is legal then, and quick.
      if (server.powerState === 4 && !server.taskState) await stopQuietly(deps, golden);
      return { done: false, state: `${server.status}${server.taskState ? `, ${server.taskState}` : ''}` };
    },
    onTimeout: (state) =>
      new RestageError(
        'stop-timeout',
        `Golden server ${golden.name} did not power itself off within ${formatDuration(limitMs)} of \`shutdown-command\` (exit code ${ran.exitCode}); it is ${state}.`,
        { hint: 'Let the command end with the power off (`poweroff`), raise `shutdown-timeout`, or use `shutdown: graceful`.' },
      ),
  });
  return { ...judgeStop({ kind: 'guest', seconds: Math.round((seenOffAt - requestedAt) / 1000) }), downSince: requestedAt, seenOffAt };
}

async function stopQuietly(deps: Deps, golden: Server): Promise<void> {
  try {
    await deps.cloud.compute.stopServer(golden.id, { signal: deps.signal });
  } catch (error) {
    // 409: the cloud noticed by itself in the same moment.
    if (!(error instanceof HttpError) || error.status !== 409) throw error;
  }
}

/** What `shutdown-command` may know of its server. */
export function goldenFacts(golden: Server): Readonly<Record<string, string>> {
  const first = (kind: 'fixed' | 'floating') => golden.addresses.find((address) => address.kind === kind)?.address ?? '';
  return {
    RESTAGE_GOLDEN_ID: golden.id,
    RESTAGE_GOLDEN_NAME: golden.name,
    RESTAGE_GOLDEN_ADDRESS: first('floating') || first('fixed'),
    RESTAGE_GOLDEN_ADDRESSES: golden.addresses.map((address) => address.address).join(' '),
  };
}
