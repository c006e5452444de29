import type { PowerState } from '../../domain/intent.ts';
import { runStep } from '../../engine/step.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { stopIfCloudStarted } from '../golden/powered-on.ts';
import { restoreGolden } from '../golden/restore.ts';

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
export async function giveBack(deps: Deps, { golden, was, since }: FoundAs, hooks?: Parameters<typeof restoreGolden>[3]): Promise<Back> {
  const restoredAt = await restoreGolden(deps, golden, was, hooks);
  if (was === 'SHUTOFF') await stopIfCloudStarted(deps, golden, since);
  return { was, restoredAt };
}

/** After the capture: the stop for this snapshot is over by then. */
export async function bringBack(deps: Deps, found: FoundAs, onAsked?: () => void): Promise<Back> {
  const { clock, emit } = deps;
  const { golden, was } = found;
  const step = { clock, emit, step: `restore ${golden.name}`, title: `Bring golden server ${golden.name} back (${was})` };
  return runStep(step, (own) => giveBack({ ...deps, emit: own }, found, { onAsked, isSettled: true }));
}
