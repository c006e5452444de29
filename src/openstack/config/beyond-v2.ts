import type { AuthMethod, DomainRef, ProjectScope, UserRef } from './types.ts';

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
  if (lacking === 'domains') return 'Leave the domains of user and project out, or sign in to an Identity v3.';
  return 'Sign in with `username`, `password` and `tenant_name` (`auth_type: v2password`), or to an Identity v3.';
}

function isElsewhere(ref: UserRef | ProjectScope | undefined): boolean {
  return ref !== undefined && 'domain' in ref && !isDefault(ref.domain);
}

function isDefault(domain: DomainRef): boolean {
  return 'id' in domain ? domain.id === 'default' : domain.name.toLowerCase() === 'default';
}
