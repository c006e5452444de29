import { type Reply } from './http.js';
import type { Random } from './random.js';
import type { ServiceName } from './services.js';
/** A disturbance, as data. The first one that applies to a request is taken. */
export interface Fault {
    readonly match: FaultMatch;
    /** Of the requests that match; every one when left out. */
    readonly when?: FaultTiming;
    readonly effect: FaultEffect;
}
/** All that is given must fit. `path` and `body` are regular expressions; `path` is searched in path and query without the service's prefix. */
export interface FaultMatch {
    readonly region?: string;
    readonly service?: ServiceName;
    readonly method?: string;
    readonly path?: string;
    readonly body?: string;
}
export interface FaultTiming {
    /** 1 = only the first matching request. */
    readonly nth?: number;
    /** Only so many, from the first. */
    readonly times?: number;
    /** 0 to 1. */
    readonly probability?: number;
}
export type FaultEffect = 
/** Refuses before anything is done. */
{
    readonly kind: 'answer';
    readonly status: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
}
/** Does it, and breaks the connection instead of answering. */
 | {
    readonly kind: 'lose-answer';
}
/** Does it twice, as a proxy that sends again what got no answer in time, and answers as the second time. */
 | {
    readonly kind: 'twice';
}
/** Breaks the connection before anything is done. */
 | {
    readonly kind: 'drop';
}
/** Does it now and answers late. */
 | {
    readonly kind: 'delay';
    readonly seconds: number;
}
/** 429; `retryAfter` in seconds, as an HTTP date in so many seconds, or left out. */
 | {
    readonly kind: 'too-many-requests';
    readonly retryAfter?: number | {
        readonly dateIn: number;
    };
}
/** A proxy's HTML page, nothing done: 502, 503, 504. */
 | {
    readonly kind: 'proxy-error';
    readonly status: number;
}
/** The request's token ends, and with it the request: 401. */
 | {
    readonly kind: 'expire-token';
}
/** A list is answered as it was so many seconds ago. */
 | {
    readonly kind: 'stale';
    readonly seconds: number;
};
export interface FaultSubject {
    readonly region: string;
    readonly service: ServiceName;
    readonly method: string;
    /** With query. */
    readonly path: string;
    readonly body: string | undefined;
}
/** The disturbances of a cloud, in the order of their adding. */
export declare class FaultPlan {
    #private;
    constructor(random: Random);
    /** Counts matching requests from now on. */
    add(...faults: readonly Fault[]): void;
    clear(): void;
    /** The effect on this request, which is counted by every fault that it matches. */
    effectOn(request: FaultSubject): FaultEffect | undefined;
}
export declare function tooManyRequests(retryAfter: number | {
    readonly dateIn: number;
} | undefined, now: number): Reply;
/** nginx's page. */
export declare function proxyError(status: number): Reply;
