import { messageOf } from '../../domain/errors.ts';
import type { ServerInputs } from '../../inputs/types.ts';
import type { RunContext } from '../run/context.ts';
import { removeSpareVolumes } from './boot-volumes.ts';
import { launchFailed } from './launch-failed.ts';
import type { LaunchOrder } from './order.ts';
import { removeServers } from './remove.ts';
import { mayRemove, type Slot, serverIdOf } from './slot.ts';

/**
 * Decides between success, success of enough, and failure, and deletes what is of no use and this run's to delete.
 * @param nonces of all that this run has tried
 * @returns those that failed and stay
 * @throws RestageError `launch-failed`, `no-capacity`, `not-ready`, `quota-exceeded`
 */
export async function settle(
  ctx: RunContext,
  { inputs, target }: LaunchOrder,
  slots: readonly Slot[],
  nonces: ReadonlySet<string>,
): Promise<readonly Slot[]> {
  const failed = slots.filter(({ state }) => state.kind === 'failed');
  const ready = slots.filter(({ state }) => state.kind === 'ready');
  if (ready.length < inputs.minReady) throw await launchFailed(ctx, slots, inputs);
  if (failed.length > 0) tellFailed(ctx, failed, ready.length, inputs);
  const isKept = inputs.onFailure === 'keep';
  const left = failed.filter((slot) => isKept || !mayRemove(slot, ctx.runId));
  await removeServers(ctx, failed.filter((slot) => !left.includes(slot)).flatMap(toDeletionCandidate), inputs.concurrency);
  if (target.volumes.length === 0 || nonces.size === 0) return left;
  const using = isKept ? slots : ready;
  await removeSpareVolumes(ctx, nonces, new Set(using.flatMap(({ volumes }) => volumes.map(({ id }) => id))));
  return left;
}

function toDeletionCandidate(slot: Slot) {
  const id = serverIdOf(slot);
  return id === undefined ? [] : [{ id, name: slot.name, marks: { nonce: slot.nonce } }];
}

function tellFailed({ emit }: RunContext, failed: readonly Slot[], readyCount: number, { count, minReady }: ServerInputs): void {
  const reasons = failed.map(({ state }) => (state.kind === 'failed' ? messageOf(state.error) : ''));
  emit({
    type: 'warning',
    title: `${readyCount} of ${count} servers are ready`,
    message: `min-ready is ${minReady}, so the run goes on. ${[...new Set(reasons)].join(' ')}`,
  });
}
