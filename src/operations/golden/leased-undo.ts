import { RestageError } from '../../domain/errors.ts';
import { withDeadline } from '../../engine/deadline.ts';
import { type UndoStack, withUndo } from '../../engine/undo.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { readLeaseState, withLease } from './lease.ts';

/** For the last look at the lease of a run that failed, milliseconds. */
const lookMs = 30_000;
/** For a run that waits for the lease to take it, with all that was begun under it, milliseconds. */
const yieldMs = 15_000;

/**
 * Runs `work` with a stack of undos, as `withUndo` does. When it fails because the lease on `golden` was lost, nothing
 * is taken back without holding the lease again; where another run holds it now, all that was begun is that run's.
 * @param golden `undefined` = the work stands under no lease.
 */
export async function withLeasedUndo<T>(deps: Deps, golden: Server | undefined, work: (undo: UndoStack) => Promise<T>): Promise<T> {
  const { clock, emit, cleanupMs } = deps;
  const onUndo = (title: string) => emit({ type: 'note', message: `Cleaning up: ${title}` });
  return withUndo({ clock, cleanupMs, onUndo }, async (undo) => {
    try {
      return await work(undo);
    } catch (error) {
      if (golden === undefined) throw error;
      if (isLeaseLost(deps.signal.reason)) await unwindUnderNewLease(deps, golden, undo, deps.signal.reason);
      else if (await isTakenOver(deps, golden)) undo.release();
      throw error;
    }
  });
}

function isLeaseLost(error: unknown): error is RestageError {
  return error instanceof RestageError && error.code === 'lease-lost';
}

async function unwindUnderNewLease(deps: Deps, golden: Server, undo: UndoStack, lost: RestageError): Promise<void> {
  if (undo.size === 0) return;
  try {
    await withDeadline(deps.clock, deps.cleanupMs, async (signal) => {
      await deps.clock.sleep(yieldMs, signal);
      await withLease({ ...deps, signal }, golden, 0, async (leased) => {
        lost.cleanupErrors.push(...(await undo.unwind(leased.signal)));
      });
    });
  } catch (error) {
    lost.cleanupErrors.push(error);
  }
  undo.release();
}

/** The successor of a run that lost its lease goes on with its image, and answers for the golden server: hands off. */
async function isTakenOver(deps: Deps, golden: Server): Promise<boolean> {
  try {
    const state = await withDeadline(deps.clock, lookMs, (signal) => readLeaseState({ ...deps, signal }, golden.id));
    return state.kind === 'live';
  } catch {
    return false;
  }
}
