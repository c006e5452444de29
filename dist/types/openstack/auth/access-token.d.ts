import type { SignInTools } from './type.js';
/** Where the token comes from by which another identity provider speaks for us. */
export type AccessTokenSource = {
    readonly from: 'configuration';
    readonly token: string;
}
/** OAuth 2.0 client credentials (RFC 6749, section 4.4), from the provider itself. */
 | {
    readonly from: 'client-credentials';
    readonly clientId: string;
    readonly clientSecret: string;
    readonly endpoint: {
        readonly kind: 'token' | 'discovery';
        readonly url: string;
    };
    /** The `scope` of OAuth, words with spaces. */
    readonly openidScope: string;
    /** Which field of the provider's answer is the token. */
    readonly tokenType: string;
}
/** The CI that runs this job makes one for each sign-in. `audience` default: Keystone's address without `/v3`. */
 | {
    readonly from: 'runner';
    readonly audience: string | undefined;
};
/**
 * The token by which another identity provider speaks for us: fresh for each sign-in, where the source makes any.
 * @throws RestageError `config-invalid`, `auth-failed`, `http-error` (the provider has a problem), `insecure-endpoint`, `unexpected-answer`, `unreachable`, `tls`, `http-timeout`
 */
export declare function obtainAccessToken(source: AccessTokenSource, { handle, idToken, audience, signal }: SignInTools): Promise<string>;
