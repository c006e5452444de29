import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import type { Setting, Settings } from './keys.ts';
import { keyVariables, secretKeys } from './keys.ts';

/**
 * Only variables that are known take part: a lone `OS_FOO=1` must not hide clouds.yaml, as it does for openstacksdk
 * (openstack/config/loader.py `_get_os_environ`).
 */
const variables: Readonly<Record<string, readonly string[]>> = {
  ...keyVariables,
  system_scope: ['OS_SYSTEM_SCOPE'],
  trust_id: ['OS_TRUST_ID'],
  compute_endpoint_override: ['OS_COMPUTE_ENDPOINT_OVERRIDE'],
  image_endpoint_override: ['OS_IMAGE_ENDPOINT_OVERRIDE'],
  network_endpoint_override: ['OS_NETWORK_ENDPOINT_OVERRIDE'],
  volume_endpoint_override: ['OS_BLOCK_STORAGE_ENDPOINT_OVERRIDE', 'OS_VOLUME_ENDPOINT_OVERRIDE'],
  identity_endpoint_override: ['OS_IDENTITY_ENDPOINT_OVERRIDE'],
};

/** A whole cloud from `OS_*`, as an openrc file sets them. */
export function cloudFromEnvironment(env: EnvironmentVariables): Settings {
  return pick(env, Object.keys(variables));
}

/** What the environment may change of a cloud that clouds.yaml describes. */
export function overridesFromEnvironment(env: EnvironmentVariables): Settings {
  return pick(env, ['region_name', 'interface', 'cacert']);
}

/** What the environment may add where clouds.yaml leaves it out: secrets, as CI keeps them. */
export function secretsFromEnvironment(env: EnvironmentVariables): Settings {
  return pick(env, secretKeys);
}

/** Variables that say something else than the file, which wins: most often a forgotten openrc. */
export function conflictsWithEnvironment(env: EnvironmentVariables, settings: Settings): readonly string[] {
  return [...pick(env, ['auth_url', 'project_name', 'project_id'])]
    .filter(([key, { value }]) => settings.has(key) && settings.get(key)?.value !== value)
    .map(([, { source }]) => source);
}

/** Whether the environment may add this key to a cloud of clouds.yaml. */
export function isSecretKey(key: string): boolean {
  return secretKeys.includes(key);
}

/** Which variable sets a key, for advice. */
export function variableOf(key: string): string {
  return variables[key]?.[0] ?? `OS_${key.toUpperCase()}`;
}

/** The key that a variable sets; `undefined` for other names. */
export function keyOfVariable(name: string): string | undefined {
  return Object.keys(variables).find((key) => variables[key]?.includes(name.toUpperCase()));
}

/** What the environment has for a key by a variable of this name; `undefined` where the variable is another key's, or not set. */
export function variableNamed(env: EnvironmentVariables, key: string, name: string): Setting | undefined {
  return variables[key]?.includes(name) ? pick({ [name]: env[name] }, [key]).get(key) : undefined;
}

function pick(env: EnvironmentVariables, keys: readonly string[]): Settings {
  return new Map(
    keys.flatMap((key): [string, Setting][] => {
      const name = variables[key]?.find((candidate) => trimmed(env[candidate]) !== '');
      return name === undefined ? [] : [[key, { value: trimmed(env[name]), source: name }]];
    }),
  );
}

/** A secret pasted into CI often ends with a line break. */
function trimmed(value: string | undefined): string {
  return value?.replace(/[\r\n]+$/, '') ?? '';
}
