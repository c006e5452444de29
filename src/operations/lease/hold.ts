import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { RunContext } from '../run/context.ts';
import { type WhileWaiting, withLease } from './lease.ts';
import type { LeaseRecord } from './record.ts';
import { describeSubject, inOrder, type LeaseSubject, subjectKey } from './subject.ts';

export interface Hold {
  readonly subjects: readonly LeaseSubject[];
  /** How long to wait for runs that hold one of them, milliseconds. */
  readonly waitMs: number;
}

export function goldenIdsOf({ subjects }: Hold): readonly string[] {
  return subjects.flatMap((subject) => (subject.kind === 'golden' ? subject.id : []));
}

/** Whether all that `needed` asks for is held. */
export function covers({ subjects }: Hold, needed: Hold): boolean {
  const held = new Set(subjects.map(subjectKey));
  return needed.subjects.every((subject) => held.has(subjectKey(subject)));
}

/** What another run holds. */
export interface Busy {
  readonly kind: 'busy';
  readonly subject: LeaseSubject;
  readonly holder: LeaseRecord;
}

export type Held<T> = { readonly kind: 'held'; readonly value: T } | Busy;

/**
 * Runs `work` while holding the leases on all these subjects, taken by every run in one order, so that two runs never
 * wait for each other.
 * @param work `hadToWait`: another run was at work meanwhile, and what was read before is no longer true
 * @param whileWaiting as of `withLease`
 */
export async function holdAll<T>(
  ctx: RunContext,
  { subjects, waitMs }: Hold,
  work: (ctx: RunContext, hadToWait: boolean) => Promise<T>,
  whileWaiting?: WhileWaiting,
): Promise<Held<T>> {
  const until = ctx.clock.now() + waitMs;
  const next = async (leased: RunContext, left: readonly LeaseSubject[], waited: boolean): Promise<Held<T>> => {
    const [subject, ...rest] = left;
    if (subject === undefined) return { kind: 'held', value: await work(leased, waited) };
    const leftMs = Math.max(0, until - ctx.clock.now());
    const outcome = await withLease(leased, subject, leftMs, (under, hadToWait) => next(under, rest, waited || hadToWait), whileWaiting);
    return outcome.held ? outcome.value : { kind: 'busy', subject, holder: outcome.holder };
  };
  return next(ctx, inOrder(subjects), false);
}

export function busyError(busy: Busy, waitMs: number): RestageError {
  const code = busy.subject.kind === 'environment' ? 'environment-busy' : 'golden-busy';
  return new RestageError(code, `${busyReason(busy)} It did not finish within ${formatDuration(waitMs)}.`, {
    hint: 'Look at that run; run this again when it is done.',
  });
}

export function busyReason({ subject, holder }: Busy): string {
  const brings = subject.kind === 'golden' ? ', which brings it back' : '';
  return `The ${describeSubject(subject)} is in use by run ${holder.run}${brings}.`;
}
