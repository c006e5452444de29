import type { ServiceName } from './services.js';
export interface CallOptions {
    readonly signal?: AbortSignal | undefined;
}
/** Throws where nothing may be changed any more; that error is the request's. */
export type Fence = () => void;
export interface RequestCounts {
    /** Every request sent, by service. */
    readonly byService: Readonly<Record<ServiceName, number>>;
    /** Requests sent that could change something (no GET, no HEAD, no sign-in, and none that a 401 or 403 answers): `0` proves that nothing was touched. */
    readonly changing: number;
}
/** What happened on the wire, for `::debug::` lines and event logs. Never holds a header, a body or a secret. */
export interface WireEvent {
    readonly service: ServiceName;
    readonly method: string;
    /** Path and query. */
    readonly path: string;
    /** HTTP status; `undefined` when no answer came. */
    readonly status: number | undefined;
    readonly requestId: string | undefined;
    /** Milliseconds from sending to the end of the answer. */
    readonly duration: number;
    /** 1 for the first try. */
    readonly attempt: number;
}
