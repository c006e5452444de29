import { catalogServiceNames, catalogServices } from '../services.ts';
import type { Settings } from './keys.ts';

/**
 * Keys by which openstacksdk takes one version of an API, or the microversion of requests that name none
 * (openstacksdk:openstack/config/cloud_region.py `_get_version_request`). Restage speaks one version of each, and its requests name the
 * microversion that they need: there is nothing to choose.
 */
const versionKey = new RegExp(
  `^(?:(?:${catalogServiceNames.join('|')})_api_version|(?:${catalogServiceNames.join('|')}|identity)_default_microversion)$`,
);

/** For `plan -v`: such keys with where they come from, and that they change nothing. */
export function unusedVersions(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...settings]
      .filter(([key]) => versionKey.test(key))
      .map(([key, { source }]) => [key, `${source} (ignored, because each request names the version that it needs)`]),
  );
}

/** Where another version is asked for than the one that Restage speaks. What is no number openstacksdk passes over, too (`get_api_version`). */
export function versionWarnings(settings: Settings): readonly string[] {
  return catalogServiceNames.flatMap((service) => {
    const key = `${service}_api_version`;
    const version = majorOf(catalogServices[service].version);
    const wanted = settings.get(key)?.value;
    const major = majorOf(wanted ?? '');
    return major === undefined || major === version
      ? []
      : [`${key} is ${major}, but Restage supports only version ${version} of that API. The setting is ignored.`];
  });
}

function majorOf(version: string): string | undefined {
  return /^\/?v?(\d+)/.exec(version)?.[1];
}
