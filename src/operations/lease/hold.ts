import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { capital } from '../../domain/sentence.ts';
import { isTransient } from '../../engine/transient.ts';
import type { ListedImages } from '../image/own-images.ts';
import type { RunContext, UndoStack } from '../run/context.ts';
import { readLeaseState, type WhileWaiting, withFreeLeases, withLease } from './lease.ts';
import { describeSubject, goldenSubject, inOrder, LeaseLostError, type LeaseRecord, type LeaseSubject, subjectKey } from './record.ts';

export interface Hold {
  readonly subjects: readonly LeaseSubject[];
  /** How long to wait for runs that hold one of them, milliseconds. */
  readonly waitMs: number;
  /** What the survey saw of leases; `undefined` = nothing. */
  readonly listed?: ListedImages | undefined;
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
  { subjects, waitMs, listed }: Hold,
  work: (ctx: RunContext, hadToWait: boolean) => Promise<T>,
  whileWaiting?: WhileWaiting,
): Promise<Held<T>> {
  const until = ctx.clock.now() + waitMs;
  const free = await withFreeLeases(ctx, inOrder(subjects), listed, (leased) => work(leased, false));
  if (free.held) return { kind: 'held', value: free.value };
  if (free.isContended) await whileWaiting?.(ctx);
  const next = async (leased: RunContext, left: readonly LeaseSubject[], waited: boolean): Promise<Held<T>> => {
    const [subject, ...rest] = left;
    if (subject === undefined) return { kind: 'held', value: await work(leased, waited) };
    const leftMs = Math.max(0, until - ctx.clock.now());
    const outcome = await withLease(leased, subject, leftMs, (under, hadToWait) => next(under, rest, waited || hadToWait), whileWaiting);
    return outcome.held ? outcome.value : { kind: 'busy', subject, holder: outcome.holder };
  };
  return next(ctx, inOrder(subjects).map(withoutTags), free.isContended);
}

/** Another run has been at work: what was read of it before is of no use. */
function withoutTags(subject: LeaseSubject): LeaseSubject {
  return subject.kind === 'golden' ? goldenSubject(subject) : subject;
}

export function busyError(busy: Busy, waitMs: number): RestageError {
  const code = busy.subject.kind === 'environment' ? 'environment-busy' : 'golden-busy';
  return new RestageError(code, `${busyReason(busy)} That run did not finish within ${formatDuration(waitMs)}.`, {
    hint: 'Check that run, and run this again when it is done.',
  });
}

export function busyReason({ subject, holder }: Busy): string {
  const restores = subject.kind === 'golden' ? ', which restores it' : '';
  return `${capital(describeSubject(subject))} is in use by run ${holder.run}${restores}.`;
}

/** For the last look at the lease of a run that failed, milliseconds. */
const lookMs = 30_000;

/**
 * Runs `work` with a stack of undos, as `withUndo` does. Nothing is taken back without the lease: a run that lost one
 * goes on under a new one (`enterAgain`), and where another run holds it by now, all that was begun is that run's, and
 * the error says so.
 * @param subject `undefined` = the work stands under no lease.
 * @throws LeaseLostError
 */
export async function withLeasedUndo<T>(
  ctx: RunContext,
  subject: LeaseSubject | undefined,
  work: (undo: UndoStack) => Promise<T>,
): Promise<T> {
  return ctx.undoing(async (undo) => {
    try {
      return await work(undo);
    } catch (error) {
      const { reason } = ctx.signal;
      // A request without an answer that the loss cut off tells of nothing else.
      if (reason instanceof LeaseLostError && (error === reason || isTransient(error))) {
        undo.release();
        throw reason;
      }
      if (subject !== undefined && undo.size > 0) await leaveToSuccessor(ctx, subject, undo, error);
      throw error;
    }
  });
}

/** A clean-up may begin late: the run that holds the lease by then goes on with the work, and answers for the golden server. */
async function leaveToSuccessor(ctx: RunContext, subject: LeaseSubject, undo: UndoStack, error: unknown): Promise<void> {
  const state = await ctx.cleanup((here) => readLeaseState(here, subject), lookMs).catch(() => undefined);
  if (state?.kind !== 'live') return;
  undo.release();
  if (!(error instanceof RestageError)) return;
  const message = `Run ${state.record.run} now works on ${describeSubject(subject)}, and takes over what this run began.`;
  error.cleanupErrors.push(new RestageError('lease-lost', message, { hint: 'Check that run, and run this again when it is done.' }));
}
