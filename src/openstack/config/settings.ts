import type { Setting, SettingKey, Settings } from './keys.ts';
import { isMapping, type Mapping } from './yaml-file.ts';

export function text(settings: Settings, key: SettingKey): string | undefined {
  return settings.get(key)?.value;
}

/** Later layers win, key by key: so is secure.yaml merged over clouds.yaml, and `auth` over the profile's. */
export function mergeSettings(...layers: readonly Settings[]): Settings {
  return new Map(layers.flatMap((layer) => [...layer]));
}

/**
 * One entry of clouds.yaml as settings (openstacksdk:openstack/config/loader.py `_fix_backwards_*`): hyphens are
 * underscores, old names are new ones, and a key beside `auth` outranks the same key inside. Empty is absent, and so is `null`. The line
 * break at the end of a block (`|`) is YAML's, and no part of a value.
 */
export function settingsOf(entry: Mapping, source: string): Settings {
  const inside = entry['auth'];
  const pairs = [...(isMapping(inside) ? Object.entries(inside) : []), ...Object.entries(entry)];
  return new Map(
    pairs.flatMap(([key, value]): [string, Setting][] => {
      const text = textOf(value);
      return text === undefined ? [] : [[normalKey(key), { value: text, source }]];
    }),
  );
}

/** A list is written as its items with commas: `interface` and `region_name` may be one. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.replace(/[\r\n]+$/, '') || undefined;
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')) return value.join(',');
  return undefined;
}

const newNames: Readonly<Record<string, string>> = {
  tenant_id: 'project_id',
  tenant_name: 'project_name',
  endpoint_type: 'interface',
  auth_plugin: 'auth_type',
  user_name: 'username',
  ca_cert: 'cacert',
  // Catalyst's manual writes it so, and openstacksdk ignores it.
  region: 'region_name',
};

/** A key in the spelling by which it is looked up. */
export function normalKey(key: string): string {
  // Block storage by its official name, and by what its third version was called in catalogs.
  const underscored = key.replaceAll('-', '_').replace(/^(block_storage|volumev3)_/, 'volume_');
  return Object.hasOwn(newNames, underscored) ? (newNames[underscored] ?? underscored) : underscored;
}
