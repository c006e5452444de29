import type { AuthMethod, DirectAuth, DomainRef, Factor, ProjectScope, UserRef } from '../config/auth-types.ts';

/**
 * The body of `POST /v3/auth/tokens` (keystone:api-ref/source/v3/authenticate-v3.inc). An application credential never carries a
 * scope: it has one, and Keystone answers 401 `Application credentials cannot request a scope.`
 */
export function authRequestOf(auth: DirectAuth): unknown {
  switch (auth.kind) {
    case 'password':
    case 'totp':
    case 'token':
      return { auth: { identity: identityOf([auth]), ...scopeOf(auth.scope) } };
    case 'multi-factor':
      return { auth: { identity: identityOf(auth.factors), ...scopeOf(auth.scope) } };
    case 'application-credential': {
      const named =
        'id' in auth.credential ? { id: auth.credential.id } : { name: auth.credential.name, user: userOf(auth.credential.user) };
      return { auth: { identity: { methods: ['application_credential'], application_credential: { ...named, secret: auth.secret } } } };
    }
    default:
      return auth satisfies never;
  }
}

/** What Identity v2.0 knows of a sign-in: no domains, and a project is called a tenant. */
export type V2Auth = Extract<AuthMethod, { kind: 'password' | 'token' }>;

/** The body of `POST /v2.0/tokens` (keystone:token/controllers.py `authenticate`). */
export function v2RequestOf(auth: V2Auth): unknown {
  return { auth: { ...v2ProofOf(auth), ...tenantOf(auth.scope) } };
}

function v2ProofOf(auth: V2Auth): object {
  if (auth.kind === 'token') return { token: { id: auth.token } };
  const { user, password } = auth;
  return { passwordCredentials: { ...('id' in user ? { userId: user.id } : { username: user.name }), password } };
}

function tenantOf(scope: ProjectScope | undefined): object {
  if (scope === undefined) return {};
  return 'id' in scope ? { tenantId: scope.id } : { tenantName: scope.name };
}

function identityOf(factors: readonly Factor[]): object {
  return { methods: factors.map(({ kind }) => kind), ...Object.fromEntries(factors.map((factor) => [factor.kind, proofOf(factor)])) };
}

function proofOf(factor: Factor): object {
  switch (factor.kind) {
    case 'password':
      return { user: { ...userOf(factor.user), password: factor.password } };
    case 'totp':
      return { user: { ...userOf(factor.user), passcode: factor.passcode } };
    case 'token':
      return { id: factor.token };
    default:
      return factor satisfies never;
  }
}

function scopeOf(scope: ProjectScope | undefined): object {
  if (scope === undefined) return {};
  return { scope: { project: 'id' in scope ? { id: scope.id } : { name: scope.name, domain: domainOf(scope.domain) } } };
}

function userOf(user: UserRef): object {
  return 'id' in user ? { id: user.id } : { name: user.name, domain: domainOf(user.domain) };
}

function domainOf(domain: DomainRef): object {
  return 'id' in domain ? { id: domain.id } : { name: domain.name };
}
