import type { Clock } from '../../src/domain/clock.ts';

export interface VirtualClock extends Clock {
  /** Moves time on by `ms`, waking the sleepers that fall due in their order, and letting each go on before the next. */
  advance(ms: number): Promise<void>;
  /** Sleepers that have not been woken. */
  readonly sleeping: number;
}

export interface VirtualClockOptions {
  /**
   * `true` (the default): time jumps to the next sleeper whenever all other work of the process waits, so that ten
   * hours of polling take a millisecond. `false`: time moves by `advance` alone.
   */
  readonly auto?: boolean;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock of its own, from `start` (milliseconds since the epoch) on. Sleepers with the same due time wake in the order in which they lay down. */
export function virtualClock(start = Date.UTC(2026, 0, 15, 21), options: VirtualClockOptions = {}): VirtualClock {
  const auto = options.auto ?? true;
  let now = start;
  let sleepers: Sleeper[] = [];
  let jumpPlanned = false;

  function wakeNext(limit: number): boolean {
    const next = sleepers.reduce<Sleeper | undefined>(
      (first, each) => (first === undefined || each.due < first.due ? each : first),
      undefined,
    );
    if (next === undefined || next.due > limit) return false;
    sleepers = sleepers.filter((each) => each !== next);
    now = Math.max(now, next.due);
    next.wake();
    return true;
  }

  // Promise callbacks all run before the next turn of the event loop: what still sleeps then is what everything waits for.
  function planJump(): void {
    if (!auto || jumpPlanned) return;
    jumpPlanned = true;
    setImmediate(() => {
      jumpPlanned = false;
      wakeNext(Number.POSITIVE_INFINITY);
      if (sleepers.length > 0) planJump();
    });
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper: Sleeper = {
          due: now + Math.max(0, ms),
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        const onAbort = () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.push(sleeper);
        planJump();
      }),
    async advance(ms) {
      const target = now + ms;
      do await settle();
      while (wakeNext(target));
      now = Math.max(now, target);
    },
    get sleeping() {
      return sleepers.length;
    },
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
