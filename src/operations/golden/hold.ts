import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { withLease } from './lease.ts';
import type { LeaseRecord } from './lease-record.ts';

export interface Hold {
  readonly goldens: readonly Server[];
  /** How long to wait for runs that hold one of them, milliseconds. */
  readonly waitMs: number;
}

export type Held<T> =
  | { readonly kind: 'held'; readonly value: T }
  | { readonly kind: 'busy'; readonly golden: Server; readonly holder: LeaseRecord };

/**
 * Runs `work` while holding the leases on all these golden servers, taken in the order of their ids, so that two runs
 * never wait for each other.
 * @param work `hadToWait`: another run was at work meanwhile, and what was read before is no longer true
 */
export async function holdGoldens<T>(deps: Deps, hold: Hold, work: (deps: Deps, hadToWait: boolean) => Promise<T>): Promise<Held<T>> {
  const inOrder = [...new Map(hold.goldens.map((golden) => [golden.id, golden])).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const until = deps.clock.now() + hold.waitMs;
  const next = async (leased: Deps, left: readonly Server[], waited: boolean): Promise<Held<T>> => {
    const [golden, ...rest] = left;
    if (golden === undefined) return { kind: 'held', value: await work(leased, waited) };
    const waitMs = Math.max(0, until - deps.clock.now());
    const outcome = await withLease(leased, golden, waitMs, (under, hadToWait) => next(under, rest, waited || hadToWait));
    return outcome.held ? outcome.value : { kind: 'busy', golden, holder: outcome.holder };
  };
  return next(deps, inOrder, false);
}

export function busyError(golden: Server, holder: LeaseRecord, waitMs: number): RestageError {
  return new RestageError('golden-busy', `${busyReason(golden, holder)} It did not finish within ${formatDuration(waitMs)}.`, {
    hint: 'Look at that run; run this again when it is done.',
  });
}

export function busyReason(golden: Server, holder: LeaseRecord): string {
  return `Golden server ${golden.name} is in use by run ${holder.run}.`;
}
