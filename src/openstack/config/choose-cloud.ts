import { RestageError } from '../../domain/errors.ts';
import { findConfigFile, notRead, passedOver, placesOf } from './find-file.ts';
import { settingsOf } from './settings.ts';
import type { ConfigSources } from './types.ts';
import { type ConfigFile, isMapping, type Mapping, parseConfigFile } from './yaml-file.ts';

export type ChosenCloud =
  | { readonly kind: 'environment' }
  | {
      readonly kind: 'entry';
      readonly name: string;
      /** The cloud's part of clouds.yaml, and of secure.yaml. */
      readonly layers: readonly { readonly source: string; readonly entry: Mapping }[];
      /** Path of clouds.yaml; `undefined` when its content was handed in. */
      readonly path: string | undefined;
      /** Of the files. */
      readonly warnings: readonly string[];
    };

/**
 * Which cloud is meant: the `cloud` input, `OS_CLOUD`, the only one of a handed-in clouds.yaml, `OS_*` variables with an
 * `OS_AUTH_URL`, the only one of the clouds.yaml found — in this order.
 * @throws RestageError `config-not-found`, `config-invalid`, `cloud-unknown`
 */
export function chooseCloud(sources: ConfigSources): ChosenCloud {
  const name = sources.cloud || sources.env['OS_CLOUD'] || undefined;
  const hasOwnFile = sources.cloudsYaml !== undefined && sources.cloudsYaml.trim() !== '';
  if (name === undefined && !hasOwnFile && sources.env['OS_AUTH_URL']) return { kind: 'environment' };

  const files = hasOwnFile ? [parseContent(sources.cloudsYaml ?? '')] : findFiles(sources);
  const [file] = files;
  if (file === undefined) throw nothingFound(sources, name);
  const names = [...new Set(files.flatMap((each) => Object.keys(cloudsOf(each))))];
  if (names.length === 0) throw emptyFile(file);
  const chosen = name ?? onlyOne(files, names);
  if (chosen === undefined) throw undecided(file, names);
  if (!names.includes(chosen)) throw unknownCloud(sources, file, chosen, names);
  const layers = files.flatMap((each) => {
    const entry = entryOf(each, chosen);
    return entry === undefined ? [] : [{ source: each.name, entry }];
  });
  return {
    kind: 'entry',
    name: chosen,
    layers,
    path: hasOwnFile ? undefined : file.name,
    warnings: files.flatMap(({ warnings }) => warnings),
  };
}

/** A cloud of secure.yaml that has no address belongs to another clouds.yaml. */
function onlyOne([clouds, ...secure]: readonly ConfigFile[], names: readonly string[]): string | undefined {
  if (names.length === 1) return names[0];
  const described = clouds === undefined ? [] : Object.keys(cloudsOf(clouds));
  const others = names.filter((name) => !described.includes(name));
  const isWhole = (name: string) => secure.some((file) => settingsOf(entryOf(file, name) ?? {}, file.name).has('auth_url'));
  return described.length === 1 && !others.some(isWhole) ? described[0] : undefined;
}

/** A path is what most other tools take. */
function parseContent(content: string): ConfigFile {
  if (/^\s*@?[^\s:{]+\.(?:ya?ml|json)\s*$/i.test(content)) {
    throw new RestageError('config-invalid', '`clouds-yaml` contains the name of a file, not the content of the file.', {
      hint: 'Set `clouds-yaml` to the content of the file. Or leave it out, and set OS_CLIENT_CONFIG_FILE to the path of the file.',
    });
  }
  return parseConfigFile('input clouds-yaml', content);
}

function findFiles(sources: ConfigSources): readonly ConfigFile[] {
  const clouds = findConfigFile('clouds', sources);
  if (clouds === undefined) return [];
  const secure = findConfigFile('secure', sources, clouds.name);
  return secure === undefined ? [clouds] : [clouds, secure];
}

function cloudsOf(file: ConfigFile): Mapping {
  const clouds = file.content['clouds'];
  if (clouds === undefined || clouds === null || clouds === '') return {};
  if (isMapping(clouds)) return clouds;
  throw new RestageError('config-invalid', `${file.name}: \`clouds\` must be a mapping from names to clouds.`, {
    hint: 'Write `clouds:`, and below it one indented `name:` for each cloud.',
  });
}

function entryOf(file: ConfigFile, name: string): Mapping | undefined {
  const clouds = cloudsOf(file);
  if (!Object.hasOwn(clouds, name)) return undefined;
  const entry = clouds[name] ?? {};
  const auth = isMapping(entry) ? entry['auth'] : undefined;
  if (isMapping(entry) && (auth === undefined || auth === null || auth === '' || isMapping(auth))) return entry;
  const place = isMapping(entry) ? `clouds.${name}.auth` : `clouds.${name}`;
  throw new RestageError('config-invalid', `${file.name}: \`${place}\` must be a mapping (\`key: value\`).`, {
    hint: 'Check the indentation of the lines below it.',
  });
}

function nothingFound(sources: ConfigSources, name: string | undefined): RestageError {
  const places = placesOf('clouds', sources).join(', ');
  const wanted = name === undefined ? 'No cloud is configured' : `Cloud "${name}" was requested, but no clouds.yaml was found`;
  const signInVariables = ['OS_USERNAME', 'OS_USER_ID', 'OS_PASSWORD', 'OS_PROJECT_NAME', 'OS_APPLICATION_CREDENTIAL_ID'];
  const set = signInVariables.filter((variable) => sources.env[variable]);
  const noUrl = name === undefined && set.length > 0 ? ` OS_AUTH_URL is not set, but these variables are: ${set.join(', ')}.` : '';
  const untrusted = passedOver(sources);
  const unread = untrusted.length === 0 ? '' : ` ${notRead(untrusted)}`;
  return new RestageError('config-not-found', `${wanted}. Searched for: ${places}.${noUrl}${unread}`, {
    hint: 'Set `clouds-yaml` to the content of a clouds.yaml, set OS_CLIENT_CONFIG_FILE to its path, or set OS_AUTH_URL and the other OS_* variables of your openrc file. In CI, a secret is empty if it does not exist, or if the pull request comes from a fork.',
  });
}

function emptyFile(file: ConfigFile): RestageError {
  const { content } = file;
  const hint = 'Write `clouds:`, and below it one indented `name:` for each cloud.';
  const [parent] = Object.entries(content).find(([, below]) => isMapping(below) && isMapping(below['clouds'])) ?? [];
  if (parent !== undefined) {
    return new RestageError('config-invalid', `${file.name} defines no cloud: \`clouds\` is nested below \`${parent}\`.`, {
      hint: 'Write `clouds:` in the first column.',
    });
  }
  const isCloud = (entry: unknown) => isMapping(entry) && ('auth' in entry || 'auth_url' in entry || 'profile' in entry);
  const loose = Object.keys(content).filter((key) => key === 'auth' || key === 'auth_url' || isCloud(content[key]));
  const found =
    loose.length === 0
      ? ''
      : ` Restage looks for no clouds at the top level, where it found ${loose.map((key) => `\`${key}\``).join(', ')}.`;
  return new RestageError('config-invalid', `${file.name} defines no cloud: \`clouds\` is missing or empty.${found}`, { hint });
}

function undecided(file: ConfigFile, names: readonly string[]): RestageError {
  return new RestageError('cloud-unknown', `${file.name} defines several clouds: ${names.join(', ')}.`, {
    hint: 'Select one with `cloud` or OS_CLOUD.',
  });
}

function unknownCloud(sources: ConfigSources, file: ConfigFile, name: string, names: readonly string[]): RestageError {
  const origin = sources.cloud ? '`cloud`' : 'OS_CLOUD';
  const clouds = cloudsOf(file);
  const parent = names.find((each) => isMapping(clouds[each]) && name in clouds[each] && isMapping(clouds[each][name]));
  const deeper = parent === undefined ? '' : ` \`${name}\` is nested below \`clouds.${parent}\`, one level too deep.`;
  return new RestageError(
    'cloud-unknown',
    `${file.name} defines no cloud "${name}" (from ${origin}). It defines: ${names.join(', ')}.${deeper}`,
    {
      hint: `Correct ${origin}, or add the cloud to the file. Names are case-sensitive.`,
    },
  );
}
