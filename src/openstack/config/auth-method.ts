import type { Problems } from './problems.ts';
import type { Settings } from './settings.ts';
import type { AuthMethod, DomainRef, ProjectScope, UserRef } from './types.ts';

type Kind = AuthMethod['kind'];

/** By `auth_type` without underscores: manuals spell `v3application_credential`, too. */
const kinds: Readonly<Record<string, Kind>> = {
  password: 'password',
  v3password: 'password',
  applicationcredential: 'application-credential',
  v3applicationcredential: 'application-credential',
  token: 'token',
  v3token: 'token',
};

/** How to sign in; `undefined` when something is missing, which `problems` then tells. */
export function authMethodOf(settings: Settings, problems: Problems): AuthMethod | undefined {
  const kind = kindOf(settings, problems);
  switch (kind) {
    case undefined:
      return undefined;
    case 'password': {
      const user = userOf(settings, problems);
      const password = needed(settings, problems, 'password');
      return user && password ? { kind, user, password, scope: scopeOf(settings) } : undefined;
    }
    case 'application-credential': {
      const credential = credentialOf(settings, problems);
      const secret = needed(settings, problems, 'application_credential_secret');
      return credential && secret ? { kind, credential, secret } : undefined;
    }
    case 'token': {
      const token = needed(settings, problems, 'token');
      return token ? { kind, token, scope: scopeOf(settings) } : undefined;
    }
    default:
      return kind satisfies never;
  }
}

/** Said by `auth_type`, or else by what is there: openstacksdk would take `password` even for an application credential. */
function kindOf(settings: Settings, problems: Problems): Kind | undefined {
  const said = text(settings, 'auth_type');
  if (said === undefined) {
    if (settings.has('application_credential_id') || settings.has('application_credential_name')) return 'application-credential';
    const isToken = settings.has('token') && !settings.has('username') && !settings.has('user_id');
    return isToken ? 'token' : 'password';
  }
  const name = said.toLowerCase().replace(/[_-]/g, '');
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === 'password' && !settings.has('password') && settings.has('application_credential_id')) {
    problems.wrong(`auth_type is "${said}", but there is an application credential: write v3applicationcredential`);
    return undefined;
  }
  if (kind !== undefined) return kind;
  const instead = name.startsWith('v2')
    ? 'Keystone v2 is gone since 2017'
    : 'make an application credential with `openstack application credential create`';
  problems.wrong(
    `auth_type "${said}" is not supported (supported: password, v3password, v3applicationcredential, token, v3token): ${instead}`,
  );
  return undefined;
}

function credentialOf(
  settings: Settings,
  problems: Problems,
): { readonly id: string } | { readonly name: string; readonly user: UserRef } | undefined {
  const id = text(settings, 'application_credential_id');
  if (id !== undefined) return { id };
  const name = text(settings, 'application_credential_name');
  if (name === undefined) {
    problems.missing('application_credential_id');
    return undefined;
  }
  const user = userOf(settings, problems);
  return user && { name, user };
}

function userOf(settings: Settings, problems: Problems): UserRef | undefined {
  const id = text(settings, 'user_id');
  if (id !== undefined) return { id };
  const name = text(settings, 'username');
  if (name !== undefined) return { name, domain: domainOf(settings, 'user') };
  problems.missing('username', 'user_id');
  return undefined;
}

/** `undefined` leaves the choice to Keystone: the user's default project. */
function scopeOf(settings: Settings): ProjectScope | undefined {
  const id = text(settings, 'project_id');
  if (id !== undefined) return { id };
  const name = text(settings, 'project_name');
  return name === undefined ? undefined : { name, domain: domainOf(settings, 'project') };
}

/**
 * A name needs its domain. `domain_*` stands for both, and where nothing is said it is the domain with the id `default`,
 * as for the `openstack` CLI (osc-lib:osc_lib/cli/client_config.py).
 */
function domainOf(settings: Settings, of: 'user' | 'project'): DomainRef {
  for (const prefix of [`${of}_domain`, 'domain', 'default_domain']) {
    const id = text(settings, `${prefix}_id`);
    if (id !== undefined) return { id };
    const name = text(settings, `${prefix}_name`);
    if (name !== undefined) return { name };
  }
  return { id: text(settings, 'default_domain') ?? 'default' };
}

function needed(settings: Settings, problems: Problems, key: string): string | undefined {
  const value = text(settings, key);
  if (value === undefined) problems.missing(key);
  return value;
}

function text(settings: Settings, key: string): string | undefined {
  return settings.get(key)?.value;
}
