import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { PowerState } from '../../domain/intent.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { startedBy } from '../../domain/stayed-off.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { type RestoreHooks, restoreGolden } from '../golden/restore.ts';
import type { RunContext } from '../run/context.ts';
import { cloudTimeOf } from '../run/time.ts';

/** The golden server before its snapshot. */
export interface FoundAs {
  readonly golden: Server;
  readonly was: PowerState;
  /** When the snapshot began, milliseconds since the epoch. */
  readonly since: number;
}

/** The golden server, in its first power state again. */
export interface Back {
  readonly was: PowerState;
  readonly restoredAt: number;
}

/**
 * Brings the golden server back into the power state that it was found in, whichever that was.
 * @throws RestageError `golden-not-restored`
 */
export async function giveBack(ctx: RunContext, { golden, was, since }: FoundAs, hooks?: RestoreHooks): Promise<Back> {
  const restoredAt = await restoreGolden(ctx, golden, was, hooks);
  if (was === 'SHUTOFF') await stopIfCloudStarted(ctx, golden, since);
  return { was, restoredAt };
}

/** After the capture. @param hooks.isSettled `false`: nothing proves the capture, so the cloud may still stop the server for it */
export async function bringBack(
  ctx: RunContext,
  found: FoundAs,
  { onAsked, seen, isSettled = true }: Pick<RestoreHooks, 'onAsked' | 'seen' | 'isSettled'> = {},
): Promise<Back> {
  const { golden, was } = found;
  return ctx.step(`restore ${golden.name}`, `Restore golden server ${golden.name} (${was})`, (own) =>
    giveBack(own, found, { onAsked, seen, isSettled, isForSnapshot: !isSettled }),
  );
}

const limitMs = 5 * 60_000;

/**
 * Some snapshot services power a server on after its capture that was off before: then it is stopped again. A start that a person asked for is
 * theirs, and so is one of which the cloud does not show who asked.
 * @param since when its snapshot began, milliseconds since the epoch, by this machine's clock
 * @throws RestageError `golden-not-restored`
 */
async function stopIfCloudStarted(ctx: RunContext, golden: Pick<Server, 'id' | 'name'>, since: number): Promise<void> {
  const { cloud, emit } = ctx;
  const now = await cloud.compute.getServer(golden.id);
  if (now?.status !== 'ACTIVE' || now.taskState) return;
  const actions = await cloud.compute.listActions(golden.id);
  const by = startedBy(actions, cloudTimeOf(ctx, since));
  if (by !== 'cloud') {
    const why = by === 'user' ? 'a user started it in the meantime' : 'the cloud does not show who started it';
    emit({ type: 'note', message: `Golden server ${golden.name} was off before its snapshot and is ACTIVE now: ${why}. It stays on.` });
    return;
  }
  emit({
    type: 'note',
    message: `Golden server ${golden.name} was off, but the cloud powered it on after its snapshot. Stopping it again.`,
  });
  await cloud.compute.stopServer(golden.id);
  await ctx.wait<void>({
    waitingFor: `golden server ${golden.name} to be off again`,
    interval: serverPoll,
    limitMs,
    look: async () => {
      const server = await cloud.compute.getServer(golden.id);
      if (server === undefined || (server.status === 'SHUTOFF' && !server.taskState)) return { done: true, value: undefined };
      return { done: false, state: `${server.status}${server.taskState ? `, ${server.taskState}` : ''}` };
    },
    onTimeout: (state) =>
      new RestageError(
        'golden-not-restored',
        `Golden server ${golden.name} (${golden.id}) was off before its snapshot, and the cloud powered it on. It is still ${state}, ${formatDuration(limitMs)} after the stop request.`,
        { hint: `Stop it by hand (\`openstack server stop ${golden.id}\`).` },
      ),
  });
}
