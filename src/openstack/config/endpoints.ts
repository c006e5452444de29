import { type Settings, serviceNames } from './keys.ts';
import type { ServicePlace } from './places.ts';
import type { Problems } from './problems.ts';
import { text } from './settings.ts';
import type { CloudConfig } from './types.ts';

/** Keystone's address, with `{region_name}` filled in. */
export function authUrlOf(settings: Settings, problems: Problems): string | undefined {
  if (!settings.has('auth_url')) {
    problems.missing('auth_url');
    return undefined;
  }
  return urlOf('auth_url', settings, problems);
}

export function endpointsOf(settings: Settings, problems: Problems): CloudConfig['endpoints'] {
  const overrides = serviceNames.flatMap((service) => {
    const url = urlOf(`${service}_endpoint_override`, settings, problems);
    return url === undefined ? [] : [[service, url] as const];
  });
  return Object.fromEntries(overrides);
}

export function servicesOf(settings: Settings, problems: Problems): CloudConfig['services'] {
  const places = serviceNames.flatMap((service) => {
    const region = text(settings, `${service}_region_name`);
    const type = text(settings, `${service}_service_type`);
    const name = text(settings, `${service}_service_name`);
    const interfaces = interfacesIn(`${service}_interface`, settings, problems);
    const place: ServicePlace = {
      ...(interfaces === undefined ? {} : { interfaces }),
      ...(region === undefined ? {} : { region }),
      ...(type === undefined ? {} : { type }),
      ...(name === undefined ? {} : { name }),
    };
    return Object.keys(place).length === 0 ? [] : [[service, place] as const];
  });
  return Object.fromEntries(places);
}

/** `public` and `publicURL` are the same. Several, with commas or as a list, are an order of preference. */
export function interfacesOf(settings: Settings, problems: Problems): CloudConfig['interfaces'] {
  return interfacesIn('interface', settings, problems) ?? ['public'];
}

function interfacesIn(key: string, settings: Settings, problems: Problems): CloudConfig['interfaces'] | undefined {
  const setting = settings.get(key);
  return setting?.value.split(',').flatMap((item) => {
    const name = item.trim().toLowerCase().replace(/url$/, '');
    if (name === 'public' || name === 'internal' || name === 'admin') return [name];
    problems.wrong(`${key} (from ${setting.source}) must be public, internal or admin`);
    return [];
  });
}

/** `api_timeout`, in seconds, as milliseconds. */
export function answerMsOf(settings: Settings, problems: Problems): number | undefined {
  const setting = settings.get('api_timeout');
  if (setting === undefined) return undefined;
  const seconds = Number(setting.value);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds * 1000;
  problems.wrong(`api_timeout (from ${setting.source}) must be a number of seconds`);
  return undefined;
}

function urlOf(key: string, settings: Settings, problems: Problems): string | undefined {
  const setting = settings.get(key);
  if (setting === undefined) return undefined;
  const url = expand(setting.value.trim(), settings);
  const unknown = /\{(\w+)\}/.exec(url)?.[1];
  if (unknown !== undefined) {
    if (expandable.has(unknown)) problems.missing(unknown);
    else problems.wrong(`${key} (from ${setting.source}) contains the placeholder {${unknown}}, which Restage does not support`);
    return undefined;
  }
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  // The value is not shown: some people put a password into their URLs.
  problems.wrong(`${key} (from ${setting.source}) must be a URL that begins with https:// or http://`);
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

function expand(template: string, settings: Settings): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => (expandable.has(key) ? (settings.get(key)?.value ?? whole) : whole));
}
