import { authKeys } from '../auth/table.ts';
import { catalogServiceNames, type ServiceName } from '../services.ts';
import { type CommonKey, commonKeys, type Key } from './common-keys.ts';

/** One value with where it came from: a file, a variable, an input. */
export interface Setting {
  readonly value: string;
  readonly source: string;
}

/** Settings by their normalised key, the keys of `auth` among the others. */
export type Settings = ReadonlyMap<string, Setting>;

export const serviceNames: readonly ServiceName[] = [...catalogServiceNames, 'identity'];

const serviceKeys = ['endpoint_override', 'interface', 'region_name', 'service_type', 'service_name'] as const;

/** Keys that a cloud may have for one service alone (openstacksdk:openstack/config/cloud_region.py `_get_config`). */
const serviceKey = new RegExp(`^(?:${serviceNames.join('|')})_(?:${serviceKeys.join('|')})$`);

/** Keys of clouds.yaml that Restage reads; all others are for other tools, or for other services. */
const keys: Readonly<Record<string, Key>> = { ...commonKeys, ...authKeys };

/** What can be asked of settings, in its normal spelling; a type of sign-in asks for its own keys by `Reading`. */
export type SettingKey = CommonKey | `${ServiceName}_${(typeof serviceKeys)[number]}`;

/** By key, of all that Restage reads. */
export const keyVariables: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(keys).map(([name, { variables }]) => [name, variables]),
);

export const secretKeys: readonly string[] = Object.entries(keys).flatMap(([name, { isSecret }]) => (isSecret ? [name] : []));

/** Whether Restage reads this key, in its normal spelling. */
export function isUsedKey(key: string): boolean {
  return Object.hasOwn(keys, key) || serviceKey.test(key);
}

const otherKeys: ReadonlySet<string> = new Set([
  'clouds',
  'public_clouds',
  'auth',
  'regions',
  'values',
  'profile',
  'cloud',
  'name',
  'region',
]);
const oldKeys = /^(?:tenant_(?:id|name)|endpoint_type|auth_plugin|user_name|ca_cert)$/;

/** Whether a key is one of those that OpenStack's files have, and not a text that only stands where a key would: such a one may be shown. */
export function isKnownKey(key: string): boolean {
  const plain = key.replaceAll('-', '_');
  return isUsedKey(plain) || otherKeys.has(plain) || oldKeys.test(plain);
}
