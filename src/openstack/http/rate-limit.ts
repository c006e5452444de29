import type { Clock } from '../../domain/clock.ts';
import type { ServiceName } from '../services.ts';

export interface Rate {
  /** Requests per second in the long run, all services together. */
  readonly perSecond: number;
  /** Requests that may go at once after a rest. */
  readonly burst: number;
}

/** Launching 20 servers goes unslowed; polling for hours stays below the strictest limit that a public cloud publishes (OVHcloud: 20 a second for each service). */
export const defaultRate: Rate = { perSecond: 20, burst: 40 };

/** One bucket for one cloud. */
export interface RateLimiter {
  /** Resolves when the next request to `service` may go. @throws the signal's reason */
  take(service: ServiceName, signal?: AbortSignal): Promise<void>;
  /** The cloud asked for patience: nothing goes to `service` for `ms`, and nothing in a burst from then on. */
  slowDown(service: ServiceName, ms: number): void;
}

export function createRateLimiter(clock: Clock, rate: Rate = defaultRate): RateLimiter {
  const spacing = 1000 / rate.perSecond;
  const slack = spacing * (rate.burst - 1);
  /** When the next request would go if there were no burst ("generic cell rate algorithm"): a token bucket without a timer. */
  let steady = Number.NEGATIVE_INFINITY;
  /** For services that have asked for patience: when the next request to them may go. */
  const earliest = new Map<ServiceName, number>();
  const pausedUntil = new Map<ServiceName, number>();

  function slot(service: ServiceName): number {
    const now = clock.now();
    const ours = Math.max(now, steady - slack);
    steady = Math.max(now, steady) + spacing;
    const theirs = earliest.get(service);
    if (theirs === undefined) return ours;
    const at = Math.max(ours, theirs);
    earliest.set(service, at + spacing);
    return at;
  }

  return {
    async take(service, signal) {
      signal?.throwIfAborted();
      let at = slot(service);
      // A pause may begin while this request waits.
      while (at > clock.now()) {
        await clock.sleep(at - clock.now(), signal);
        if ((pausedUntil.get(service) ?? 0) > clock.now()) at = slot(service);
      }
    },
    slowDown(service, ms) {
      const until = clock.now() + ms;
      pausedUntil.set(service, Math.max(until, pausedUntil.get(service) ?? 0));
      earliest.set(service, Math.max(until, earliest.get(service) ?? 0));
    },
  };
}
