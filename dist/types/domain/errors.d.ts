/**
 * Every way in which Restage says no. Each has a class of its own cause (`code`), a sentence of what was tried on what
 * and what came back (`message`), what to do next (`hint`), and the cloud's request ids.
 */
/** Stable codes: users grep for them, `docs/troubleshooting.md` has a heading for each. Never rename one (contract.md#error-codes). */
export declare const errorCodes: readonly ['invalid-input', 'config-not-found', 'config-invalid', 'cloud-unknown', 'auth-failed', 'no-project', 'project-not-allowed', 'fork-not-allowed', 'author-not-allowed', 'region-unknown', 'service-missing', 'insecure-endpoint', 'unreachable', 'tls', 'http-timeout', 'http-error', 'unexpected-answer', 'forbidden', 'not-found', 'conflict', 'rate-limited', 'unknown-outcome', 'golden-not-found', 'golden-ambiguous', 'golden-locked', 'golden-busy', 'environment-busy', 'golden-unusable', 'golden-not-restored', 'volume-not-found', 'volume-unusable', 'image-not-found', 'image-too-old', 'image-ambiguous', 'image-unusable', 'image-not-sealed', 'image-not-copyable', 'image-not-copied', 'image-not-shareable', 'image-not-shared', 'flavor-not-found', 'flavor-too-small', 'network-not-found', 'network-ambiguous', 'network-unusable', 'key-not-found', 'security-group-not-found', 'zone-not-found', 'server-group-not-found', 'name-taken', 'servers-hidden', 'quota-exceeded', 'too-many-environments', 'time-budget-too-small', 'checks-failed', 'stop-failed', 'stop-timeout', 'forced-stop', 'snapshot-failed', 'snapshot-abandoned', 'snapshot-timeout', 'seal-failed', 'launch-failed', 'no-capacity', 'not-ready', 'destroy-failed', 'region-failed', 'lease-lost', 'cancelled', 'internal'];
export type ErrorCode = (typeof errorCodes)[number];
export interface ErrorDetails {
    /** What the reader does next. One sentence, imperative. */
    readonly hint?: string | undefined;
    /** `X-Openstack-Request-Id`s of the answers that led here, oldest first: what a cloud's administrator asks for. */
    readonly requestIds?: readonly string[];
    readonly cause?: unknown;
    readonly consoleTail?: ConsoleTail | undefined;
}
/**
 * What a guest wrote last to its console. It may hold anything, a password of its first boot included: never part of a message, so that
 * each place where an error is shown decides for itself.
 */
export interface ConsoleTail {
    /** Name or id of the server. */
    readonly server: string;
    readonly text: string;
}
export declare class RestageError extends Error {
    readonly name: string;
    readonly code: ErrorCode;
    readonly hint: string | undefined;
    readonly requestIds: readonly string[];
    /** Of the server that this is about, or that its cause is about. */
    readonly consoleTail: ConsoleTail | undefined;
    /** What went wrong while cleaning up after this error. Attached, never lost. */
    readonly cleanupErrors: unknown[];
    constructor(code: ErrorCode, message: string, details?: ErrorDetails);
}
/** The user, the runner or a deadline of the run asked to end. */
export declare class CancelledError extends RestageError {
    readonly name = "CancelledError";
    constructor(message?: string, details?: ErrorDetails);
}
/** A service answered with a status that the call does not expect. */
export declare class HttpError extends RestageError {
    readonly name = "HttpError";
    /** HTTP status, 400 to 599. */
    readonly status: number;
    /** The cloud's own sentence, extracted from whatever body it sent; `''` when there was none. */
    readonly reason: string;
    readonly method: string;
    /** Path and query, without secrets. */
    readonly path: string;
    constructor(code: ErrorCode, message: string, answer: {
        status: number;
        reason: string;
        method: string;
        path: string;
    }, details?: ErrorDetails);
}
/**
 * A service refused the request to this user: by a policy (403), or by access rules that do not name it (401, keystonemiddleware:
 * auth_token/__init__.py). Where the sign-in itself is refused, the error is no answer of a service.
 */
export declare function isForbidden(error: unknown): error is RestageError;
/**
 * A request that changes the cloud was sent and no answer tells whether it was done: the connection broke, timed out,
 * or a gateway answered in the service's stead (502, 503, 504). The caller looks before it does anything again.
 */
export declare class UnknownOutcomeError extends RestageError {
    readonly name = "UnknownOutcomeError";
    constructor(message: string, details?: ErrorDetails);
}
/** The sentence in any thrown value. */
export declare function messageOf(error: unknown): string;
