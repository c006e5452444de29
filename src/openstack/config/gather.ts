import { type ChosenCloud, chooseCloud } from './choose-cloud.ts';
import { cloudFromEnvironment, conflictsWithEnvironment, overridesFromEnvironment, secretsFromEnvironment } from './environment.ts';
import { notRead, passedOver } from './find-file.ts';
import { profileOf } from './profile.ts';
import { chooseRegion, type RegionEntry, regionsOf } from './region.ts';
import { mergeSettings, type Setting, type Settings, settingsOf } from './settings.ts';
import type { ConfigSources } from './types.ts';
import type { Mapping } from './yaml-file.ts';

export interface Gathered {
  /** Name in clouds.yaml, or `envvars`. */
  readonly name: string;
  readonly isFromEnvironment: boolean;
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

/**
 * All settings of the chosen cloud. Later wins, key by key: secrets of the environment, the profile, clouds.yaml, secure.yaml, the
 * region's own `values`, `OS_REGION_NAME`, `OS_INTERFACE` and `OS_CACERT`, inputs.
 */
export function gatherSettings(sources: ConfigSources): Gathered {
  const { env } = sources;
  const cloud = chooseCloud(sources);
  const inputs = settingsOf({ region_name: sources.region ?? '', cacert: sources.caCert ?? '' }, 'input');
  if (cloud.kind === 'environment') {
    const settings = mergeSettings(cloudFromEnvironment(env), inputs);
    return { name: 'envvars', isFromEnvironment: true, settings: withRegion(settings, undefined), warnings: warningsOf(settings) };
  }

  const profile = profileOf(cloud.layers, sources, cloud.path);
  const layers = profile === undefined ? cloud.layers : [profile, ...cloud.layers];
  const described = mergeSettings(...layers.map(({ entry, source }) => settingsOf(entry, source)));
  const overrides = mergeSettings(overridesFromEnvironment(env), inputs);
  const region = chooseRegion(cloud.name, regionName(mergeSettings(described, overrides)), regionsIn(layers));
  const values = settingsOf(region?.values ?? {}, `region ${region?.name}`);
  const settings = mergeSettings(secretsFromEnvironment(env), described, values, overrides);
  const conflicts = conflictsWithEnvironment(env, described).map(
    (variable) => `${variable} says something else than the configuration of cloud "${cloud.name}", which is used.`,
  );
  return {
    name: cloud.name,
    isFromEnvironment: false,
    settings: withRegion(settings, region),
    warnings: [
      ...unreadWarnings(sources, cloud),
      ...(profile?.warnings ?? []),
      ...conflicts,
      ...layers.flatMap(({ entry }) => aliasWarnings(entry)),
      ...warningsOf(settings),
    ],
  };
}

/** Only where files were looked for: a configuration that was handed in says all. */
function unreadWarnings(sources: ConfigSources, { path }: Extract<ChosenCloud, { kind: 'entry' }>): readonly string[] {
  if (path === undefined) return [];
  const unread = passedOver(sources, path);
  return unread.length === 0 ? [] : [notRead(unread)];
}

/** A list of regions under `region_name` is deprecated, and still in vendors' manuals: its first is meant. */
function regionName(settings: Settings): string | undefined {
  return settings.get('region_name')?.value.split(',')[0]?.trim();
}

function regionsIn(layers: readonly { readonly entry: Mapping }[]): readonly RegionEntry[] {
  return layers.map(({ entry }) => regionsOf(entry)).findLast((regions) => regions.length > 0) ?? [];
}

function withRegion(settings: Settings, region: RegionEntry | undefined): Settings {
  const value = region?.name ?? regionName(settings);
  if (value === undefined) return settings;
  const source = settings.get('region_name')?.source ?? 'first of `regions`';
  return mergeSettings(settings, new Map<string, Setting>([['region_name', { value, source }]]));
}

function aliasWarnings(entry: Mapping): readonly string[] {
  const hasAlias = typeof entry['region'] === 'string' && entry['region_name'] === undefined;
  return hasAlias ? ['`region` is not a key that other OpenStack tools know: write `region_name`.'] : [];
}

function warningsOf(settings: Settings): readonly string[] {
  const several = settings.get('region_name')?.value.includes(',')
    ? [`region_name lists several regions; "${regionName(settings)}" is used. Choose with the input \`region\`.`]
    : [];
  const ignored = ['system_scope', 'trust_id']
    .filter((key) => settings.has(key))
    .map((key) => `${key} is ignored: Restage works in a project.`);
  return [...several, ...ignored];
}
