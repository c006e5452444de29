import type { ServiceName } from '../service-name.ts';
import type { Settings } from './keys.ts';

/** The major version of each API that Restage speaks. */
const spoken: Readonly<Record<Exclude<ServiceName, 'identity'>, string>> = { compute: '2', image: '2', network: '2', volume: '3' };

/**
 * Keys by which openstacksdk takes one version of an API, or the microversion of requests that name none
 * (openstacksdk:openstack/config/cloud_region.py `_get_version_request`). Restage speaks one version of each, and its requests name the
 * microversion that they need: there is nothing to choose.
 */
const versionKey = /^(?:(?:compute|image|network|volume)_api_version|(?:compute|image|network|volume|identity)_default_microversion)$/;

/** For `plan -v`: such keys with where they come from, and that they change nothing. */
export function unusedVersions(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...settings]
      .filter(([key]) => versionKey.test(key))
      .map(([key, { source }]) => [key, `${source}, which changes nothing: each request names the version that it needs`]),
  );
}

/** Where another version is asked for than the one that Restage speaks. What is no number openstacksdk passes over, too (`get_api_version`). */
export function versionWarnings(settings: Settings): readonly string[] {
  return Object.entries(spoken).flatMap(([service, version]) => {
    const key = `${service}_api_version`;
    const wanted = settings.get(key)?.value;
    const [major] = /^v?(\d+)/.exec(wanted ?? '')?.slice(1) ?? [];
    return major === undefined || major === version
      ? []
      : [`${key} is ${major}, and Restage speaks version ${version} of that API alone: it is not followed.`];
  });
}
