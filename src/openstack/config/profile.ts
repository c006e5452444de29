import { RestageError } from '../../domain/errors.ts';
import { findConfigFile } from './find-file.ts';
import type { ConfigSources } from './types.ts';
import { isMapping, type Mapping } from './yaml-file.ts';

export interface Profile {
  readonly source: string;
  readonly entry: Mapping;
  readonly warnings: readonly string[];
}

/**
 * A vendor's defaults, which a cloud asks for with `profile: NAME` (formerly `cloud: NAME`), from clouds-public.yaml.
 * Neither the list inside openstacksdk, partly stale, nor profiles behind a URL are taken.
 * @throws RestageError `config-invalid` when the profile says that the cloud is shut down
 */
export function profileOf(
  layers: readonly { readonly entry: Mapping }[],
  sources: ConfigSources,
  path: string | undefined,
): Profile | undefined {
  const name = layers
    .map(({ entry }) => entry['profile'] ?? entry['cloud'])
    .findLast((value): value is string => typeof value === 'string' && value !== '');
  if (name === undefined) return undefined;
  const file = path === undefined ? undefined : findConfigFile('clouds-public', sources, path);
  const profiles = file?.content['public-clouds'];
  const entry = isMapping(profiles) && Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  const source = `profile ${name}`;
  if (!isMapping(entry)) {
    return { source, entry: {}, warnings: [missingProfile(name)] };
  }
  if (entry['status'] === 'shutdown') {
    throw new RestageError('config-invalid', `Profile "${name}" says that this cloud is shut down.`, { hint: 'Use another cloud.' });
  }
  return { source, entry, warnings: entry['status'] === 'deprecated' ? [`Profile "${name}" is deprecated.`] : [] };
}

function missingProfile(name: string): string {
  return `No clouds-public.yaml defines profile "${name}", so its defaults are not applied. Restage does not use the profiles that are part of openstacksdk, or profiles from a URL. Write \`auth_url\` and \`region_name\` into the cloud itself.`;
}
