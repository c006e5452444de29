import { CancelledError } from '../../domain/errors.ts';
import { exitCodes } from './exit-code.ts';
import type { World } from './world.ts';

export interface Cancellation {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  release(): void;
}

/** SIGHUP: the terminal was closed, or the line to it broke. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first of these signals asks for an orderly end, the second ends the process.
 * @param farewell what is left to be done by then, and by which command
 */
export function followSignals(
  { signals, exit }: Pick<World, 'signals' | 'exit'>,
  say: (line: string) => void,
  farewell: () => string = () => 'Run the same command again in a minute to finish the clean-up.',
): Cancellation {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      say(`Quit before the clean-up finished. ${farewell()}`);
      exit(exitCodes.cutOff);
      return;
    }
    say('Cancelling: restoring the golden server and cleaning up. Press Ctrl-C again to quit immediately.');
    controller.abort(new CancelledError());
  };
  for (const name of endings) signals.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of endings) signals.off(name, onSignal);
    },
  };
}
