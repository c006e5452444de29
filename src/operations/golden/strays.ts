import { RestageError } from '../../domain/errors.ts';
import { type Intent, readIntent } from '../../domain/intent.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { isLapsed, leaseTtlMs, readLeaseState, withLease } from './lease.ts';
import { restoreGolden } from './restore.ts';

/** A golden server that carries a run's intent: that run is at work on it, or died. */
export interface Stray {
  readonly golden: Server;
  readonly intent: Intent;
}

export function findStrays(servers: readonly Server[]): readonly Stray[] {
  return servers.flatMap((golden) => {
    const intent = readIntent(golden.tags ?? []);
    return intent === undefined ? [] : [{ golden, intent }];
  });
}

/**
 * Runs any verb's `work` and makes sure that golden servers which dead runs left off are on again by its end, whether
 * the work succeeds or not (promise 1). What a living run holds is left to that run.
 * @param patient wait for a lease that has not lapsed yet, to see whether its holder is alive (at most one lease's life).
 * @param own the golden servers that `work` itself takes over; restored here only if `work` fails.
 */
export async function tendStrays<T>(
  deps: Deps,
  servers: readonly Server[],
  options: { readonly patient: boolean; readonly own?: readonly string[] },
  work: () => Promise<T>,
): Promise<T> {
  const strays = findStrays(servers);
  if (strays.length === 0) return work();
  const own = strays.filter(({ golden }) => options.own?.includes(golden.id));
  const unclear: Stray[] = [];
  for (const stray of strays) {
    if (!own.includes(stray) && (await restoreIfDead(deps, stray)) === 'held') unclear.push(stray);
  }
  try {
    const value = await work();
    if (options.patient) await settleAll(deps, unclear);
    return value;
  } catch (error) {
    try {
      await withDeadline(deps.clock, deps.cleanupMs, (signal) =>
        settleAll({ ...deps, signal }, options.patient ? [...unclear, ...own] : own),
      );
    } catch (cleanup) {
      if (error instanceof RestageError) error.cleanupErrors.push(cleanup);
    }
    throw error;
  }
}

async function settleAll(deps: Deps, strays: readonly Stray[]): Promise<void> {
  for (const stray of strays) await settleStray(deps, stray);
}

/** Watches a held lease until it is given up, renewed (its run lives: left alone), or lapses (then: restored). */
async function settleStray(deps: Deps, stray: Stray): Promise<void> {
  const first = await readLeaseState(deps, stray.golden.id);
  for (let state = first; state.kind === 'live'; state = await readLeaseState(deps, stray.golden.id)) {
    if (first.kind === 'live' && state.record.lapsesAt > first.record.lapsesAt) return;
    await deps.clock.sleep(leaseTtlMs / 9, deps.signal);
  }
  await restoreIfDead(deps, stray);
}

async function restoreIfDead(deps: Deps, stray: Stray): Promise<'restored' | 'held' | 'left'> {
  const { golden, intent } = stray;
  const state = await readLeaseState(deps, golden.id);
  if (state.kind === 'live' && !isLapsed(deps, state.record)) return 'held';
  if (state.kind === 'free' && (await isAtSnapshot(deps, golden))) {
    const message = `Golden server ${golden.name} is at a snapshot that run ${intent.runs.join(', ')} did not wait for; that command, run again, starts it.`;
    deps.emit({ type: 'note', message });
    return 'left';
  }
  const outcome = await withLease(deps, golden, 0, async (leased) => {
    // Read again under the lease: the run that held it may have finished in between.
    const fresh = await leased.cloud.compute.getServer(golden.id, { signal: leased.signal });
    if (fresh === undefined || readIntent(fresh.tags ?? []) === undefined) return;
    deps.emit({
      type: 'warning',
      title: 'Golden server brought back',
      message: `Run ${intent.runs.join(', ')} ended without starting golden server ${golden.name} again; starting it now.`,
    });
    await restoreGolden(leased, golden, intent.was);
  });
  return outcome.held ? 'restored' : 'held';
}

/** Nothing hurries a snapshot. A dead run's lease lapses; where there is none at all, its run left in good order, to come back. */
async function isAtSnapshot({ cloud, signal }: Deps, golden: Server): Promise<boolean> {
  const fresh = await cloud.compute.getServer(golden.id, { signal });
  return fresh?.taskState?.startsWith('image_') === true;
}
