export type DomainRef = { readonly id: string } | { readonly name: string };

export type ProjectScope = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

export type UserRef = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

export function nameOf(ref: UserRef | ProjectScope): string {
  return 'id' in ref ? ref.id : ref.name;
}

/** For the end of what was refused. */
export function projectOf(scope: ProjectScope | undefined): string {
  return scope === undefined ? '' : ` for project ${nameOf(scope)}`;
}

/**
 * Of a sign-in that needs more than the default domain, where all users and tenants of v2.0 are (keystone:token/controllers.py
 * `_authenticate_local`, `CONF.identity.default_domain_id`): what v2.0 lacks.
 */
export function domainsBeyondV2(...refs: readonly (UserRef | ProjectScope | undefined)[]): string | undefined {
  return refs.some(isElsewhere) ? 'domains' : undefined;
}

/** What to do about something that v2.0 lacks: a whole sentence. */
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
