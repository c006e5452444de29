import { formatDuration } from '../domain/durations.ts';
import { RestageError } from '../domain/errors.ts';
import { isTransient } from '../engine/transient.ts';
import { LeaseLostError } from './lease/lost.ts';
import { recover } from './recover.ts';
import type { RunContext } from './run/context.ts';

/** A run that lost its lease so often is in another run's way. */
const maxLosses = 5;
/** A cloud that is away for longer is the next run's to wait for, milliseconds. */
const patienceMs = 60 * 60_000;
/** Between two entries, for the run that waits for the lease to take it, milliseconds. */
const pauseMs = 15_000;

/**
 * Enters a verb, and enters it again when it lost its lease on the way: each verb goes on from what it finds, so a run
 * whose lease was lost becomes the next run, and a snapshot of ten hours outlives an hour without a network. Where that
 * comes to no end, or the run is cancelled meanwhile, what it began is looked after as after a death.
 * @param enter begins with a look at the cloud; `isFirst`: with the one that was taken before
 */
export async function enterAgain<T>(ctx: RunContext, enter: (isFirst: boolean) => Promise<T>): Promise<T> {
  const { clock, emit, signal } = ctx;
  return ctx.undoing(async (undo) => {
    let losses = 0;
    let lostAt = Number.NEGATIVE_INFINITY;
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await enter(isFirst);
      } catch (error) {
        if (error instanceof LeaseLostError) {
          if (losses === 0) undo.register({ title: 'look after what this run began', run: recoverAll });
          losses += 1;
          lostAt = clock.now();
          emit({ type: 'note', message: `${error.message} Going on from what is there, ${formatDuration(pauseMs)} from now.` });
        } else if (losses === 0 || !(isTransient(error) || isBusy(error))) throw error;
        if (signal.aborted || losses > maxLosses || clock.now() - lostAt > patienceMs) throw error;
        await ctx.sleep(pauseMs);
      }
    }
  });
}

/** The golden server may still be at the snapshot that this run began. */
function isBusy(error: unknown): boolean {
  return error instanceof RestageError && error.code === 'golden-busy';
}

async function recoverAll(ctx: RunContext): Promise<void> {
  const { failure } = await recover(ctx);
  if (failure !== undefined) throw failure;
}
