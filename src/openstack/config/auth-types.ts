/** Where the token comes from by which another identity provider speaks for us. */
export type AccessTokenSource =
  | { readonly from: 'configuration'; readonly token: string }
  /** OAuth 2.0 client credentials (RFC 6749, section 4.4), from the provider itself. */
  | {
      readonly from: 'client-credentials';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly endpoint: { readonly kind: 'token' | 'discovery'; readonly url: string };
      /** The `scope` of OAuth, words with spaces. */
      readonly openidScope: string;
      /** Which field of the provider's answer is the token. */
      readonly tokenType: string;
    }
  /** The CI that runs this job makes one for each sign-in. `audience` default: Keystone's address without `/v3`. */
  | { readonly from: 'runner'; readonly audience: string | undefined };

export type DomainRef = { readonly id: string } | { readonly name: string };

export type ProjectScope = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

export type UserRef = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

/** How to sign in. This file has what messages and masks say of each type. auth-method.ts reads a type from a configuration, auth-request.ts sends it. */
export type AuthMethod =
  | Factor
  | { readonly kind: 'multi-factor'; readonly factors: readonly Factor[]; readonly scope: ProjectScope | undefined }
  | {
      readonly kind: 'application-credential';
      readonly credential: { readonly id: string } | { readonly name: string; readonly user: UserRef };
      readonly secret: string;
    }
  | {
      readonly kind: 'federation';
      /** What Keystone calls them. */
      readonly identityProvider: string;
      readonly protocol: string;
      readonly accessToken: AccessTokenSource;
      readonly scope: ProjectScope | undefined;
    };

/** What proves who a user is, and may be one of several that Keystone wants (keystone:api-ref/source/v3/authenticate-v3.inc). */
export type Factor =
  | { readonly kind: 'password'; readonly user: UserRef; readonly password: string; readonly scope: ProjectScope | undefined }
  /** A passcode lives for half a minute (keystone:auth/plugins/totp.py `PASSCODE_TIME_PERIOD`), and signs in once. */
  | { readonly kind: 'totp'; readonly user: UserRef; readonly passcode: string; readonly scope: ProjectScope | undefined }
  | { readonly kind: 'token'; readonly token: string; readonly scope: ProjectScope | undefined };

/** Those that Keystone itself judges. */
export type DirectAuth = Exclude<AuthMethod, { readonly kind: 'federation' }>;

/** What must never be seen of a sign-in. Tokens that are got on the way are not here: they are masked at first sight. */
export function secretsIn(auth: AuthMethod): readonly string[] {
  switch (auth.kind) {
    case 'password':
      return [auth.password];
    case 'totp':
      return [auth.passcode];
    case 'multi-factor':
      return auth.factors.flatMap(secretsIn);
    case 'application-credential':
      return [auth.secret];
    case 'token':
      return [auth.token];
    case 'federation':
      switch (auth.accessToken.from) {
        case 'configuration':
          return [auth.accessToken.token];
        case 'client-credentials':
          return [auth.accessToken.clientSecret];
        case 'runner':
          return [];
        default:
          return auth.accessToken satisfies never;
      }
    default:
      return auth satisfies never;
  }
}

/** What a secret of a sign-in may travel with as `name:secret`. */
export function namesIn(auth: AuthMethod): readonly string[] {
  switch (auth.kind) {
    case 'password':
    case 'totp':
      return [nameOf(auth.user)];
    case 'multi-factor':
      return auth.factors.flatMap(namesIn);
    case 'application-credential':
      return 'id' in auth.credential ? [auth.credential.id] : [auth.credential.name];
    case 'federation':
      return auth.accessToken.from === 'client-credentials' ? [auth.accessToken.clientId] : [];
    case 'token':
      return [];
    default:
      return auth satisfies never;
  }
}

/** For messages: what was refused, and for which project. */
export function describeAuth(auth: DirectAuth | Factor): string {
  switch (auth.kind) {
    case 'password':
      return `the password of user ${nameOf(auth.user)}${projectOf(auth.scope)}`;
    case 'totp':
      return `the passcode of user ${nameOf(auth.user)}${projectOf(auth.scope)}`;
    case 'multi-factor':
      return auth.factors.map(describeAuth).join(' and ');
    case 'application-credential':
      return `the application credential ${'id' in auth.credential ? auth.credential.id : auth.credential.name}`;
    case 'token':
      return 'the token';
    default:
      return auth satisfies never;
  }
}

/** What to check when it is refused. */
export function hintFor(auth: DirectAuth): string {
  switch (auth.kind) {
    case 'password':
      return 'Check the user, the password, the project, and the domains of user and project. Keystone does not say which of them is wrong.';
    case 'totp':
    case 'multi-factor':
      return 'A passcode is valid for half a minute. Use a new one. For unattended runs, use an application credential, which needs no passcode.';
    case 'application-credential':
      return 'Check the id and the secret. An application credential also stops working when it expires, when its user is deleted, or when the user loses one of its roles.';
    case 'token':
      return 'The token has expired, was revoked, or may not be used for another project. Get a new token, or use an application credential.';
    default:
      return auth satisfies never;
  }
}

/**
 * What a sign-in asks for that Identity v2.0 does not know; `undefined` when it would do there. All users and tenants of v2.0 are in the
 * default domain (keystone:token/controllers.py `_authenticate_local`, `CONF.identity.default_domain_id`).
 */
export function beyondV2(auth: AuthMethod): string | undefined {
  switch (auth.kind) {
    case 'password':
      return isElsewhere(auth.user) || isElsewhere(auth.scope) ? 'domains' : undefined;
    case 'token':
      return isElsewhere(auth.scope) ? 'domains' : undefined;
    case 'totp':
      return 'one-time passcodes';
    case 'multi-factor':
      return 'second factors';
    case 'application-credential':
      return 'application credentials';
    case 'federation':
      return 'other identity providers';
    default:
      return auth satisfies never;
  }
}

/** What to do about it: a whole sentence. */
export function fixBeyondV2(lacking: string): string {
  if (lacking === 'domains') return 'Leave out the domains of user and project, or sign in to an Identity v3.';
  return 'Sign in with `username`, `password` and `tenant_name` (`auth_type: v2password`), or sign in to an Identity v3.';
}

function isElsewhere(ref: UserRef | ProjectScope | undefined): boolean {
  return ref !== undefined && 'domain' in ref && !isDefault(ref.domain);
}

function isDefault(domain: DomainRef): boolean {
  return 'id' in domain ? domain.id === 'default' : domain.name.toLowerCase() === 'default';
}

export function projectOf(scope: ProjectScope | undefined): string {
  return scope === undefined ? '' : ` for project ${nameOf(scope)}`;
}

function nameOf(ref: UserRef | ProjectScope): string {
  return 'id' in ref ? ref.id : ref.name;
}
