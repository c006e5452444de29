import { type ChosenCloud, chooseCloud } from './choose-cloud.ts';
import {
  cloudFromEnvironment,
  conflictsWithEnvironment,
  keyOfVariable,
  overridesFromEnvironment,
  secretsFromEnvironment,
  variableNamed,
} from './environment.ts';
import { notRead, passedOver } from './find-file.ts';
import type { Setting, Settings } from './keys.ts';
import { profileOf } from './profile.ts';
import { chooseRegion, type RegionEntry, regionsOf } from './region.ts';
import { mergeSettings, settingsOf } from './settings.ts';
import type { ConfigSources } from './types.ts';
import { isMapping, type Mapping } from './yaml-file.ts';

export interface Gathered {
  /** Name in clouds.yaml, or `envvars`. */
  readonly name: string;
  readonly isFromEnvironment: boolean;
  readonly settings: Settings;
  /** The cloud as each file has it; none when it is from the environment. */
  readonly layers: readonly { readonly entry: Mapping }[];
}

/** Takes things to tell the user, each as soon as it is noticed: a refusal tells them, too. */
export type Warn = (...warnings: readonly string[]) => void;

/**
 * All settings of the chosen cloud. Later wins, key by key: secrets of the environment, the profile, clouds.yaml, secure.yaml, the
 * region's own `values`, `OS_REGION_NAME`, `OS_INTERFACE` and `OS_CACERT`, inputs.
 */
export function gatherSettings(sources: ConfigSources, warn: Warn): Gathered {
  const { env } = sources;
  const cloud = chooseCloud(sources);
  const inputs = settingsOf({ region_name: sources.region ?? '', cacert: sources.caCert ?? '' }, 'input');
  if (cloud.kind === 'environment') {
    const settings = mergeSettings(cloudFromEnvironment(env), inputs);
    warn(...warningsOf(settings));
    return { name: 'envvars', isFromEnvironment: true, settings: withRegion(settings, undefined), layers: [] };
  }

  warn(...cloud.warnings, ...unreadWarnings(sources, cloud));
  const profile = profileOf(cloud.layers, sources, cloud.path);
  warn(...(profile?.warnings ?? []));
  const layers = profile === undefined ? cloud.layers : [profile, ...cloud.layers];
  const written = mergeSettings(...layers.map(({ entry, source }) => settingsOf(entry, source)));
  const described = withReferences(written, env, warn);
  warn(
    ...conflictsWithEnvironment(env, described).map(
      (variable) => `${variable} is ignored, because it differs from the configuration of cloud "${cloud.name}".`,
    ),
    ...layers.flatMap(({ entry }) => spellingWarnings(entry)),
  );
  const overrides = mergeSettings(overridesFromEnvironment(env), inputs);
  const region = chooseRegion(cloud.name, regionName(mergeSettings(described, overrides)), regionsIn(layers));
  const values = settingsOf(region?.values ?? {}, `region ${region?.name}`);
  const settings = mergeSettings(secretsFromEnvironment(env), described, values, overrides);
  warn(...warningsOf(settings));
  return { name: cloud.name, isFromEnvironment: false, settings: withRegion(settings, region), layers };
}

/**
 * No tool replaces `${OS_PASSWORD}` in a clouds.yaml; but the `openstack` command, whose variables outrank the file, signs in all the same.
 * So the variable of the very key is taken.
 */
function withReferences(settings: Settings, env: ConfigSources['env'], warn: Warn): Settings {
  return new Map(
    [...settings].map(([key, setting]) => {
      const name = referenceIn(setting.value);
      if (name === undefined) return [key, setting];
      const meant = variableNamed(env, key, name);
      warn(
        meant === undefined
          ? `${key} (from ${setting.source}) looks like a reference to a variable. Restage does not replace variables in files, and uses the text as it is.`
          : `${key} (from ${setting.source}) refers to the variable ${name}. Restage does not replace variables in files, and uses ${name} from the environment instead.`,
      );
      return [key, meant ?? setting];
    }),
  );
}

/** A whole text such as `${OS_PASSWORD}`, `$OS_PASSWORD` or `${PASSWORD}`; `$ecret` may be a password. */
function referenceIn(value: string): string | undefined {
  return /^(?:\$\{([A-Za-z_]\w*)\}|\$(OS_[A-Z_]+))$/.exec(value)?.slice(1).find(Boolean);
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

function spellingWarnings(entry: Mapping): readonly string[] {
  const { auth } = entry;
  const hasAlias = typeof entry['region'] === 'string' && (entry['region_name'] ?? undefined) === undefined;
  const variables = [...Object.keys(entry), ...(isMapping(auth) ? Object.keys(auth) : [])].filter((key) => keyOfVariable(key));
  return [
    ...(hasAlias ? ['Other OpenStack tools do not know the key `region`. Write `region_name`.'] : []),
    ...variables.map((name) => `\`${name}\` is the name of a variable, not a key. Write \`${keyOfVariable(name)}\`.`),
  ];
}

function warningsOf(settings: Settings): readonly string[] {
  const several = settings.get('region_name')?.value.includes(',')
    ? [`region_name lists several regions. Restage uses "${regionName(settings)}". To use another one, set \`region\`.`]
    : [];
  const ignored = ['system_scope', 'trust_id']
    .filter((key) => settings.has(key))
    .map((key) => `${key} is ignored, because Restage works in a project.`);
  const nones = [...settings]
    .filter(([, { value }]) => value === 'None')
    .map(
      ([key, { source }]) => `${key} (from ${source}) is the text \`None\`, which templates write for a missing value. Leave the key out.`,
    );
  return [...several, ...ignored, ...nones];
}
