import { RestageError } from '../../domain/errors.ts';
import type { Intent } from '../../domain/intent.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { intentOf } from './intent-store.ts';
import { isLapsed, leaseTtlMs, readLeaseState, withLease } from './lease.ts';
import { restoreGolden } from './restore.ts';

/** How long a verb waits, after its own work, for a dead run's snapshot to end. */
const snapshotPatienceMs = 10 * 60_000;

/** A golden server that carries a run's intent: that run is at work on it, or died. */
export interface Stray {
  readonly golden: Server;
  readonly intent: Intent;
}

export function findStrays(servers: readonly Server[]): readonly Stray[] {
  return servers.flatMap((golden) => {
    const intent = intentOf(golden);
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
    if (!own.includes(stray) && (await restoreIfDead(deps, stray, 0)) === 'held') unclear.push(stray);
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
  await restoreIfDead(deps, stray, snapshotPatienceMs);
}

/** @param patienceMs how long a dead run's snapshot may keep its golden server from being started; 0 = not now. */
async function restoreIfDead(deps: Deps, stray: Stray, patienceMs: number): Promise<'restored' | 'held' | 'left'> {
  const { golden, intent } = stray;
  const state = await readLeaseState(deps, golden.id);
  if (state.kind === 'live' && !isLapsed(deps, state.record)) return 'held';
  const atSnapshot = await isAtSnapshot(deps, golden);
  if (atSnapshot && state.kind === 'free') {
    const message = `Golden server ${golden.name} is at a snapshot that run ${intent.runs.join(', ')} did not wait for; that command, run again, starts it.`;
    deps.emit({ type: 'note', message });
    return 'left';
  }
  if (atSnapshot && patienceMs === 0) return 'held';
  const outcome = await withLease(deps, golden, 0, async (leased) => {
    // Read again under the lease: the run that held it may have finished in between.
    const fresh = await leased.cloud.compute.getServer(golden.id, { signal: leased.signal });
    if (fresh === undefined || intentOf(fresh) === undefined) return;
    deps.emit({
      type: 'warning',
      title: 'Golden server brought back',
      message: `Run ${intent.runs.join(', ')} ended without starting golden server ${golden.name} again; starting it now.`,
    });
    await (atSnapshot ? restoreAfterSnapshot(leased, stray, patienceMs) : restoreGolden(leased, golden, intent.was));
  });
  return outcome.held ? 'restored' : 'held';
}

/** A snapshot of ten hours must not hold up another verb, nor fail it. */
async function restoreAfterSnapshot(deps: Deps, { golden, intent }: Stray, patienceMs: number): Promise<void> {
  try {
    await restoreGolden(deps, golden, intent.was, patienceMs);
  } catch (error) {
    if (!(error instanceof RestageError) || error.code !== 'golden-not-restored' || !(await isAtSnapshot(deps, golden))) throw error;
    deps.emit({
      type: 'warning',
      title: `Golden server ${golden.name} is still off`,
      message: `The snapshot that run ${intent.runs.join(', ')} began is still under way, and Nova starts no server before its end. Run that command again: it goes on with the snapshot and starts the server.`,
    });
  }
}

/** Nothing hurries a snapshot. A dead run's lease lapses; where there is none at all, its run left in good order, to come back. */
async function isAtSnapshot({ cloud, signal }: Deps, golden: Server): Promise<boolean> {
  const fresh = await cloud.compute.getServer(golden.id, { signal });
  return fresh?.taskState?.startsWith('image_') === true;
}
