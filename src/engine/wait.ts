import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import type { Emit } from './events.ts';
import { isTransient } from './transient.ts';

/** What one look at the cloud says of a wait. */
export type Look<T> =
  | Done<T>
  | { readonly done: false /** Last state seen, for the progress line and for the error of a time-out. */; readonly state: string };

export interface Done<T> {
  readonly done: true;
  readonly value: T;
}

export interface WaitOptions<T> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** For people: `image restage-golden-… to become active`. */
  readonly waitingFor: string;
  /** Milliseconds before the first look: what was asked for a moment ago cannot be over. Default: 0. */
  readonly delayMs?: number;
  /** Looks once. Throws when what is waited for can no longer happen. */
  readonly look: () => Promise<Look<T>>;
  /** Milliseconds until the next look, given the milliseconds since the wait began. */
  readonly interval: (elapsedMs: number) => number;
  /** Work of this run's own whose end makes the next look worth while at once; `undefined` = there is none. */
  readonly sooner?: () => Promise<unknown> | undefined;
  readonly limitMs: number;
  /** For the progress line, of a wait that is one part of a longer one. Default: `limitMs`. */
  readonly wholeLimitMs?: number;
  /** For the progress line. */
  readonly estimateMs?: number | undefined;
  /** When the wait began, if before now (a wait taken over from a run that died). */
  readonly since?: number;
  /** What the wait comes to when the limit passes: an error, or a value where that is no failure. */
  readonly onTimeout: (lastState: string) => Error | Done<T>;
}

/**
 * The one way in which Restage waits: look, tell, sleep, until done, or until `look` throws, the signal aborts, or the
 * limit passes. It always looks at least once, and once more when the limit has just passed. A cloud that is away for a
 * while is waited for like anything else: what was waited for may well go on without an API.
 */
export async function waitUntil<T>(options: WaitOptions<T>): Promise<T> {
  const { clock, signal, limitMs } = options;
  const since = options.since ?? clock.now();
  if (options.delayMs !== undefined && options.delayMs > 0) await clock.sleep(Math.min(options.delayMs, limitMs), signal);
  for (;;) {
    signal.throwIfAborted();
    const look = await lookOrPass(options);
    if (look.done) return look.value;
    const elapsedMs = clock.now() - since;
    options.emit({
      type: 'progress',
      step: undefined,
      progress: {
        waitingFor: options.waitingFor,
        state: look.state,
        elapsedMs,
        estimateMs: options.estimateMs,
        limitMs: options.wholeLimitMs ?? limitMs,
      },
    });
    if (elapsedMs >= limitMs) return settled(options.onTimeout(look.state));
    await pause(options, Math.min(options.interval(elapsedMs), limitMs - elapsedMs));
  }
}

async function pause<T>({ clock, signal, sooner }: WaitOptions<T>, ms: number): Promise<void> {
  const work = sooner?.();
  if (work === undefined) return clock.sleep(ms, signal);
  const over = new AbortController();
  const slept = clock.sleep(ms, AbortSignal.any([signal, over.signal])).catch(() => signal.throwIfAborted());
  await Promise.race([work, slept]);
  over.abort();
  await slept;
}

function settled<T>(end: Error | Done<T>): T {
  if (end instanceof Error) throw end;
  return end.value;
}

async function lookOrPass<T>({ look, signal }: WaitOptions<T>): Promise<Look<T>> {
  try {
    return await look();
  } catch (error) {
    if (signal.aborted || !isTransient(error)) throw error;
    return { done: false, state: `status unknown: ${messageOf(error)}` };
  }
}
