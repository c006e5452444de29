import type { Clock } from '../domain/clock.ts';
import { type ErrorDetails, messageOf, RestageError } from '../domain/errors.ts';
import { withDeadline } from './deadline.ts';
import { isTransient } from './transient.ts';

/** Takes back one thing. Idempotent: it may run although the thing never came to be. @typeParam C what its work needs */
export interface Undo<C> {
  /** For people: `delete server pr-42-g1-1`. */
  readonly title: string;
  readonly run: (context: C) => Promise<void>;
}

/**
 * What must be taken back if the run does not succeed, registered before each thing can exist. Runs in reverse order,
 * all of it, however many of them fail.
 */
export class UndoStack<C> {
  readonly #entries: Undo<C>[] = [];

  register(undo: Undo<C>): void {
    this.#entries.push(undo);
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The things registered so far belong to the result now. */
  release(): void {
    this.#entries.length = 0;
  }

  /**
   * @param attempt runs each of them; may run it several times.
   * @returns the errors, in the order in which they happened; what failed is off the stack.
   */
  async unwind(
    context: C,
    onUndo: (title: string) => void = () => {},
    attempt: (work: () => Promise<void>) => Promise<void> = (work) => work(),
  ): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    for (let undo = this.#entries.pop(); undo !== undefined; undo = this.#entries.pop()) {
      onUndo(undo.title);
      try {
        await attempt(() => undo.run(context));
      } catch (error) {
        const code = error instanceof RestageError ? error.code : 'internal';
        errors.push(new RestageError(code, `Could not ${undo.title}: ${messageOf(error)}`, errorDetails(error)));
      }
    }
    return errors;
  }
}

function errorDetails(error: unknown): ErrorDetails {
  return error instanceof RestageError ? { cause: error, requestIds: error.requestIds, hint: error.hint } : { cause: error };
}

/**
 * Runs `work` with a stack of undos. When it throws, everything registered is taken back under a fresh deadline of
 * `cleanupMs` (the run's own signal may be the reason why it threw), and what could not be is attached to the error.
 */
export async function withUndo<T, C>(
  options: {
    readonly clock: Clock;
    readonly cleanupMs: number;
    readonly onUndo?: (title: string) => void;
    /** What an undo works with, bound to the signal of the clean-up. */
    readonly scope: (signal: AbortSignal) => C;
  },
  work: (undo: UndoStack<C>) => Promise<T>,
): Promise<T> {
  const undo = new UndoStack<C>();
  try {
    return await work(undo);
  } catch (error) {
    const { clock, cleanupMs, onUndo, scope } = options;
    const errors = await withDeadline(clock, cleanupMs, (signal) =>
      undo.unwind(scope(signal), onUndo, (run) => untilReachable(clock, signal, run)),
    );
    if (error instanceof RestageError) error.cleanupErrors.push(...errors);
    else if (errors.length > 0) throw new AggregateError([error, ...errors], messageOf(error), { cause: error });
    throw error;
  }
}

/** The pause before a clean-up that did not reach the cloud is tried again, milliseconds. */
const pauseMs = 10_000;

/** A network that is away comes back: as long as the deadline allows, what was made is not given up for it. */
async function untilReachable(clock: Clock, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  let lastTransient: unknown;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!isTransient(error)) throw signal.aborted ? (lastTransient ?? error) : error;
      lastTransient = error;
      await clock.sleep(pauseMs, signal).catch(() => Promise.reject(error));
    }
  }
}
