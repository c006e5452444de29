import type { CallOptions } from '../calls.js';
import type { Data, OpenData } from './send.js';
/**
 * What a service's `requests.ts` stands on: one endpoint, signed in, with retries, time-outs, Retry-After, one
 * re-authentication and request ids taken care of below.
 */
export interface ServiceClient {
    request(call: ServiceCall, options?: CallOptions): Promise<Answer>;
}
export interface ServiceCall {
    readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    /** Below the endpoint, with its query: `/servers/detail?limit=1000`. */
    readonly path: string;
    /** Sent as JSON. */
    readonly body?: unknown;
    /** Sent as it comes, in place of a body; opened anew for each try. */
    readonly data?: OpenData;
    /** Defaults to `application/json` when there is a body, to `application/octet-stream` for data. */
    readonly contentType?: string;
    /** `data`: the answer is `Answer.data`. Default `json`. */
    readonly answer?: 'json' | 'data';
    /**
     * Compute: the microversion that this request needs at most, for example `2.45`; sent as the lower of this and the
     * cloud's. Default 2.1. Volume: the microversion that is sent. Default 3.0.
     */
    readonly microversion?: string;
    /**
     * What may happen when no clear answer comes (reference section 5.2).
     * - `read`, `idempotent`: sent again.
     * - `action`, `create`: never sent again after it may have arrived; an `UnknownOutcomeError` tells the caller to look.
     *   (A 429, a refused connection and a failed re-authentication prove that it was not executed: these are tried again.)
     */
    readonly repeat: 'read' | 'idempotent' | 'action' | 'create';
    /** Statuses that are an answer. Every other one is thrown as `HttpError`. */
    readonly expect: readonly number[];
}
export interface Answer {
    readonly status: number;
    /** Parsed JSON, or `undefined` for an empty body. Not yet checked. */
    readonly body: unknown;
    /** Of a call that asked for data. To be read once. */
    readonly data?: Data | undefined;
    /** Lower-case name. */
    readonly header: (name: string) => string | undefined;
    readonly requestId: string | undefined;
}
