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
export type DomainRef = {
    readonly id: string;
} | {
    readonly name: string;
};
export type ProjectScope = {
    readonly id: string;
} | {
    readonly name: string;
    readonly domain: DomainRef;
};
export type UserRef = {
    readonly id: string;
} | {
    readonly name: string;
    readonly domain: DomainRef;
};
/** How to sign in. This file has what messages and masks say of each type. auth-method.ts reads a type from a configuration, auth-request.ts sends it. */
export type AuthMethod = Factor | {
    readonly kind: 'multi-factor';
    readonly factors: readonly Factor[];
    readonly scope: ProjectScope | undefined;
} | {
    readonly kind: 'application-credential';
    readonly credential: {
        readonly id: string;
    } | {
        readonly name: string;
        readonly user: UserRef;
    };
    readonly secret: string;
} | {
    readonly kind: 'federation';
    /** What Keystone calls them. */
    readonly identityProvider: string;
    readonly protocol: string;
    readonly accessToken: AccessTokenSource;
    readonly scope: ProjectScope | undefined;
};
/** What proves who a user is, and may be one of several that Keystone wants (keystone:api-ref/source/v3/authenticate-v3.inc). */
export type Factor = {
    readonly kind: 'password';
    readonly user: UserRef;
    readonly password: string;
    readonly scope: ProjectScope | undefined;
}
/** A passcode lives for half a minute (keystone:auth/plugins/totp.py `PASSCODE_TIME_PERIOD`), and signs in once. */
 | {
    readonly kind: 'totp';
    readonly user: UserRef;
    readonly passcode: string;
    readonly scope: ProjectScope | undefined;
} | {
    readonly kind: 'token';
    readonly token: string;
    readonly scope: ProjectScope | undefined;
};
/** Those that Keystone itself judges. */
export type DirectAuth = Exclude<AuthMethod, {
    readonly kind: 'federation';
}>;
/** What must never be seen of a sign-in. Tokens that are got on the way are not here: they are masked at first sight. */
export declare function secretsIn(auth: AuthMethod): readonly string[];
/** What a secret of a sign-in may travel with as `name:secret`. */
export declare function namesIn(auth: AuthMethod): readonly string[];
/** For messages: what was refused, and for which project. */
export declare function describeAuth(auth: DirectAuth | Factor): string;
/** What to check when it is refused. */
export declare function hintFor(auth: DirectAuth): string;
/**
 * What a sign-in asks for that Identity v2.0 does not know; `undefined` when it would do there. All users and tenants of v2.0 are in the
 * default domain (keystone:token/controllers.py `_authenticate_local`, `CONF.identity.default_domain_id`).
 */
export declare function beyondV2(auth: AuthMethod): string | undefined;
/** What to do about it: a whole sentence. */
export declare function fixBeyondV2(lacking: string): string;
export declare function projectOf(scope: ProjectScope | undefined): string;
