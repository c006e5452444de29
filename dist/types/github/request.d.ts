import type { Clock } from '../domain/clock.js';
/** One HTTP exchange; rejects when no answer came, with `sent: false` on the error where the request cannot have arrived. */
export type Send = (request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    readonly timeoutMs: number;
}, signal?: AbortSignal) => Promise<Answer>;
export interface Answer {
    readonly status: number;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}
export interface GithubAccess {
    /** `GITHUB_API_URL`, for example `https://api.github.com`. */
    readonly apiUrl: string;
    /** `GITHUB_GRAPHQL_URL`; default: as GitHub derives it from `apiUrl`. */
    readonly graphqlUrl?: string | undefined;
    /** `GITHUB_SERVER_URL`; default: `https://github.com`. */
    readonly serverUrl?: string | undefined;
    readonly token: string;
    readonly send: Send;
    readonly clock: Clock;
    /** Uniform in [0, 1). */
    readonly random: () => number;
    /** What happened on the wire, for debug lines: no header, no body. `status` is `undefined` when no answer came. */
    readonly onWire?: ((event: {
        readonly method: string;
        readonly path: string;
        readonly status: number | undefined;
    }) => void) | undefined;
}
export interface Call {
    readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
    /** Path and query. */
    readonly path: string;
    readonly body?: unknown;
    /** A POST that changes nothing, and may be sent again like a GET. */
    readonly readsOnly?: true;
    /** What a job needs among its `permissions` for it, such as `deployments: write`; default: nothing beyond a token. */
    readonly needs?: string;
    /** Statuses that are no failure besides 2xx. */
    readonly expect?: readonly number[];
}
export type Request = (call: Call, signal: AbortSignal | undefined) => Promise<Answer>;
/**
 * Sends to GitHub's REST API, again where that is safe: everything but a POST after a 5xx or a lost answer; anything after
 * a rate limit, which GitHub answers instead of carrying the request out
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
 *
 * @throws UnknownOutcomeError for a POST that may have been carried out; `HttpError`, or `unreachable` without an answer
 */
export declare function createRequest({ apiUrl, token, send, clock, random, onWire }: GithubAccess): Request;
