import type { Problems } from './problems.ts';
import type { Settings } from './settings.ts';
import type { CloudConfig } from './types.ts';

/** Keystone's address, with `{region_name}` filled in. */
export function authUrlOf(settings: Settings, problems: Problems): string | undefined {
  const version = settings.get('identity_api_version')?.value;
  if (version?.startsWith('2')) problems.wrong('identity_api_version is 2: Keystone v2 is gone since 2017, and only v3 is supported');
  if (!settings.has('auth_url')) {
    problems.missing('auth_url');
    return undefined;
  }
  return urlOf('auth_url', settings, problems);
}

export function endpointsOf(settings: Settings, problems: Problems): CloudConfig['endpoints'] {
  const services = ['compute', 'image', 'network', 'volume', 'identity'] as const;
  const overrides = services.flatMap((service) => {
    const url = urlOf(`${service}_endpoint_override`, settings, problems);
    return url === undefined ? [] : [[service, url] as const];
  });
  return Object.fromEntries(overrides);
}

/** `public` and `publicURL` are the same. Several, with commas or as a list, are an order of preference. */
export function interfacesOf(settings: Settings, problems: Problems): CloudConfig['interfaces'] {
  const setting = settings.get('interface');
  if (setting === undefined) return ['public'];
  return setting.value.split(',').flatMap((item) => {
    const name = item.trim().toLowerCase().replace(/url$/, '');
    if (name === 'public' || name === 'internal' || name === 'admin') return [name];
    problems.wrong(`interface (from ${setting.source}) should be public, internal or admin`);
    return [];
  });
}

function urlOf(key: string, settings: Settings, problems: Problems): string | undefined {
  const setting = settings.get(key);
  if (setting === undefined) return undefined;
  const url = expand(setting.value.trim(), settings);
  const unknown = /\{(\w+)\}/.exec(url)?.[1];
  if (unknown !== undefined) {
    if (expandable.has(unknown)) problems.missing(unknown);
    else problems.wrong(`${key} (from ${setting.source}) holds {${unknown}}, which is not known here`);
    return undefined;
  }
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  // The value is not shown: some people put a password into their URLs.
  problems.wrong(`${key} (from ${setting.source}) should be a URL that begins with https:// or http://`);
  return undefined;
}

/** openstacksdk puts any setting of the cloud into its texts (openstack/config/loader.py `get_one`); names are enough, and no secret slips in. */
const expandable: ReadonlySet<string> = new Set([
  'region_name',
  'project_name',
  'project_id',
  'project_domain_name',
  'project_domain_id',
  'user_domain_name',
]);

function expand(text: string, settings: Settings): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => (expandable.has(key) ? (settings.get(key)?.value ?? whole) : whole));
}
