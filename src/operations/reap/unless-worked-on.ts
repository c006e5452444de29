import { benefitOfDoubtMs } from '../../domain/reaping.ts';
import { readLeaseState, withLease } from '../lease/lease.ts';
import type { LeaseSubject } from '../lease/subject.ts';
import type { RunContext } from '../run/context.ts';

/** `why`: for people. */
export type Carried<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'deferred'; readonly why: string };

/**
 * Does what takes something of the subject's away, under the lease on it: no run is at work on it then. Where leases cannot tell, a day does.
 * @param quietMs for so long no client has changed what is to be deleted
 */
export async function unlessWorkedOn<T>(
  ctx: RunContext,
  subject: LeaseSubject,
  quietMs: number,
  work: (ctx: RunContext) => Promise<T>,
): Promise<Carried<T>> {
  const outcome = await withLease(ctx, subject, 0, async (leased): Promise<Carried<T>> => {
    const keepsLeases = (await readLeaseState(leased, subject)).kind === 'own';
    if (!keepsLeases && quietMs < benefitOfDoubtMs)
      return { kind: 'deferred', why: 'this cloud does not tell whether a run is at work on it' };
    return { kind: 'done', value: await work(leased) };
  });
  if (outcome.held) return outcome.value;
  const what = subject.kind === 'golden' ? 'golden server' : subject.kind;
  return { kind: 'deferred', why: `run ${outcome.holder.run} is at work on its ${what}` };
}
