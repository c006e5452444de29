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
    throw new RestageError('config-invalid', 'The input `clouds-yaml` holds the name of a file, not its content.', {
      hint: "Give the file's content, or leave the input out and set OS_CLIENT_CONFIG_FILE to the file.",
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
  throw new RestageError('config-invalid', `${file.name}: \`clouds\` should be a mapping from names to clouds.`, {
    hint: 'Write `clouds:` with one indented `name:` per cloud below.',
  });
}

function entryOf(file: ConfigFile, name: string): Mapping | undefined {
  const clouds = cloudsOf(file);
  if (!Object.hasOwn(clouds, name)) return undefined;
  const entry = clouds[name] ?? {};
  const auth = isMapping(entry) ? entry['auth'] : undefined;
  if (isMapping(entry) && (auth === undefined || auth === null || auth === '' || isMapping(auth))) return entry;
  const place = isMapping(entry) ? `clouds.${name}.auth` : `clouds.${name}`;
  throw new RestageError('config-invalid', `${file.name}: \`${place}\` should be a mapping (\`key: value\`).`, {
    hint: 'Check the indentation below it.',
  });
}

function nothingFound(sources: ConfigSources, name: string | undefined): RestageError {
  const places = placesOf('clouds', sources).join(', ');
  const wanted = name === undefined ? 'No cloud is configured' : `Cloud "${name}" is asked for, and there is no clouds.yaml`;
  const signInVariables = ['OS_USERNAME', 'OS_USER_ID', 'OS_PASSWORD', 'OS_PROJECT_NAME', 'OS_APPLICATION_CREDENTIAL_ID'];
  const set = signInVariables.filter((variable) => sources.env[variable]);
  const noUrl = name === undefined && set.length > 0 ? ` ${set.join(', ')}: set, but OS_AUTH_URL is not.` : '';
  const untrusted = passedOver(sources);
  const unread = untrusted.length === 0 ? '' : ` ${notRead(untrusted)}`;
  return new RestageError('config-not-found', `${wanted}. Looked for: ${places}.${noUrl}${unread}`, {
    hint: 'Give the content of a clouds.yaml as input `clouds-yaml` (a secret that does not exist is empty, and so is every secret in a pull request from a fork), set OS_CLIENT_CONFIG_FILE, or set OS_AUTH_URL and the other OS_* variables of your openrc file.',
  });
}

function emptyFile(file: ConfigFile): RestageError {
  const { content } = file;
  const hint = 'Write `clouds:` with one indented `name:` per cloud below.';
  const [parent] = Object.entries(content).find(([, below]) => isMapping(below) && isMapping(below['clouds'])) ?? [];
  if (parent !== undefined) {
    return new RestageError('config-invalid', `${file.name} describes no cloud: \`clouds\` stands below \`${parent}\`.`, {
      hint: '`clouds:` begins in the first column.',
    });
  }
  const isCloud = (entry: unknown) => isMapping(entry) && ('auth' in entry || 'auth_url' in entry || 'profile' in entry);
  const loose = Object.keys(content).filter((key) => key === 'auth' || key === 'auth_url' || isCloud(content[key]));
  const found =
    loose.length === 0 ? '' : ` ${loose.map((key) => `\`${key}\``).join(', ')}: at the top level, where no cloud is looked for.`;
  return new RestageError('config-invalid', `${file.name} describes no cloud: \`clouds\` is missing or empty.${found}`, { hint });
}

function undecided(file: ConfigFile, names: readonly string[]): RestageError {
  return new RestageError('cloud-unknown', `${file.name} describes several clouds: ${names.join(', ')}.`, {
    hint: 'Say which one with the input `cloud`, or with OS_CLOUD.',
  });
}

function unknownCloud(sources: ConfigSources, file: ConfigFile, name: string, names: readonly string[]): RestageError {
  const origin = sources.cloud ? 'input `cloud`' : 'OS_CLOUD';
  const clouds = cloudsOf(file);
  const parent = names.find((each) => isMapping(clouds[each]) && name in clouds[each] && isMapping(clouds[each][name]));
  const deeper = parent === undefined ? '' : ` \`${name}\` stands below \`clouds.${parent}\`, one level too deep.`;
  return new RestageError(
    'cloud-unknown',
    `${file.name} describes no cloud "${name}" (from ${origin}). It has: ${names.join(', ')}.${deeper}`,
    {
      hint: `Correct ${origin}, or add the cloud to the file. Names are case-sensitive.`,
    },
  );
}
