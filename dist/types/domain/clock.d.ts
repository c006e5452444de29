/**
 * Time as a parameter. Every wait in the product goes through a `Clock`, so that a test may run ten hours in a
 * millisecond and the demo may run an hour in twenty seconds.
 */
export interface Clock {
    /** Wall-clock time in milliseconds since the epoch (UTC). Of this machine: compare with the cloud's only after correcting the skew. */
    now(): number;
    /**
     * Resolves after `ms` milliseconds of this clock.
     * @throws the signal's reason, at once, when `signal` is or becomes aborted.
     */
    sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
