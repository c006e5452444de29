import { RestageError } from '../../domain/errors.ts';
import { withDeadline } from '../../engine/deadline.ts';
import { type UndoStack, withUndo } from '../../engine/undo.ts';
import type { Deps } from '../deps.ts';
import { readLeaseState, withLease } from './lease.ts';
import { LeaseLostError } from './lost.ts';
import type { LeaseRecord } from './record.ts';
import { describeSubject, type LeaseSubject } from './subject.ts';

/** For the last look at the lease of a run that failed, milliseconds. */
const lookMs = 30_000;
/** For a run that waits for the lease to take it, with all that was begun under it, milliseconds. */
const yieldMs = 15_000;

/**
 * Runs `work` with a stack of undos, as `withUndo` does. When it fails because the lease on `subject` was lost, nothing
 * is taken back without holding the lease again; where another run holds it now, all that was begun is that run's, and
 * the error says so.
 * @param subject `undefined` = the work stands under no lease.
 */
export async function withLeasedUndo<T>(deps: Deps, subject: LeaseSubject | undefined, work: (undo: UndoStack) => Promise<T>): Promise<T> {
  const { clock, emit, cleanupMs } = deps;
  const onUndo = (title: string) => emit({ type: 'note', message: `Cleaning up: ${title}` });
  return withUndo({ clock, cleanupMs, onUndo }, async (undo) => {
    try {
      return await work(undo);
    } catch (error) {
      if (subject === undefined || undo.size === 0) throw error;
      const { reason } = deps.signal;
      if (reason instanceof LeaseLostError && reason.isOf(subject)) await unwindUnderNewLease(deps, subject, undo, reason);
      else await leaveToSuccessor(deps, subject, undo, error);
      throw error;
    }
  });
}

async function unwindUnderNewLease(deps: Deps, subject: LeaseSubject, undo: UndoStack, lost: LeaseLostError): Promise<void> {
  try {
    await withDeadline(deps.clock, deps.cleanupMs, async (signal) => {
      await deps.clock.sleep(yieldMs, signal);
      const again = await withLease({ ...deps, signal }, subject, 0, async (leased) => {
        lost.cleanupErrors.push(...(await undo.unwind(leased.signal)));
      });
      if (!again.held) lost.cleanupErrors.push(takenOver(subject, again.holder));
    });
  } catch (error) {
    lost.cleanupErrors.push(error);
  }
  undo.release();
}

/** The successor of a run that lost its lease goes on with its work, and answers for the golden server: hands off. */
async function leaveToSuccessor(deps: Deps, subject: LeaseSubject, undo: UndoStack, error: unknown): Promise<void> {
  const state = await withDeadline(deps.clock, lookMs, (signal) => readLeaseState({ ...deps, signal }, subject)).catch(() => undefined);
  if (state?.kind !== 'live') return;
  undo.release();
  if (error instanceof RestageError) error.cleanupErrors.push(takenOver(subject, state.record));
}

function takenOver(subject: LeaseSubject, { run }: LeaseRecord): RestageError {
  return new RestageError('lease-lost', `What was begun is left to run ${run}, which holds the ${describeSubject(subject)} by now.`, {
    hint: 'Look at that run; run this again when it is done.',
  });
}
