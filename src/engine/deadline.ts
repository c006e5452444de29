import type { Clock } from '../domain/clock.ts';
import { CancelledError } from '../domain/errors.ts';

/**
 * Runs `work` with a signal that aborts after `ms`, or when one of `others` does. The timer ends with the work.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  ...others: readonly AbortSignal[]
): Promise<T> {
  const deadline = new AbortController();
  const finished = new AbortController();
  const timer = clock.sleep(ms, finished.signal).then(
    () => deadline.abort(new CancelledError(`The deadline of ${Math.round(ms / 1000)} s passed.`)),
    () => {},
  );
  try {
    return await work(AbortSignal.any([deadline.signal, ...others]));
  } finally {
    finished.abort();
    await timer;
  }
}

/**
 * Runs `work` with a signal that follows `signal` only `graceMs` later: for a request whose late arrival would undo what a
 * clean-up has just done.
 */
export async function withGrace<T>(
  clock: Clock,
  graceMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const finished = new AbortController();
  const follow = () => {
    clock.sleep(graceMs, finished.signal).then(
      () => over.abort(signal.reason),
      () => {},
    );
  };
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow);
  try {
    return await work(over.signal);
  } finally {
    finished.abort();
    signal.removeEventListener('abort', follow);
  }
}
