import { environmentVerbs, nameSchema, readEnvironment } from '../environment.ts';
import { metadataSchema, readMetadata } from '../metadata.ts';
import { checkSchema, readChecks, readyForms } from '../ready.ts';
import type { Definitions, InputText, Schema } from '../row.ts';
import { readSshUsers } from '../ssh-users.ts';
import { readTags } from '../tags.ts';
import { readUserData } from '../user-data.ts';
import { readName, readNames } from '../written-in-cloud.ts';
import { launching } from './verbs-of.ts';

/** A list of items of this pattern, as an environment file writes it. */
function listOf(pattern: string): Schema {
  const item = pattern.slice(1, -1);
  return {
    anyOf: [
      { type: 'string', pattern: `^[\\s,]*(?:${item}(?:[\\s,]+${item})*[\\s,]*)?$` },
      { type: 'array', items: { type: 'string', pattern } },
    ],
  };
}

export const serverRows = {
  environment: {
    name: 'environment',
    type: 'text',
    read: readEnvironment,
    schema: nameSchema,
    inFile: 'top',
    otherwise: '`pr-<number>` in a pull request, else `staging`; some operations and events have none',
    description:
      'Name that groups servers: up to 40 lower-case letters, digits and dashes. `destroy` deletes only an environment that is named, by this input or by a pull request. With this input, `status` shows only this environment.',
    verbs: environmentVerbs,
  },
  count: {
    name: 'count',
    type: 'integer',
    read: readCount,
    default: '1',
    description: 'Number of servers.',
    verbs: launching,
  },
  /** In order of preference, or the smallest that fits. */
  flavor: {
    name: 'flavor',
    type: 'list',
    read: readFlavor,
    default: 'auto',
    description:
      'Flavors in order of preference. A server gets the first flavor that is large enough and for which quota and cloud have room. `auto`: the smallest flavor that is large enough.',
    verbs: launching,
  },
  /** Empty = the cloud's automatic choice. */
  network: {
    name: 'network',
    type: 'list',
    read: (input) => input.value() ?? [],
    otherwise: 'the only network of the project',
    description: 'Networks to attach (names or ids), in this order.',
    verbs: launching,
  },
  securityGroup: {
    name: 'security-group',
    type: 'list',
    read: (input) => input.value() ?? [],
    otherwise: "the project's `default`",
    description: 'Security groups of the servers (names or ids).',
    verbs: launching,
  },
  /** Name or id; `undefined` = none. */
  quarantine: {
    name: 'quarantine',
    type: 'text',
    read: readName,
    description:
      'The only security group (name or id) of new servers until they are ready, instead of those of `security-group`. The checks of `ready` must pass with it.',
    verbs: launching,
  },
  keyName: {
    name: 'key-name',
    type: 'text',
    read: readName,
    description: 'Key pair to install.',
    verbs: launching,
  },
  /** In order of preference; empty = the cloud's choice. */
  availabilityZone: {
    name: 'availability-zone',
    type: 'list',
    read: readNames,
    otherwise: "the cloud's choice",
    description: 'Availability zones in order of preference. Each `flavor` is tried in all zones before the next flavor.',
    verbs: launching,
  },
  /** Text, read from its file already where the user wrote `@path`. */
  userData: {
    name: 'user-data',
    type: 'text',
    read: readUserData,
    description: 'User data for cloud-init: text, or `@path` of a file. At most 48 KiB.',
    fileNote: '`{{ roles.<name>.address }}` is replaced by the address of a role in `after`.',
    verbs: launching,
  },
  /** Names on the code host, or `author`. */
  sshUsers: {
    name: 'ssh-users',
    type: 'list',
    read: readSshUsers,
    schema: listOf('^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$'),
    description:
      "People who get SSH access to the servers: user names on GitHub, or `author` for the author of the pull request. cloud-init installs the public keys that the code host shows, for the image's default user. If keys cannot be read, the run fails before it changes anything. Can be combined with `user-data`.",
    verbs: launching,
  },
  configDrive: {
    name: 'config-drive',
    type: 'boolean',
    otherwise: "the cloud's choice",
    description: 'Attach a config drive.',
    verbs: launching,
  },
  metadata: {
    name: 'metadata',
    type: 'pairs',
    read: readMetadata,
    schema: metadataSchema,
    description: 'Metadata of the servers: `key=value` list, or a JSON object. Keys that begin with `restage_` are reserved.',
    verbs: launching,
  },
  tags: {
    name: 'tags',
    type: 'list',
    read: readTags,
    description: 'Tags of the servers.',
    verbs: launching,
  },
  serverGroup: {
    name: 'server-group',
    type: 'text',
    read: readName,
    description: 'Server group (name or id), for example for anti-affinity.',
    verbs: launching,
  },
  floatingIpNetwork: {
    name: 'floating-ip-network',
    type: 'text',
    description: 'External network (name or id). Each server gets a floating IP from it.',
    verbs: launching,
  },
  /** Of the address by which a server is reached. */
  ipVersion: {
    name: 'ip-version',
    type: 'choice',
    words: ['any', '4', '6'],
    default: 'any',
    description:
      'Which address of a server checks and outputs use. `any`: its floating IP, else its first IPv4 address, else its first IPv6 address. `4`, `6`: only an address of that version; a server without one is not ready.',
    verbs: [...launching, 'status'],
  },
  /** GiB. */
  bootVolumeSize: {
    name: 'boot-volume-size',
    type: 'integer',
    otherwise: "the flavor's own disk",
    description: 'Size in GB of a new volume from which each server boots. Set it if the flavor has no disk, or too small a disk.',
    verbs: launching,
  },
  ready: {
    name: 'ready',
    type: 'checks',
    read: readChecks,
    schema: checkSchema,
    default: 'active',
    description: `Checks for readiness: ${readyForms.join(', ')}. A server is ready when it has passed all of them.`,
    verbs: launching,
  },
  readyTimeoutMs: {
    name: 'ready-timeout',
    type: 'duration',
    default: '10m',
    inFile: 'yields',
    description: 'How long a server may take to become ready.',
    verbs: launching,
  },
  minReady: {
    name: 'min-ready',
    type: 'integer',
    sameAs: 'count',
    otherwise: '`count`',
    description:
      'How many servers must become ready. With fewer, the launch fails. With enough, but fewer than `count`, it succeeds with a warning.',
    verbs: launching,
  },
  onFailure: {
    name: 'on-failure',
    type: 'choice',
    words: ['rollback', 'keep'],
    default: 'rollback',
    inFile: 'top',
    description:
      'What happens to servers that do not become ready, and, if the launch fails, to all servers that it has launched. `rollback`: they are deleted. `keep`: they stay for inspection.',
    verbs: ['launch', 'refresh'],
  },
  /** `undefined` = never expires. */
  ttlMs: {
    name: 'ttl',
    type: 'duration',
    words: ['none'],
    read: readTtl,
    inFile: 'top',
    otherwise: '`24h` in a pull request, else `none`',
    description: 'Time to live; after it, `reap` deletes the servers.',
    verbs: launching,
  },
  concurrency: {
    name: 'concurrency',
    type: 'integer',
    default: '10',
    inFile: 'top',
    description: 'Maximum number of requests and launches at the same time.',
    verbs: ['launch', 'refresh', 'destroy', 'reap'],
  },
} as const satisfies Definitions;

/** Of one role: a typing error is refused before a cloud is asked for quadrillions. */
const mostServers = 1000;

function readCount(input: InputText<number>): number {
  const count = input.value() ?? 1;
  if (count <= mostServers) return count;
  input.refuse(`it is ${count}, but one role can have at most ${mostServers} servers`, `Write ${mostServers} or less`);
  return 1;
}

function readFlavor(input: InputText<readonly string[]>): readonly string[] | 'auto' {
  const wanted = readNames(input);
  if (!wanted.includes('auto')) return wanted;
  if (wanted.length > 1) input.refuse('`auto` cannot be combined with names of flavors', 'Write either `auto` or the names');
  return 'auto';
}

const dayMs = 24 * 60 * 60 * 1000;

function readTtl(input: InputText<number | string>): number | undefined {
  const ttl = input.value() ?? (input.context.event?.kind === 'pull-request' ? dayMs : 'none');
  return typeof ttl === 'number' ? ttl : undefined;
}
