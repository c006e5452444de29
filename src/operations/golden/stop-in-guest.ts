import { addressOf } from '../../domain/address.ts';
import { formatDuration } from '../../domain/durations.ts';
import { CancelledError, HttpError, RestageError } from '../../domain/errors.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { judgeStop } from '../../domain/verdict.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { VariablesOf } from '../../inputs/variables.ts';
import type { Server, ServerAction } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { cloudTimeOf } from '../run/time.ts';
import { recordOf, type Stopped, type StopWindow, stopFailed, stopsSince } from './stopped.ts';

/**
 * A guest that powers itself off goes on looking ACTIVE this much longer at most: Nova waits 15 s for the event to be no
 * reboot (nova:virt/libvirt/host.py `_event_emit_delayed`), then stops the server itself.
 */
export const noticeMs = 30_000;
/**
 * The operating system powers itself off; the cloud's stop request follows only to bring Nova's own record up to date. Where a client
 * asked the cloud for a stop meanwhile, be it the command itself, that stop is judged like one of ours: it may have cut the power.
 */
export async function stopInGuest(ctx: RunContext, golden: Server, inputs: GoldenInputs, window: StopWindow): Promise<Stopped> {
  const requestedAt = ctx.clock.now();
  const exitCode = await runCommand(ctx, golden, inputs);
  const { seenOffAt, ownStops } = await waitForPowerOff(ctx, golden, inputs, exitCode);
  const asked = await stopByClient(ctx, golden, cloudTimeOf(ctx, requestedAt), ownStops);
  const off = { downSince: requestedAt, seenOffAt };
  if (asked === undefined) return { ...judgeStop({ kind: 'guest', seconds: Math.round((seenOffAt - requestedAt) / 1000) }), ...off };
  // Where a stop may be of either kind, no record tells which.
  if (window.hardStopAfterMs !== undefined) return { ...judgeStop({ kind: 'by-others' }), ...off };
  const record = recordOf(await ctx.cloud.compute.getAction(golden.id, asked.requestId), window);
  return { ...judgeStop(record), record, ...off };
}

/**
 * A connection to a guest that powers itself off may hang, and so may one to a guest that does not answer: after `shutdown-timeout` the command is ended.
 * @returns its exit code; `undefined` = it was ended
 */
async function runCommand(
  ctx: RunContext,
  golden: Server,
  { shutdownCommand = '', shutdownTimeoutMs }: GoldenInputs,
): Promise<number | undefined> {
  const { emit } = ctx;
  emit({ type: 'note', message: `Running \`shutdown-command\` (at most ${formatDuration(shutdownTimeoutMs)}).` });
  try {
    const end = await ctx.within(shutdownTimeoutMs, ({ host }) => host.shell(shutdownCommand, goldenFacts(golden)));
    return end.exitCode;
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof CancelledError)) throw error;
    return undefined;
  }
}

async function waitForPowerOff(
  ctx: RunContext,
  golden: Server,
  { shutdownTimeoutMs }: GoldenInputs,
  exitCode: number | undefined,
): Promise<{ readonly seenOffAt: number; readonly ownStops: ReadonlySet<string> }> {
  const { cloud, clock } = ctx;
  const limitMs = exitCode === undefined ? noticeMs : shutdownTimeoutMs + noticeMs;
  const ended = exitCode === undefined ? `stopped after ${formatDuration(shutdownTimeoutMs)}` : `exit code ${exitCode}`;
  const ownStops = new Set<string>();
  const seenOffAt = await ctx.wait({
    waitingFor: `golden server ${golden.name} to power itself off`,
    estimateMs: limitMs,
    limitMs,
    interval: (elapsedMs) => Math.min(2_000, serverPoll(elapsedMs)),
    look: async () => {
      const server = await cloud.compute.getServer(golden.id);
      if (server === undefined) throw stopFailed(golden, 'it no longer exists');
      if (isOff(server)) return { done: true, value: clock.now() };
      await helpOff(ctx, server, ownStops);
      return { done: false, state: `${server.status}${server.taskState ? `, ${server.taskState}` : ''}` };
    },
    onTimeout: (state) =>
      new RestageError(
        'stop-timeout',
        `Golden server ${golden.name} did not power itself off within ${formatDuration(limitMs)} after \`shutdown-command\` (${ended}). It is still ${state}.`,
        { hint: 'Make sure that the command powers the guest off (`poweroff`), raise `shutdown-timeout`, or use `shutdown: graceful`.' },
      ),
  });
  return { seenOffAt, ownStops };
}

export function isOff({ status, taskState }: Pick<Server, 'status' | 'taskState'>): boolean {
  return status === 'SHUTOFF' && !taskState;
}

/**
 * Where Nova has noticed that a guest powered itself off, and may have failed to stop the server: it would try again at its next round, up to 10
 * minutes later (nova:compute/manager.py `_sync_power_states`). An os-stop is legal then, and quick.
 * @param ownStops gets the id of the request
 */
export async function helpOff(ctx: RunContext, server: Server, ownStops: Set<string>): Promise<void> {
  if (server.powerState !== 4 || server.taskState) return;
  const requestId = await stopQuietly(ctx, server);
  if (requestId !== undefined) ownStops.add(requestId);
}

/**
 * The stop that a client asked the cloud for, if one did. Nova's own has no user (nova:compute/manager.py `handle_lifecycle_event`,
 * nova:objects/instance_action.py `pack_action_start`).
 * @param since milliseconds since the epoch, by the cloud's clock
 */
export async function stopByClient(
  ctx: RunContext,
  server: Pick<Server, 'id'>,
  since: number,
  ownStops: ReadonlySet<string>,
): Promise<ServerAction | undefined> {
  const stops = await stopsSince(ctx, server, since);
  return stops.find(({ userId, requestId }) => userId !== undefined && !ownStops.has(requestId));
}

/** @returns the id of the request, where the cloud took it */
async function stopQuietly({ cloud }: RunContext, golden: Server): Promise<string | undefined> {
  try {
    const stop = await cloud.compute.stopServer(golden.id);
    return stop.outcome === 'accepted' ? stop.requestId : undefined;
  } catch (error) {
    // 409: the cloud noticed by itself in the same moment.
    if (!(error instanceof HttpError) || error.status !== 409) throw error;
    return undefined;
  }
}

/** What `shutdown-command` may know of its server. */
export function goldenFacts(golden: Server): VariablesOf<'`shutdown-command`'> {
  return {
    RESTAGE_GOLDEN_ID: golden.id,
    RESTAGE_GOLDEN_NAME: golden.name,
    RESTAGE_GOLDEN_ADDRESS: addressOf(golden.addresses, 'any') ?? '',
    RESTAGE_GOLDEN_ADDRESSES: golden.addresses.map((address) => address.address).join(' '),
  };
}
