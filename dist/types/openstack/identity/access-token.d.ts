import type { AccessTokenSource } from '../config/auth-types.js';
import type { Handler } from '../http/exchange.js';
/** Makes a signed token by which the CI speaks for this job, for one audience; each call a new one. */
export type IdTokenSource = (audience: string, signal?: AbortSignal) => Promise<string>;
export interface AccessTokenDeps {
    readonly handle: Handler;
    readonly idToken: IdTokenSource | undefined;
    /** For a source that names no audience. */
    readonly defaultAudience: string;
}
/**
 * The token by which another identity provider speaks for us: fresh for each sign-in, where the source makes any.
 * @throws RestageError `config-invalid`, `auth-failed`, `insecure-endpoint`, `unexpected-answer`, `unreachable`, `tls`, `http-timeout`
 */
export declare function obtainAccessToken(source: AccessTokenSource, { handle, idToken, defaultAudience }: AccessTokenDeps, signal: AbortSignal | undefined): Promise<string>;
