import { CancelledError } from '../../domain/errors.ts';
import { exitCodes } from './exit-code.ts';
import type { World } from './world.ts';

export interface Cancellation {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  release(): void;
}

/** The first SIGINT or SIGTERM asks for an orderly end, the second ends the process. */
export function followSignals({ signals, exit }: Pick<World, 'signals' | 'exit'>, say: (line: string) => void): Cancellation {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      say('Left at once. Run any command again to finish the clean-up.');
      exit(exitCodes.cancelled);
      return;
    }
    say('Cancelling: the golden server is brought back and what was begun is taken away. Once more leaves at once.');
    controller.abort(new CancelledError());
  };
  signals.on('SIGINT', onSignal);
  signals.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release: () => {
      signals.off('SIGINT', onSignal);
      signals.off('SIGTERM', onSignal);
    },
  };
}
