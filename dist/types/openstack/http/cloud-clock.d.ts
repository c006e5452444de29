import type { Clock } from '../../domain/clock.js';
/** How far the cloud's clock is ahead of this machine's. */
export interface ClockOffset {
    /** The least that it can be, milliseconds: by it, the cloud's time is never taken for later than it is. */
    readonly ms: number;
    /** It can be so much more, milliseconds: what an answer took on its way, and the resolution of what it shows. */
    readonly withinMs: number;
}
/** What shows the cloud's time. */
export type TimeSource = 
/** The `Date` header of an answer. Services behind uwsgi, as Debian's packages run them, send none. */
'header'
/** `issued_at` of a token that was just made, `updated_at` of a record that was just written. */
 | 'body';
/** The cloud's clock, as answers show it. */
export interface CloudClock {
    /** `undefined` = no answer has shown it yet. */
    offset(): ClockOffset | undefined;
    /**
     * Takes note of a time that an answer shows, which has just arrived. What a header shows counts for more than what a body does; else the newest counts.
     * @param shownMs milliseconds since the epoch; NaN = it shows none
     * @param askedAt when the request was sent, by this machine's clock
     */
    observe(source: TimeSource, shownMs: number, askedAt: number): void;
}
export declare function createCloudClock(clock: Clock): CloudClock;
