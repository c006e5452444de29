/**
 * Every input, once. Parsing, `action.yml`, the CLI's options and help, and the tables in the README all come from
 * these rows.
 */
import type { Verb } from './types.ts';

export const groups = {
  connection: 'Connection',
  golden: 'Golden server and image',
  servers: 'Servers',
  run: 'Run',
} as const;

export type Group = keyof typeof groups;

export interface InputRow {
  readonly name: string;
  readonly group: Group;
  /**
   * How the text is read. A `list` is separated by newlines or commas; `checks` and `pairs` too, but only where the
   * next item begins, because a check or a value may hold a comma of its own.
   */
  readonly type: 'text' | 'list' | 'checks' | 'pairs' | 'duration' | 'integer' | 'number' | 'boolean' | 'choice';
  /** The words of a `choice`, or what a `duration` may be instead (`auto`, `none`). */
  readonly words?: readonly string[];
  /** Numbers and durations are greater than zero, but for these. */
  readonly zeroAllowed?: true;
  /** Literal default. */
  readonly default?: string;
  /** A value that would do, for one without a default that is asked for by name; `1` for numbers. */
  readonly example?: string;
  /** What happens without it, where that is no literal. */
  readonly otherwise?: string;
  readonly description: string;
  /** Of no effect outside of GitHub; accepted there, so that a command line may be made from a workflow's inputs. */
  readonly actionOnly?: true;
  /** Has an effect in jobs of a code host alone: in the action, and in the CLI in a workflow. */
  readonly codeHost?: true;
  /** Verbs that use it. Others accept it and leave it alone: one workflow step may serve several verbs. */
  readonly verbs: readonly Verb[];
}

const all: readonly Verb[] = ['plan', 'snapshot', 'launch', 'refresh', 'destroy', 'reap', 'release', 'status'];
const stopping: readonly Verb[] = ['plan', 'snapshot', 'refresh'];
const imaging: readonly Verb[] = ['plan', 'snapshot', 'launch', 'refresh'];
const launching: readonly Verb[] = ['plan', 'launch', 'refresh'];

const inputTable = [
  {
    name: 'cloud',
    group: 'connection',
    type: 'text',
    otherwise: '`OS_CLOUD`, or the only one there is',
    description: 'Name of the cloud in `clouds.yaml`.',
    verbs: all,
  },
  {
    name: 'clouds-yaml',
    group: 'connection',
    type: 'text',
    otherwise: '`OS_*` variables, then `clouds.yaml` in the standard places',
    description: 'Content of a `clouds.yaml`, for a CI secret.',
    verbs: all,
  },
  {
    name: 'region',
    group: 'connection',
    type: 'list',
    otherwise: '`OS_REGION_NAME`, then `clouds.yaml`, then the only region',
    description:
      "Region to work in. Of several the first is the golden server's; the image is copied to the others, and servers come up in each.",
    verbs: all,
  },
  {
    name: 'ca-cert',
    group: 'connection',
    type: 'text',
    otherwise: '`OS_CACERT`, then `clouds.yaml`',
    description: "Certificate authority of the cloud's endpoints: PEM text, or the path of a PEM file.",
    verbs: all,
  },
  {
    name: 'allowed-projects',
    group: 'connection',
    type: 'list',
    otherwise: 'any project',
    description: 'Names or ids of projects; refuse to work in any other.',
    verbs: all,
  },
  {
    name: 'allow-http-endpoints',
    group: 'connection',
    type: 'boolean',
    default: 'false',
    description:
      'Send the token to services whose address in the catalog is `http://`, although the sign-in is by `https://`: everyone on the way can read it.',
    verbs: all,
  },

  {
    name: 'golden',
    group: 'golden',
    type: 'text',
    description: 'Name or id of the golden server.',
    verbs: [...imaging, 'release'],
  },
  {
    name: 'image',
    group: 'golden',
    type: 'text',
    otherwise: 'a snapshot of `golden`',
    description: 'Use this image (name or id) instead of taking a snapshot.',
    verbs: launching,
  },
  {
    name: 'image-max-age',
    group: 'golden',
    type: 'duration',
    zeroAllowed: true,
    default: '0',
    description:
      'Reuse the newest proven image of the golden server if it is no older than this; `0` always takes a new one, where `may-stop-golden` allows it.',
    verbs: imaging,
  },
  {
    name: 'image-name',
    group: 'golden',
    type: 'text',
    otherwise: '`restage-<golden>-<UTC time>`',
    description: 'Name of the new image.',
    verbs: stopping,
  },
  {
    name: 'shutdown',
    group: 'golden',
    type: 'choice',
    words: ['graceful', 'guest', 'cloud', 'pause', 'quiesce', 'skip'],
    default: 'graceful',
    description:
      '`graceful`: stop request (ACPI), up to `shutdown-timeout`, then the forced stop. `guest`: run `shutdown-command` and wait until the system has powered itself off, the safest. `cloud`: the snapshot service of the cloud stops and starts the running server; the verdict comes from what was seen. `pause` (servers on volumes): paused while its volumes are captured, one instant over all disks. `quiesce` (servers on volumes that require it): the guest agent freezes the file systems. `skip`: snapshot the server as it is.',
    verbs: stopping,
  },
  {
    name: 'shutdown-timeout',
    group: 'golden',
    type: 'duration',
    default: '60s',
    description:
      'The graceful window, by which a clean stop is told from a forced one. Nova ends it by itself after 60 s, or after the `os_shutdown_timeout` that its image had when the golden server was made.',
    verbs: stopping,
  },
  {
    name: 'shutdown-command',
    group: 'golden',
    type: 'text',
    description: "For `shutdown: guest`: run in a shell on the runner, with the golden server's facts as `RESTAGE_*` variables.",
    verbs: stopping,
  },
  {
    name: 'on-forced-stop',
    group: 'golden',
    type: 'choice',
    words: ['warn', 'fail', 'retry'],
    default: 'warn',
    description:
      'When the cloud had to cut the power: `warn`; `fail` (golden server started again, no image); `retry` (start, settle, stop once more, then fail).',
    verbs: stopping,
  },
  {
    name: 'snapshot-timeout',
    group: 'golden',
    type: 'duration',
    words: ['auto'],
    default: 'auto',
    description: 'How long the image may take. `auto`: root disk in GB x `seconds-per-gb` x 1.5, at least 15m.',
    verbs: stopping,
  },
  {
    name: 'seconds-per-gb',
    group: 'golden',
    type: 'number',
    default: '72',
    description: 'Expected snapshot speed (72: 50 GB in one hour). Rates measured on earlier images refine the estimate, never the limit.',
    verbs: stopping,
  },
  {
    name: 'keep-images',
    group: 'golden',
    type: 'integer',
    example: '3',
    otherwise: 'as the newest image says whose run set it, else `3`',
    description:
      'Newest proven images of the golden server that stay when `refresh` has taken a new one. It is written on the image, and holds until a run sets another. An image in use is always kept.',
    verbs: ['plan', 'refresh'],
  },

  {
    name: 'environment',
    group: 'servers',
    type: 'text',
    otherwise:
      '`pr-<number>` in a pull request, else `staging`; all for `status`; none for `destroy`, `snapshot`, and events that do not tell which is meant',
    description:
      'Name that groups servers: up to 40 lower-case letters, digits and dashes. `destroy` deletes only one that is named; `status` shows it alone, and all without it.',
    verbs: ['plan', 'snapshot', 'launch', 'refresh', 'destroy', 'status'],
  },
  {
    name: 'count',
    group: 'servers',
    type: 'integer',
    default: '1',
    description: 'How many servers.',
    verbs: launching,
  },
  {
    name: 'flavor',
    group: 'servers',
    type: 'list',
    default: 'auto',
    description:
      'Flavors in order of preference; the first that fits, and that quota and cloud have room for, wins. `auto`: the smallest that fits.',
    verbs: launching,
  },
  {
    name: 'network',
    group: 'servers',
    type: 'list',
    otherwise: "the cloud's automatic choice",
    description: 'Networks to attach (names or ids), in this order.',
    verbs: launching,
  },
  {
    name: 'security-group',
    group: 'servers',
    type: 'list',
    otherwise: "the project's `default`",
    description: 'Security groups of the servers (names or ids).',
    verbs: launching,
  },
  {
    name: 'key-name',
    group: 'servers',
    type: 'text',
    description: 'Key pair to install.',
    verbs: launching,
  },
  {
    name: 'availability-zone',
    group: 'servers',
    type: 'list',
    otherwise: "the cloud's choice",
    description: 'Zones in order of preference: each `flavor` is tried in all of them before the next one.',
    verbs: launching,
  },
  {
    name: 'user-data',
    group: 'servers',
    type: 'text',
    description: 'User data for cloud-init: text, or `@path` of a file. At most 48 KiB.',
    verbs: launching,
  },
  {
    name: 'config-drive',
    group: 'servers',
    type: 'boolean',
    otherwise: "the cloud's choice",
    description: 'Attach a config drive.',
    verbs: launching,
  },
  {
    name: 'metadata',
    group: 'servers',
    type: 'pairs',
    description: 'Metadata of the servers: `key=value` list, or a JSON object. Keys that begin with `restage_` are ours.',
    verbs: launching,
  },
  {
    name: 'tags',
    group: 'servers',
    type: 'list',
    description: 'Tags of the servers.',
    verbs: launching,
  },
  {
    name: 'server-group',
    group: 'servers',
    type: 'text',
    description: 'Server group (name or id), for instance for anti-affinity.',
    verbs: launching,
  },
  {
    name: 'floating-ip-network',
    group: 'servers',
    type: 'text',
    description: 'External network (name or id); allocate one floating IP per server from it.',
    verbs: launching,
  },
  {
    name: 'ip-version',
    group: 'servers',
    type: 'choice',
    words: ['any', '4', '6'],
    default: 'any',
    description:
      'Which address a server is reached by, in checks and outputs alike: `any` prefers IPv4; a server without one of version `4` or `6` is not ready.',
    verbs: [...launching, 'status'],
  },
  {
    name: 'boot-volume-size',
    group: 'servers',
    type: 'integer',
    otherwise: "the flavor's own disk",
    description: 'Boot from a new volume of this many GB, made before its server: for flavors without a disk, or with too small a one.',
    verbs: launching,
  },
  {
    name: 'ready',
    group: 'servers',
    type: 'checks',
    default: 'active',
    description: 'What a ready server passes, all of: `active`, `tcp:22`, `http://:8080/path`, `console:<regex>`, `command:<shell>`.',
    verbs: launching,
  },
  {
    name: 'ready-timeout',
    group: 'servers',
    type: 'duration',
    default: '10m',
    description: 'How long a server may take to get ready.',
    verbs: launching,
  },
  {
    name: 'min-ready',
    group: 'servers',
    type: 'integer',
    otherwise: '`count`',
    description: 'Fewer ready servers than this is a failure.',
    verbs: launching,
  },
  {
    name: 'on-failure',
    group: 'servers',
    type: 'choice',
    words: ['rollback', 'keep'],
    default: 'rollback',
    description: '`rollback`: servers of a failed launch are deleted. `keep`: they stay for a look.',
    verbs: ['launch', 'refresh'],
  },
  {
    name: 'ttl',
    group: 'servers',
    type: 'duration',
    words: ['none'],
    otherwise: '`24h` in a pull request, else `none`',
    description: 'Life time of the servers; `reap` takes them away after it.',
    verbs: launching,
  },
  {
    name: 'concurrency',
    group: 'servers',
    type: 'integer',
    default: '10',
    description: 'Requests and launches under way at once.',
    verbs: ['launch', 'refresh', 'destroy', 'reap'],
  },

  {
    name: 'spec',
    group: 'run',
    type: 'text',
    description: 'Path of an environment file (`restage.yml`) that describes several roles.',
    verbs: ['plan', 'snapshot', 'launch', 'refresh', 'destroy'],
  },
  {
    name: 'wait',
    group: 'run',
    type: 'boolean',
    default: 'true',
    description:
      '`false`: start a snapshot, or its copy to another region, then leave with `status=pending`; run the same again to go on. Servers are waited for.',
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  {
    name: 'time-budget',
    group: 'run',
    type: 'duration',
    otherwise: "what is left of a hosted job's six hours; no limit in the CLI",
    description: 'Leave in good order with `status=pending` before this much time has passed; run the same again to go on.',
    verbs: ['plan', 'snapshot', 'launch', 'refresh'],
  },
  {
    name: 'pass-env',
    group: 'run',
    type: 'list',
    otherwise: 'none beside the usual',
    description:
      'Variables of the environment that `shutdown-command` and `ready: command:…` get, beside `PATH`, `HOME`, `USER`, `TMPDIR`, the locale, `SSH_AUTH_SOCK`, `*_PROXY` without passwords, `SSL_CERT_*` and `RESTAGE_*`.',
    verbs: imaging,
  },
  {
    name: 'may-stop-golden',
    group: 'run',
    type: 'boolean',
    otherwise: '`false` in a pull request, else `true`',
    description:
      'Whether this run may stop the golden server for a new snapshot. With `false` it uses the newest image, however old; with `image-max-age`, it fails where that is too old. A snapshot under way is waited for in any case.',
    verbs: stopping,
  },
  {
    name: 'dry-run',
    group: 'run',
    type: 'boolean',
    default: 'false',
    description: '`destroy` tells what it would delete, and deletes nothing.',
    verbs: ['destroy'],
  },
  {
    name: 'with-images',
    group: 'run',
    type: 'boolean',
    default: 'false',
    description:
      '`destroy` deletes the images that were made for the environment, too. Without it, they stay with their golden server; those of `pr-<number>` and of environments with a `ttl` go in any case.',
    verbs: ['destroy'],
  },
  {
    name: 'apply',
    group: 'run',
    type: 'boolean',
    default: 'false',
    description: '`reap` deletes only with `true`; otherwise it tells what it would delete.',
    verbs: ['reap'],
  },
  {
    name: 'github-token',
    group: 'run',
    codeHost: true,
    type: 'text',
    otherwise: "the job's own, which the CLI reads from `GITHUB_TOKEN`",
    description: 'Token for `comment`, `deployment`, `on-push`, and to read the pull request that an `issue_comment` is on.',
    verbs: ['plan', 'launch', 'refresh', 'destroy', 'reap'],
  },
  {
    name: 'comment',
    group: 'run',
    codeHost: true,
    type: 'boolean',
    default: 'false',
    description:
      'Keep one comment with the servers on the pull request (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it takes away.',
    verbs: ['plan', 'launch', 'refresh', 'destroy', 'reap'],
  },
  {
    name: 'summary',
    group: 'run',
    actionOnly: true,
    type: 'boolean',
    default: 'true',
    description: 'Write a job summary.',
    verbs: all,
  },
  {
    name: 'history',
    group: 'run',
    actionOnly: true,
    type: 'choice',
    words: ['none', 'cache'],
    default: 'none',
    description:
      "Where the summary's trend has the figures of earlier runs from. `none`: from the newest image alone, which holds the last 20. `cache`: from the runner's cache service, where whoever can run a workflow of the repository can write.",
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  {
    name: 'deployment',
    group: 'run',
    codeHost: true,
    type: 'boolean',
    default: 'false',
    description:
      "Record a GitHub deployment (needs `deployments: write`): of `preview` in a pull request, else of the environment's own name; inactive when the servers go.",
    verbs: ['launch', 'refresh', 'destroy', 'reap'],
  },
  {
    name: 'environment-url',
    group: 'run',
    codeHost: true,
    type: 'text',
    description:
      'URL of the deployment and in the comment, for example `http://{{ address }}:8080/`. `{{ address }}` is that of the first server, `{{ roles.<name>.address }}` that of a role, `{{ environment }}` the name.',
    verbs: ['launch', 'refresh', 'destroy'],
  },
  {
    name: 'on-push',
    group: 'run',
    codeHost: true,
    type: 'choice',
    words: ['none', 'keep', 'launch', 'refresh'],
    default: 'none',
    description:
      'Other than `none`: lead the servers of a pull request through its life (needs `pull-requests: read`). They come with it, go when it is closed, merged or loses its `label`, and a push does this: `keep` them for another `ttl`, `launch` what is missing, or `refresh`. The label `restage:keep` keeps them for another `ttl`, too.',
    verbs: ['launch', 'refresh', 'destroy'],
  },
  {
    name: 'label',
    group: 'run',
    codeHost: true,
    type: 'text',
    otherwise: 'every pull request',
    description: 'With `on-push`: only a pull request that carries this label has servers.',
    verbs: ['launch', 'refresh', 'destroy'],
  },
  {
    name: 'allow-forks',
    group: 'run',
    type: 'boolean',
    default: 'false',
    description:
      'Take snapshots and launch servers for pull and merge requests from forks, too. Their authors run code beside, or on, a copy of a live server.',
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  {
    name: 'fail-when-golden-off',
    group: 'run',
    actionOnly: true,
    type: 'boolean',
    default: 'false',
    description:
      'With `status`: fail the step while a golden server is off unexpectedly. Without it that is a warning, and the output `golden-off`.',
    verbs: ['status'],
  },
  {
    name: 'console-tail',
    group: 'run',
    type: 'boolean',
    default: 'false',
    description:
      "When servers fail, show the end of the first one's console in the log. It may hold secrets of the guest that Restage does not know. A person's terminal always shows it; comments, summaries and annotations never do.",
    verbs: ['launch', 'refresh'],
  },
] as const satisfies readonly InputRow[];

/** With its literal types. */
export type InputTable = typeof inputTable;

export type InputName = (typeof inputTable)[number]['name'];

/** Names of the inputs that are read in one way. */
export type InputOfType<T extends InputRow['type']> = Extract<(typeof inputTable)[number], { type: T }>['name'];

/** The words of a choice. */
export type WordOf<N extends InputOfType<'choice'>> = Extract<(typeof inputTable)[number], { name: N }>['words'][number];

/** The rows without their literal types, for whoever walks through all of them. */
export const inputRows: readonly (InputRow & { readonly name: InputName })[] = inputTable;

/** The row of a name. */
export function inputRow(name: InputName): InputRow & { readonly name: InputName } {
  const row = inputRows.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`no input ${name}`);
  return row;
}

/** The action's own input: the CLI has commands instead. */
export const operationInput = {
  name: 'operation',
  default: 'refresh',
  description: 'What to do: `plan`, `snapshot`, `launch`, `refresh`, `destroy`, `reap`, `release` or `status`.',
} as const;
