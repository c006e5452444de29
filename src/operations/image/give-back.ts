import type { PowerState } from '../../domain/intent.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { stopIfCloudStarted } from '../golden/powered-on.ts';
import { type RestoreHooks, restoreGolden } from '../golden/restore.ts';
import type { RunContext } from '../run/context.ts';

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

/** After the capture: the stop for this snapshot is over by then. */
export async function bringBack(ctx: RunContext, found: FoundAs, onAsked?: () => void): Promise<Back> {
  const { golden, was } = found;
  return ctx.step(`restore ${golden.name}`, `Bring golden server ${golden.name} back (${was})`, (own) =>
    giveBack(own, found, { onAsked, isSettled: true }),
  );
}
