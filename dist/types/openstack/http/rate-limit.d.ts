import type { Clock } from '../../domain/clock.js';
import type { ServiceName } from '../services.js';
export interface Rate {
    /** Requests per second in the long run, all services together. */
    readonly perSecond: number;
    /** Requests that may go at once after a rest. */
    readonly burst: number;
}
/** Launching 20 servers goes unslowed; polling for hours stays below the strictest limit that a public cloud publishes (OVHcloud: 20 a second for each service). */
export declare const defaultRate: Rate;
/** One bucket for one cloud. */
export interface RateLimiter {
    /** Resolves when the next request to `service` may go. @throws the signal's reason */
    take(service: ServiceName, signal?: AbortSignal): Promise<void>;
    /** The cloud asked for patience: nothing goes to `service` for `ms`, and nothing in a burst from then on. */
    slowDown(service: ServiceName, ms: number): void;
}
export declare function createRateLimiter(clock: Clock, rate?: Rate): RateLimiter;
