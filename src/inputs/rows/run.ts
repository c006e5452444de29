import type { Definitions, InputText } from '../row.ts';
import { unknownPlaceholders, urlPlaceholders } from '../url-template.ts';
import { all, imaging } from './verbs-of.ts';

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
      '`false`: start a snapshot, or its copy to another region, then exit with `status=pending`; run again to continue. The run always waits for servers.',
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  timeBudgetMs: {
    name: 'time-budget',
    type: 'duration',
    otherwise: "the rest of a hosted job's six hours; no limit in the CLI",
    description: 'Exit with `status=pending` before this much time has passed; run again to continue.',
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
    otherwise: "the job's own, which the CLI reads from `GITHUB_TOKEN`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    workflowDefault: '${{ github.token }}',
    description: 'Token for `comment`, `deployment` and `on-push`, and to read the pull request of an `issue_comment` event.',
    verbs: ['plan', 'launch', 'refresh', 'destroy', 'reap'],
  },
  comment: {
    name: 'comment',
    codeHost: true,
    type: 'boolean',
    default: 'false',
    description:
      'Keep one comment with the servers on the pull request (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it deletes.',
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
      "Source of the earlier runs in the summary's trend. `none`: only the newest image, which holds the last 20 runs. `cache`: the runner's cache service, where anyone who can run a workflow of the repository can write.",
    verbs: ['snapshot', 'launch', 'refresh'],
  },
  deployment: {
    name: 'deployment',
    codeHost: true,
    type: 'boolean',
    default: 'false',
    description:
      'Record a GitHub deployment (needs `deployments: write`): to `preview` in a pull request, else to the name of the environment. It is set to inactive when the servers are deleted.',
    verbs: ['launch', 'refresh', 'destroy', 'reap'],
  },
  /** With placeholders, see `renderUrl`. */
  environmentUrl: {
    name: 'environment-url',
    codeHost: true,
    type: 'text',
    read: readUrl,
    description:
      'URL of the deployment and in the comment, for example `http://{{ address }}:8080/`. `{{ address }}` is the address of the first server, `{{ roles.<name>.address }}` that of a role, `{{ environment }}` the name of the environment.',
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
      'Other than `none`: give each pull request its own servers (needs `pull-requests: read`). They are launched when it is opened, and deleted when it is closed, merged or loses its `label`. On a push, `keep` extends them by another `ttl`, `launch` starts missing servers, and `refresh` replaces them. The label `restage:keep` extends them by another `ttl`, too.',
    verbs: ['launch', 'refresh', 'destroy'],
  },
  label: {
    name: 'label',
    codeHost: true,
    type: 'text',
    read: readLabel,
    otherwise: 'every pull request',
    description: 'With `on-push`: only pull requests that carry this label have servers.',
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
  /** Whether `status` fails a workflow's step while a golden server is off unexpectedly. */
  failWhenGoldenOff: {
    name: 'fail-when-golden-off',
    actionOnly: true,
    type: 'boolean',
    default: 'false',
    description:
      'With `status`: fail the step while a golden server is off unexpectedly. Otherwise that is a warning, and the output `golden-off`.',
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

/** Names as POSIX has them (IEEE Std 1003.1, "Name"). */
function readPassEnv(input: InputText<readonly string[]>): readonly string[] {
  const names = input.value() ?? [];
  for (const name of names) {
    if (!/^[A-Za-z_]\w*$/.test(name))
      input.refuse(`\`${name}\` is no name of a variable`, 'Write names alone, of letters, digits and `_`: without `$`, `=` or `*`');
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
