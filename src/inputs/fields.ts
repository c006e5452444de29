import { visible } from '../domain/foreign-text.ts';
import { tagPrefix } from '../domain/golden-mark.ts';
import { isValidEnvironment, noEnvironment, pullRequestEnvironment } from '../domain/names.ts';
import { invisibleCharacter, unfitCharacter } from '../domain/unfit-character.ts';
import { parseMetadata } from './metadata.ts';
import type { Reader } from './reader.ts';
import { parseReadyCheck, readyForms } from './ready.ts';
import { type InputName, inputRow } from './table.ts';
import type { ConnectionInputs, DestroyInputs, GoldenInputs, ReadyCheck, RunInputs, ServerInputs, StatusInputs, Verb } from './types.ts';
import { unknownPlaceholders, urlPlaceholders } from './url-template.ts';
import { readUserData } from './user-data.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What started the run, where that matters to an input. */
export type RunEventFacts =
  | { readonly kind: 'pull-request'; readonly number: number }
  /** It is about something, but nothing tells about which environment: there is no default. */
  | { readonly kind: 'other' /** For people, such as `workflow_run`. */; readonly name: string };

/** What the fields depend on besides the inputs. */
export interface FieldContext {
  /** Decides, with `event`, whether there is a default of `environment`. */
  readonly verb: Verb;
  /** What the run is part of: it decides the defaults of `environment`, `ttl` and `may-stop-golden`. */
  readonly event?: RunEventFacts | undefined;
  /** Text of a file that an input names; throws when it cannot be read. */
  readonly readFile: (path: string) => string;
  /** A path without links; throws where there is no such file. Default: as it is written, for files that no link can lead to. */
  readonly realPath?: ((path: string) => string) | undefined;
}

export function readConnection(read: Reader): ConnectionInputs {
  return {
    cloud: read.text('cloud'),
    cloudsYaml: read.raw('clouds-yaml'),
    regions: readRegions(read),
    caCert: read.text('ca-cert'),
    allowedProjects: read.list('allowed-projects'),
    allowHttpEndpoints: read.boolean('allow-http-endpoints', false),
  };
}

export function readGolden(read: Reader, { event }: FieldContext): GoldenInputs {
  return {
    golden: nameIn(read, 'golden', read.text('golden')),
    image: read.text('image'),
    imageMaxAgeMs: read.duration('image-max-age', 0),
    imageName: readImageName(read),
    shutdown: read.choice('shutdown'),
    shutdownTimeoutMs: read.duration('shutdown-timeout', 0),
    shutdownCommand: read.text('shutdown-command'),
    onForcedStop: read.choice('on-forced-stop'),
    snapshotTimeoutMs: read.duration('snapshot-timeout', 'auto'),
    secondsPerGb: read.number('seconds-per-gb', 0),
    keepImages: read.number('keep-images', undefined),
    mayStopGolden: read.boolean('may-stop-golden', event?.kind !== 'pull-request'),
  };
}

export function readServers(read: Reader, context: FieldContext): ServerInputs {
  const count = readCount(read);
  return {
    environment: readEnvironment(read, context),
    count,
    flavor: readFlavor(read),
    network: read.list('network') ?? [],
    securityGroup: read.list('security-group') ?? [],
    keyName: nameIn(read, 'key-name', read.text('key-name')),
    availabilityZone: namesIn(read, 'availability-zone'),
    userData: readUserData(read, context.readFile),
    configDrive: read.boolean('config-drive', undefined),
    metadata: readMetadata(read),
    tags: readTags(read),
    serverGroup: nameIn(read, 'server-group', read.text('server-group')),
    floatingIpNetwork: read.text('floating-ip-network'),
    ipVersion: read.choice('ip-version'),
    bootVolumeSize: read.number('boot-volume-size', undefined),
    ready: readChecks(read),
    readyTimeoutMs: read.duration('ready-timeout', 0),
    minReady: read.number('min-ready', count),
    onFailure: read.choice('on-failure'),
    ttlMs: readTtl(read, context),
    concurrency: read.number('concurrency', 1),
  };
}

export function readRun(read: Reader): RunInputs {
  return {
    spec: read.text('spec'),
    wait: read.boolean('wait', true),
    timeBudgetMs: read.duration('time-budget', undefined),
    passEnv: readPassEnv(read),
    apply: read.boolean('apply', false),
    githubToken: read.text('github-token'),
    comment: read.boolean('comment', false),
    summary: read.boolean('summary', true),
    history: read.choice('history'),
    deployment: read.boolean('deployment', false),
    environmentUrl: readUrl(read),
    onPush: read.choice('on-push'),
    label: readLabel(read),
    allowForks: read.boolean('allow-forks', false),
    failWhenGoldenOff: read.boolean('fail-when-golden-off', false),
    consoleTail: read.boolean('console-tail', false),
  };
}

/** Of one role: a slip of the finger is told before a cloud is asked for quadrillions. */
const mostServers = 1000;

function readCount(read: Reader): number {
  const count = read.number('count', 1);
  if (count <= mostServers) return count;
  read.refuse('count', `${count} servers are more than one role can have`, `Write ${mostServers} or less`);
  return 1;
}

/** Only what is named: the default of the verbs that work on one environment is no filter. */
export function readStatus(read: Reader): StatusInputs {
  return { environment: read.text('environment') };
}

export function readDestroy(read: Reader): DestroyInputs {
  return { dryRun: read.boolean('dry-run', false), withImages: read.boolean('with-images', false) };
}

function readRegions(read: Reader): readonly string[] | undefined {
  const regions = read.list('region');
  const twice = regions?.find((region, at) => regions.indexOf(region) !== at);
  if (twice !== undefined) read.refuse('region', `it names ${twice} twice`, 'Name each region once');
  return regions;
}

function readUrl(read: Reader): string | undefined {
  const url = read.text('environment-url');
  for (const placeholder of unknownPlaceholders(url ?? '')) {
    read.refuse('environment-url', `nobody knows \`${placeholder}\``, `Write ${urlPlaceholders}`);
  }
  return url;
}

/** Names as POSIX has them (IEEE Std 1003.1, "Name"). */
function readPassEnv(read: Reader): readonly string[] {
  const names = read.list('pass-env') ?? [];
  for (const name of names) {
    if (!/^[A-Za-z_]\w*$/.test(name))
      read.refuse(
        'pass-env',
        `\`${name}\` is no name of a variable`,
        'Write names alone, of letters, digits and `_`: without `$`, `=` or `*`',
      );
  }
  return names;
}

function readLabel(read: Reader): string | undefined {
  const label = read.text('label');
  if (label !== undefined && !read.isGiven('on-push')) {
    read.refuse('label', 'it has no effect without `on-push`', 'Write `on-push: keep`, or leave the label out');
  }
  return label;
}

function readEnvironment(read: Reader, context: FieldContext): string {
  const name = read.text('environment');
  if (name === undefined) return defaultEnvironment(read, context);
  if (!isValidEnvironment(name)) {
    read.refuse(
      'environment',
      `\`${name}\` cannot be part of a host name`,
      'Write up to 40 lower-case letters, digits and dashes, a letter or digit first and last, for example `pr-12`',
    );
  }
  return name;
}

/** A guess that is wrong costs an environment: there is one only where the run cannot mean another, or deletes nothing. */
function defaultEnvironment(read: Reader, { event, verb }: FieldContext): string {
  if (event?.kind === 'pull-request') return pullRequestEnvironment(event.number);
  if (event?.kind === 'other' && verb !== 'status' && inputRow('environment').verbs.includes(verb)) {
    read.refuse(
      'environment',
      `it is missing, and \`${event.name}\` does not tell which environment is meant`,
      'Write the name of the environment, for example `staging`',
    );
  } else if (verb === 'destroy') {
    read.refuse(
      'environment',
      'it is missing, and `destroy` deletes only an environment that is named',
      'Write its name, for example `qa`; `status` shows which there are',
    );
  }
  return verb === 'snapshot' ? noEnvironment : 'staging';
}

/** Image names: 1 to 255 characters (glance:api/v2/images.py, schema `name`). */
function readImageName(read: Reader): string | undefined {
  const name = read.text('image-name');
  if (name === undefined) return undefined;
  if ([...name].length > 255) read.refuse('image-name', 'it is longer than 255 characters', 'Write a shorter name');
  refuseUnfit(read, 'image-name', name);
  return name;
}

/** Written in the cloud: see `unfitCharacter`. */
function refuseUnfit(read: Reader, input: InputName, text: string): void {
  const unfit = unfitCharacter(text);
  if (unfit !== undefined) read.refuse(input, `\`${visible(text)}\` holds ${unfit}`, 'Leave that character out');
}

/** Nova gives no name that holds an invisible character: it came with a copy from a page. */
function nameIn(read: Reader, input: InputName, name: string | undefined): string | undefined {
  const unfit = invisibleCharacter(name ?? '');
  if (unfit !== undefined) read.refuse(input, `\`${visible(name ?? '')}\` holds ${unfit}`, 'Type the name anew, or give the id');
  return name;
}

function namesIn(read: Reader, input: 'flavor' | 'availability-zone'): readonly string[] {
  const names = read.list(input) ?? [];
  for (const name of names) nameIn(read, input, name);
  return names;
}

function readFlavor(read: Reader): readonly string[] | 'auto' {
  const wanted = namesIn(read, 'flavor');
  if (!wanted.includes('auto')) return wanted;
  if (wanted.length > 1) read.refuse('flavor', '`auto` stands beside names of flavors', 'Write either `auto` or the names');
  return 'auto';
}

function readMetadata(read: Reader): Readonly<Record<string, string>> {
  const { metadata, problems } = parseMetadata(read.raw('metadata') ?? '');
  for (const problem of problems) read.refuse('metadata', problem, 'Write `key=value`, one per line, or a JSON object of texts');
  return metadata;
}

/** Server tags: at most 50, of 1 to 60 characters, without `/` and `,` (nova:api/validation/parameter_types.py `tag`, objects/tag.py). */
function readTags(read: Reader): readonly string[] {
  const tags = read.list('tags') ?? [];
  for (const tag of tags) {
    refuseUnfit(read, 'tags', tag);
    if (tag.toLowerCase().startsWith(tagPrefix))
      read.refuse('tags', `\`${tag}\` begins with \`${tagPrefix}\`, by which golden servers are known`, 'Choose another word');
    if (tag.length > 60 || tag.includes('/'))
      read.refuse('tags', `\`${tag}\` is longer than 60 characters or holds a \`/\``, 'Write shorter words, without slashes');
  }
  if (tags.length > 50) read.refuse('tags', `${tags.length} tags are more than a server can have`, 'Write 50 or fewer');
  return tags;
}

function readChecks(read: Reader): readonly ReadyCheck[] {
  const checks: ReadyCheck[] = [];
  for (const text of read.list('ready') ?? []) {
    const check = parseReadyCheck(text);
    if ('problem' in check) read.refuse('ready', check.problem, `Write ${readyForms}`);
    else checks.push(check);
  }
  return checks;
}

function readTtl(read: Reader, { event }: FieldContext): number | undefined {
  if (read.raw('ttl')?.trim() === 'none') return undefined;
  return read.duration('ttl', event?.kind === 'pull-request' ? dayMs : undefined);
}
