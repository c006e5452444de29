import type { Clock } from '../domain/clock.js';
import type { Emit } from './events.js';
/** What one look at the cloud says of a wait. */
export type Look<T> = Done<T> | {
    readonly done: false /** Last state seen, for the progress line and for the error of a time-out. */;
    readonly state: string;
};
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
export declare function waitUntil<T>(options: WaitOptions<T>): Promise<T>;
