import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import { passwordType } from '../auth/password.ts';
import type { DomainRef, ProjectScope, UserRef } from '../auth/refs.ts';
import { type AuthMethod, authTypeNames, findAuthType } from '../auth/table.ts';
import type { Reading } from '../auth/type.ts';
import type { Settings } from './keys.ts';
import type { Problems } from './problems.ts';
import { text } from './settings.ts';

/**
 * How to sign in; `undefined` when something is missing, which `problems` then tells.
 * @param env tells whether the CI that runs this gives tokens.
 */
export function authMethodOf(settings: Settings, problems: Problems, env: EnvironmentVariables): AuthMethod | undefined {
  return readerFor(settings, problems)?.(readingOf(settings, problems, env));
}

function readingOf(settings: Settings, problems: Problems, env: EnvironmentVariables): Reading<string> {
  const textOf = (key: string) => settings.get(key)?.value;
  return {
    text: textOf,
    needed(key) {
      const value = textOf(key);
      if (value === undefined) problems.missing(key);
      return value;
    },
    missing: problems.missing,
    wrong: problems.wrong,
    user: () => userOf(settings, problems),
    scope: () => scopeOf(settings),
    env,
  };
}

/** Said by `auth_type`, or else by what is there: openstacksdk would take `password` even for an application credential. */
function readerFor(settings: Settings, problems: Problems): ((from: Reading<string>) => AuthMethod | undefined) | undefined {
  const said = text(settings, 'auth_type');
  const found = findAuthType(said ?? likelyType(settings));
  if (said !== undefined && found?.type === passwordType && !settings.has('password') && settings.has('application_credential_id')) {
    problems.wrong(`auth_type is "${said}", but an application credential is configured; set auth_type to v3applicationcredential`);
    return undefined;
  }
  if (found !== undefined) return found.read;
  const instead = 'create an application credential with `openstack application credential create`';
  problems.wrong(`auth_type "${said}" is not supported (supported: ${authTypeNames.join(', ')}); ${instead}`);
  return undefined;
}

function likelyType(settings: Settings): string {
  if (settings.has('application_credential_id') || settings.has('application_credential_name')) return 'v3applicationcredential';
  const isToken = settings.has('token') && !settings.has('username') && !settings.has('user_id');
  return isToken ? 'token' : 'password';
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
