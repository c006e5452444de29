import type { Clock } from '../../domain/clock.ts';

export interface Pace {
  /** Cloud time per true time. */
  readonly speed: number;
  /** The shortest jump still takes this long, true milliseconds: what goes fast in a cloud can be watched. */
  readonly shortestMs: number;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export interface PacedClock extends Clock {
  /** Time stands still while this goes on. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A clock for a play: it stands still while work is under way, and otherwise jumps to the next sleeper's time after a pause in
 * the right proportion. So a slow computer makes the play longer and changes nothing in it: no lease lapses, no wait times
 * out because a request took a tenth of a second.
 */
export function pacedClock(start: number, pace: Pace, real: Clock): PacedClock {
  let now = start;
  let sleepers: readonly Sleeper[] = [];
  let pause: AbortController | undefined;
  let working = 0;

  const next = (): Sleeper | undefined =>
    sleepers.reduce<Sleeper | undefined>((first, each) => (first === undefined || each.due < first.due ? each : first), undefined);

  /** Begins the pause before the next jump, and anew when something has changed. */
  const plan = () => {
    pause?.abort();
    pause = undefined;
    const sleeper = next();
    if (sleeper === undefined || working > 0) return;
    pause = new AbortController();
    const wait = Math.max(pace.shortestMs, (sleeper.due - now) / pace.speed);
    real.sleep(wait, pause.signal).then(
      () => {
        now = Math.max(now, sleeper.due);
        remove(sleeper);
        sleeper.wake();
      },
      () => undefined,
    );
  };
  const remove = (sleeper: Sleeper) => {
    sleepers = sleepers.filter((each) => each !== sleeper);
    plan();
  };

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          remove(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          due: now + Math.max(0, ms),
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers = [...sleepers, sleeper];
        if (next() === sleeper) plan();
      }),
    during: async (work) => {
      working++;
      plan();
      try {
        return await work();
      } finally {
        working--;
        plan();
      }
    },
  };
}
