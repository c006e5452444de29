import { RestageError } from '../../domain/errors.ts';
import { isTransient } from '../../engine/transient.ts';
import type { RunContext, UndoStack } from '../run/context.ts';
import { readLeaseState } from './lease.ts';
import { LeaseLostError } from './lost.ts';
import { describeSubject, type LeaseSubject } from './subject.ts';

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
  const message = `What was begun is left to run ${state.record.run}, which holds the ${describeSubject(subject)} by now.`;
  error.cleanupErrors.push(new RestageError('lease-lost', message, { hint: 'Look at that run; run this again when it is done.' }));
}
