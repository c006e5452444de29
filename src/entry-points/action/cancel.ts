import { CancelledError } from '../../domain/errors.ts';

const hint = 'Run the job again. It continues with what it finds in the cloud.';

export interface Cancellation {
  /** Aborted by the first SIGINT or SIGTERM: undo the changes and end. */
  readonly signal: AbortSignal;
  /** Rejects at the next one: the process is about to be killed. */
  readonly lastCall: Promise<never>;
}

/**
 * Follows the runner: cancelling a job sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation). Between the two the run
 * cleans up behind itself; what is left at the second is the post step's.
 */
export function followRunner(source: NodeJS.EventEmitter): Cancellation {
  const controller = new AbortController();
  const lastCall = new Promise<never>((_, reject) => {
    const onSignal = () => {
      if (controller.signal.aborted) reject(outOfTime());
      else controller.abort(new CancelledError('The run was cancelled.', { hint }));
    };
    source.on('SIGINT', onSignal);
    source.on('SIGTERM', onSignal);
  });
  // It may come when nothing waits for it.
  lastCall.catch(() => {});
  return { signal: controller.signal, lastCall };
}

function outOfTime(): CancelledError {
  return new CancelledError('The run was cancelled, and the clean-up did not finish in time.', {
    hint: 'The post job of this step finishes the clean-up. See its log.',
  });
}
