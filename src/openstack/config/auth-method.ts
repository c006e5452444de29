import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import type { AuthMethod, DomainRef, Factor, ProjectScope, UserRef } from './auth-types.ts';
import { clientCredentials, givenToken, providerOf } from './federation.ts';
import type { Settings } from './keys.ts';
import type { Problems } from './problems.ts';
import { needed, text } from './settings.ts';

/** By `auth_type`, as messages list them. */
const kinds = {
  password: 'password',
  token: 'token',
  v3password: 'password',
  v3token: 'token',
  v3applicationcredential: 'application-credential',
  v3totp: 'totp',
  v3multifactor: 'multi-factor',
  v3oidcaccesstoken: 'oidc-access-token',
  v3oidcclientcredentials: 'oidc-client-credentials',
  v2password: 'password',
  v2token: 'token',
} as const;

/** By which names `auth_type` chooses them. */
export const authTypes: readonly string[] = Object.keys(kinds);

type Kind = (typeof kinds)[keyof typeof kinds];

/** Without underscores: manuals spell `v3application_credential`, too. */
const byName: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...Object.entries(kinds),
  ['applicationcredential', kinds.v3applicationcredential],
  ['totp', kinds.v3totp],
  ['multifactor', kinds.v3multifactor],
]);

/**
 * How to sign in; `undefined` when something is missing, which `problems` then tells.
 * @param env tells whether the CI that runs this gives tokens.
 */
export function authMethodOf(settings: Settings, problems: Problems, env: EnvironmentVariables): AuthMethod | undefined {
  const kind = kindOf(settings, problems);
  switch (kind) {
    case undefined:
      return undefined;
    case 'password':
    case 'totp':
    case 'token':
      return factorOf(kind, settings, problems);
    case 'multi-factor': {
      const factors = factorsOf(settings, problems);
      return factors && { kind, factors, scope: scopeOf(settings) };
    }
    case 'application-credential': {
      const credential = credentialOf(settings, problems);
      const secret = needed(settings, problems, 'application_credential_secret');
      return credential && secret ? { kind, credential, secret } : undefined;
    }
    case 'oidc-access-token':
    case 'oidc-client-credentials': {
      const provider = providerOf(settings, problems);
      const accessToken = kind === 'oidc-access-token' ? givenToken(settings, problems, env) : clientCredentials(settings, problems);
      return provider && accessToken && { kind: 'federation', ...provider, accessToken, scope: scopeOf(settings) };
    }
    default:
      return kind satisfies never;
  }
}

function factorOf(kind: Factor['kind'], settings: Settings, problems: Problems): Factor | undefined {
  const scope = scopeOf(settings);
  switch (kind) {
    case 'password': {
      const user = userOf(settings, problems);
      const password = needed(settings, problems, 'password');
      return user && password ? { kind, user, password, scope } : undefined;
    }
    case 'totp': {
      const user = userOf(settings, problems);
      const passcode = needed(settings, problems, 'passcode');
      return user && passcode ? { kind, user, passcode, scope } : undefined;
    }
    case 'token': {
      const token = needed(settings, problems, 'token');
      return token ? { kind, token, scope } : undefined;
    }
    default:
      return kind satisfies never;
  }
}

/** `auth_methods`, a list of the names that `auth_type` has (keystoneauth1:loading/_plugins/identity/v3.py `MultiFactor`). */
function factorsOf(settings: Settings, problems: Problems): readonly Factor[] | undefined {
  const names = needed(settings, problems, 'auth_methods')?.split(',');
  const factors = names?.map((name) => {
    const kind = kindNamed(name.trim());
    if (kind === 'password' || kind === 'totp' || kind === 'token') return factorOf(kind, settings, problems);
    problems.wrong(`auth_methods names "${name.trim()}", but the supported methods are v3password, v3totp and v3token`);
    return undefined;
  });
  return factors?.every((factor) => factor !== undefined) ? factors : undefined;
}

/** Said by `auth_type`, or else by what is there: openstacksdk would take `password` even for an application credential. */
function kindOf(settings: Settings, problems: Problems): Kind | undefined {
  const said = text(settings, 'auth_type');
  if (said === undefined) {
    if (settings.has('application_credential_id') || settings.has('application_credential_name')) return 'application-credential';
    const isToken = settings.has('token') && !settings.has('username') && !settings.has('user_id');
    return isToken ? 'token' : 'password';
  }
  const kind = kindNamed(said);
  if (kind === 'password' && !settings.has('password') && settings.has('application_credential_id')) {
    problems.wrong(`auth_type is "${said}", but an application credential is configured; set auth_type to v3applicationcredential`);
    return undefined;
  }
  if (kind !== undefined) return kind;
  const instead = 'create an application credential with `openstack application credential create`';
  problems.wrong(`auth_type "${said}" is not supported (supported: ${authTypes.join(', ')}); ${instead}`);
  return undefined;
}

function kindNamed(name: string): Kind | undefined {
  return byName.get(name.toLowerCase().replace(/[_-]/g, ''));
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
  for (const prefix of [`${of}_domain`, 'domain', 'default_domain'] as const) {
    const id = text(settings, `${prefix}_id`);
    if (id !== undefined) return { id };
    const name = text(settings, `${prefix}_name`);
    if (name !== undefined) return { name };
  }
  return { id: text(settings, 'default_domain') ?? 'default' };
}
