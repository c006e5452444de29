import type { Clock } from '../domain/clock.js';
import { RestageError } from '../domain/errors.js';
import type { CallOptions } from './calls.js';
/** What looking for the outcome of an unanswered request may show. */
export type Look<T> = {
    readonly kind: 'found';
    readonly value: T;
} | {
    readonly kind: 'absent';
}
/** Proof that it was not done and will not be; `error` says so better than the answer did. */
 | {
    readonly kind: 'refused';
    readonly error: RestageError;
};
export interface DoOnce<T> {
    /** For the message: `create server "web-1"`. */
    readonly what: string;
    /** Sends the request. `isFirst` is false when an earlier try may still turn out to have been executed. */
    readonly send: (isFirst: boolean) => Promise<T>;
    /** Looks in the cloud for what an earlier `send` may have done. */
    readonly look: (error: RestageError) => Promise<Look<T>>;
}
export interface ReconcileDeps {
    readonly clock: Clock;
    /** Uniform in [0, 1). */
    readonly random: () => number;
}
/**
 * Sends a request that must not be executed twice. No OpenStack service knows idempotency keys, so when no clear answer
 * comes, the cloud is looked at, twice, some 5 and some 15 more seconds later; what is found is adopted, and only what is not
 * found is sent again, up to three times in all.
 *
 * @throws the error of the last `send`; `unknown-outcome` when looking itself fails: then the outcome could not be determined.
 */
export declare function doOnce<T>(request: DoOnce<T>, deps: ReconcileDeps, options?: CallOptions): Promise<T>;
