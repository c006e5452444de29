import type { Definitions, InputText } from '../row.ts';
import { unknownPlaceholders, urlPlaceholders } from '../url-template.ts';
import { all, imaging, launching } from './verbs-of.ts';

export const runRows = {
  spec: {
    name: 'spec',
    type: 'text',
    description: 'Path of an environment file (`restage.yml`) that describes several roles.',
    verbs: ['plan', 'snapshot', 'launch', 'refresh', 'destroy'],
  },
  wait: {
    name: 'wait',
    type: 'boolean',
    default: 'true',
    description:
      'With `false`, the run starts a snapshot, or its copy to another region, and exits with `status=pending` without waiting for it. Run again to continue. With either value, a run waits for servers.',
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  timeBudgetMs: {
    name: 'time-budget',
    type: 'duration',
    otherwise: 'in the action on a GitHub-hosted runner, 5 h 50 min from the start of the job; else no limit',
    description:
      'Exit with `status=pending` before this much time has passed; run again to continue. A golden server that a dead run left off is restored first, even beyond this time. GitHub does not tell an action the `timeout-minutes` of its job.',
    verbs: imaging,
  },
  /** Names of variables that commands get, too. */
  passEnv: {
    name: 'pass-env',
    type: 'list',
    read: readPassEnv,
    otherwise: 'none',
    description:
      'Environment variables to pass to `shutdown-command` and `ready: command:…`, in addition to `PATH`, `HOME`, `USER`, `TMPDIR`, the locale, `SSH_AUTH_SOCK`, `*_PROXY` without passwords, `SSL_CERT_*` and `RESTAGE_*`.',
    verbs: imaging,
  },
  apply: {
    name: 'apply',
    type: 'boolean',
    default: 'false',
    description: '`reap` deletes only with `true`; otherwise it reports what it would delete.',
    verbs: ['reap'],
  },
  githubToken: {
    name: 'github-token',
    codeHost: true,
    type: 'text',
    otherwise: "the job's own token; the CLI reads it from `GITHUB_TOKEN`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    workflowDefault: '${{ github.token }}',
    description:
      'GitHub token for `comment`, `deployment` and `on-push`. A run that an `issue_comment` event started also uses it to read the pull request.',
    verbs: ['plan', 'launch', 'refresh', 'destroy', 'reap'],
  },
  comment: {
    name: 'comment',
    codeHost: true,
    type: 'boolean',
    default: 'false',
    description:
      'Maintain one comment on the pull request that lists its servers (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it deletes.',
    verbs: ['plan', 'launch', 'refresh', 'destroy', 'reap'],
  },
  summary: {
    name: 'summary',
    actionOnly: true,
    type: 'boolean',
    default: 'true',
    description: 'Write a job summary.',
    verbs: all,
  },
  history: {
    name: 'history',
    actionOnly: true,
    type: 'choice',
    words: ['none', 'cache'],
    default: 'none',
    description:
      "Where the trend in the job summary gets the figures of earlier runs. `none`: from the newest image, which contains those of the last 20 runs. `cache`: from the runner's cache service; anyone who can run a workflow of the repository can write there.",
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  deployment: {
    name: 'deployment',
    codeHost: true,
    type: 'boolean',
    default: 'false',
    description:
      'Record a GitHub deployment (needs `deployments: write`). Its environment is `preview` in a pull request, and otherwise has the name of the servers’ environment. It becomes inactive when the servers are deleted.',
    verbs: ['launch', 'refresh', 'destroy', 'reap'],
  },
  /** With placeholders, see `renderUrl`. */
  environmentUrl: {
    name: 'environment-url',
    codeHost: true,
    type: 'text',
    read: readUrl,
    description:
      'URL for the deployment and the comment, for example `http://{{ address }}:8080/`. Placeholders: `{{ address }}` is the address of the first server, `{{ roles.<name>.address }}` the address of the first server of a role, `{{ environment }}` the name of the environment.',
    verbs: ['launch', 'refresh', 'destroy'],
  },
  /** `none` = a pull request's event changes nothing about the operation. */
  onPush: {
    name: 'on-push',
    codeHost: true,
    type: 'choice',
    words: ['none', 'keep', 'launch', 'refresh'],
    default: 'none',
    description:
      'What a push to a pull request does to its servers. `none`: every event runs `operation`, even when the pull request is closed. With any other value, servers are launched when a pull request is opened, and deleted when it is closed, merged or loses its `label` (needs `pull-requests: read`). `keep`: a push renews the `ttl` of the servers; if fewer than `min-ready` are usable, it runs `operation`. `launch`: a push launches missing servers from the newest image, and renews the `ttl` of all. `refresh`: a push launches a new generation and deletes the old one.',
    verbs: ['launch', 'refresh', 'destroy'],
  },
  label: {
    name: 'label',
    codeHost: true,
    type: 'text',
    read: readLabel,
    otherwise: 'every pull request',
    description: 'With `on-push`: only pull requests that have this label get servers.',
    verbs: ['launch', 'refresh', 'destroy'],
  },
  allowForks: {
    name: 'allow-forks',
    type: 'boolean',
    default: 'false',
    description:
      'Also take snapshots and launch servers for pull and merge requests from forks. Their authors can then run code next to, or on, a copy of a live server.',
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  /** Of ephemeral ones, in the project. */
  maxEnvironments: {
    name: 'max-environments',
    type: 'integer',
    otherwise: 'no limit',
    description:
      'Maximum number of ephemeral environments (those of pull requests, and those with a `ttl`) in the project. While the project has this many, no run launches another one. Environments that exist are not affected. Runs that start at the same time do not see each other, so two of them may exceed the limit by one.',
    verbs: launching,
  },
  hostKeys: {
    name: 'host-keys',
    type: 'boolean',
    default: 'false',
    description:
      'Read the SSH host keys of ready servers from their consoles, where cloud-init prints them, for the outputs `known-hosts`, `ssh-config` and `ansible-inventory`. If a server prints no keys, the run prints a warning; `ready: host-keys` waits for them, and implies this input.',
    verbs: ['launch', 'refresh'],
  },
  /** Relative, of plain segments: see `readDirectory`. */
  sshDirectory: {
    name: 'ssh-directory',
    type: 'text',
    read: readDirectory,
    description:
      'Directory in the workspace, for example `.ssh-staging`, for the files `known_hosts`, `config` and `inventory.yml`. Implies `host-keys`. The library writes no files.',
    verbs: ['launch', 'refresh'],
  },
  sshUser: {
    name: 'ssh-user',
    type: 'text',
    read: readSshUser,
    otherwise: "the client's own choice",
    description: 'User in `ssh-config` and `ansible-inventory`.',
    verbs: ['launch', 'refresh'],
  },
  sshPort: {
    name: 'ssh-port',
    type: 'integer',
    read: readSshPort,
    default: '22',
    description: 'Port of the SSH server, in `known-hosts`, `ssh-config` and `ansible-inventory`.',
    verbs: ['launch', 'refresh'],
  },
  /** Whether `status` fails a workflow's step while a golden server is off unexpectedly. */
  failWhenGoldenOff: {
    name: 'fail-when-golden-off',
    actionOnly: true,
    type: 'boolean',
    default: 'false',
    description:
      'With `true`, `status` fails the step while a golden server is off unexpectedly. With `false`, it prints a warning and sets the output `golden-off`.',
    verbs: ['status'],
  },
  /** Whether a log may show the end of a failed guest's console. */
  consoleTail: {
    name: 'console-tail',
    type: 'boolean',
    default: 'false',
    description:
      "When servers fail, show the end of the first one's console in the log. It may contain secrets of the guest that Restage does not know. An interactive terminal always shows it; comments, summaries and annotations never do.",
    verbs: ['launch', 'refresh'],
  },
} as const satisfies Definitions;

/**
 * A path that is nothing but names: it stands in files that `ssh` and Ansible read, and leads nowhere but down. Of links on the way the entry
 * points take care, when they write.
 */
function readDirectory(input: InputText<string>): string | undefined {
  const path = input
    .value()
    ?.replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '');
  if (path === undefined) return undefined;
  const names = path.split('/');
  if (path.length <= 200 && names.every((name) => /^[A-Za-z0-9._-]+$/.test(name) && !/^\.+$/.test(name) && name !== '.git')) return path;
  input.refuse(
    `\`${path}\` is not a relative path below the workspace (in the CLI: the current directory)`,
    'Write names of letters, digits, `.`, `_` and `-`, with `/` between them, such as `.ssh-staging`; without `..`, and not below `.git`',
  );
  return undefined;
}

function readSshUser(input: InputText<string>): string | undefined {
  const user = input.value();
  if (user === undefined || /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(user)) return user;
  input.refuse(`\`${user}\` is not a user name`, 'Write letters, digits, `.`, `_` and `-`, such as `ubuntu`');
  return undefined;
}

function readSshPort(input: InputText<number>): number {
  const port = input.value() ?? 22;
  if (port <= 65_535) return port;
  input.refuse(`${port} is not a port`, 'Write a number from 1 to 65535');
  return 22;
}

/** Names as POSIX has them (IEEE Std 1003.1, "Name"). */
function readPassEnv(input: InputText<readonly string[]>): readonly string[] {
  const names = input.value() ?? [];
  for (const name of names) {
    if (!/^[A-Za-z_]\w*$/.test(name))
      input.refuse(
        `\`${name}\` is not the name of a variable`,
        'Write only names, with letters, digits and `_`, but without `$`, `=` or `*`',
      );
  }
  return names;
}

function readUrl(input: InputText<string>): string | undefined {
  const url = input.value();
  for (const placeholder of unknownPlaceholders(url ?? '')) {
    input.refuse(`there is no placeholder \`${placeholder}\``, `Write ${urlPlaceholders}`);
  }
  return url;
}

function readLabel(input: InputText<string>): string | undefined {
  const label = input.value();
  if (label !== undefined && !input.isGiven('on-push')) {
    input.refuse('it has no effect without `on-push`', 'Write `on-push: keep`, or leave the label out');
  }
  return label;
}
