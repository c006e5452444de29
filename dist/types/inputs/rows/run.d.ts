import type { InputText } from '../row.js';
export declare const runRows: {
    readonly spec: {
        readonly name: 'spec';
        readonly type: 'text';
        readonly description: 'Path of an environment file (`restage.yml`) that describes several roles.';
        readonly verbs: readonly ["plan", "snapshot", "launch", "refresh", "destroy"];
    };
    readonly wait: {
        readonly name: 'wait';
        readonly type: 'boolean';
        readonly default: 'true';
        readonly description: 'With `false`, the run starts a snapshot, or its copy to another region, and exits with `status=pending` without waiting for it. Run again to continue. With either value, a run waits for servers.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    readonly timeBudgetMs: {
        readonly name: 'time-budget';
        readonly type: 'duration';
        readonly otherwise: 'in the action on a GitHub-hosted runner, 5 h 50 min from the start of the job; else no limit';
        readonly description: 'Exit with `status=pending` before this much time has passed; run again to continue. A golden server that a dead run left off is restored first, even beyond this time. GitHub does not tell an action the `timeout-minutes` of its job.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Names of variables that commands get, too. */
    readonly passEnv: {
        readonly name: 'pass-env';
        readonly type: 'list';
        readonly read: typeof readPassEnv;
        readonly otherwise: 'none';
        readonly description: 'Environment variables to pass to `shutdown-command` and `ready: command:…`, in addition to `PATH`, `HOME`, `USER`, `TMPDIR`, the locale, `SSH_AUTH_SOCK`, `*_PROXY` without passwords, `SSL_CERT_*` and `RESTAGE_*`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly apply: {
        readonly name: 'apply';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: '`reap` deletes only with `true`; otherwise it reports what it would delete.';
        readonly verbs: readonly ["reap"];
    };
    readonly githubToken: {
        readonly name: 'github-token';
        readonly codeHost: true;
        readonly type: 'text';
        readonly otherwise: "the job's own token; the CLI reads it from `GITHUB_TOKEN`";
        readonly workflowDefault: '${{ github.token }}';
        readonly description: 'GitHub token for `comment`, `deployment` and `on-push`. A run that an `issue_comment` event started also uses it to read the pull request.';
        readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
    };
    readonly comment: {
        readonly name: 'comment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Maintain one comment on the pull request that lists its servers (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it deletes.';
        readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
    };
    readonly summary: {
        readonly name: 'summary';
        readonly actionOnly: true;
        readonly type: 'boolean';
        readonly default: 'true';
        readonly description: 'Write a job summary.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly history: {
        readonly name: 'history';
        readonly actionOnly: true;
        readonly type: 'choice';
        readonly words: readonly ["none", "cache"];
        readonly default: 'none';
        readonly description: "Where the trend in the job summary gets the figures of earlier runs. `none`: from the newest image, which contains those of the last 20 runs. `cache`: from the runner's cache service; anyone who can run a workflow of the repository can write there.";
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    readonly deployment: {
        readonly name: 'deployment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Record a GitHub deployment (needs `deployments: write`). Its environment is `preview` in a pull request, and otherwise has the name of the servers’ environment. It becomes inactive when the servers are deleted.';
        readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
    };
    /** With placeholders, see `renderUrl`. */
    readonly environmentUrl: {
        readonly name: 'environment-url';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: typeof readUrl;
        readonly description: 'URL for the deployment and the comment, for example `http://{{ address }}:8080/`. Placeholders: `{{ address }}` is the address of the first server, `{{ roles.<name>.address }}` the address of the first server of a role, `{{ environment }}` the name of the environment.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    /** `none` = a pull request's event changes nothing about the operation. */
    readonly onPush: {
        readonly name: 'on-push';
        readonly codeHost: true;
        readonly type: 'choice';
        readonly words: readonly ["none", "keep", "launch", "refresh"];
        readonly default: 'none';
        readonly description: 'What a push to a pull request does to its servers. `none`: every event runs `operation`, even when the pull request is closed. With any other value, servers are launched when a pull request is opened, and deleted when it is closed, merged or loses its `label` (needs `pull-requests: read`). `keep`: a push renews the `ttl` of the servers; if fewer than `min-ready` are usable, it runs `operation`. `launch`: a push launches missing servers from the newest image, and renews the `ttl` of all. `refresh`: a push launches a new generation and deletes the old one.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    readonly label: {
        readonly name: 'label';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: typeof readLabel;
        readonly otherwise: 'every pull request';
        readonly description: 'With `on-push`: only pull requests that have this label get servers.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    readonly allowForks: {
        readonly name: 'allow-forks';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Also take snapshots and launch servers for pull and merge requests from forks. Their authors can then run code next to, or on, a copy of a live server.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    /** Of ephemeral ones, in the project. */
    readonly maxEnvironments: {
        readonly name: 'max-environments';
        readonly type: 'integer';
        readonly otherwise: 'no limit';
        readonly description: 'Maximum number of ephemeral environments (those of pull requests, and those with a `ttl`) in the project. While the project has this many, no run launches another one. Environments that exist are not affected. Runs that start at the same time do not see each other, so two of them may exceed the limit by one.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly hostKeys: {
        readonly name: 'host-keys';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Read the SSH host keys of ready servers from their consoles, where cloud-init prints them, for the outputs `known-hosts`, `ssh-config` and `ansible-inventory`. If a server prints no keys, the run prints a warning; `ready: host-keys` waits for them, and implies this input.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    /** Relative, of plain segments: see `readDirectory`. */
    readonly sshDirectory: {
        readonly name: 'ssh-directory';
        readonly type: 'text';
        readonly read: typeof readDirectory;
        readonly description: 'Directory in the workspace, for example `.ssh-staging`, for the files `known_hosts`, `config` and `inventory.yml`. Implies `host-keys`. The library writes no files.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    readonly sshUser: {
        readonly name: 'ssh-user';
        readonly type: 'text';
        readonly read: typeof readSshUser;
        readonly otherwise: "the client's own choice";
        readonly description: 'User in `ssh-config` and `ansible-inventory`.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    readonly sshPort: {
        readonly name: 'ssh-port';
        readonly type: 'integer';
        readonly read: typeof readSshPort;
        readonly default: '22';
        readonly description: 'Port of the SSH server, in `known-hosts`, `ssh-config` and `ansible-inventory`.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    /** Whether `status` fails a workflow's step while a golden server is off unexpectedly. */
    readonly failWhenGoldenOff: {
        readonly name: 'fail-when-golden-off';
        readonly actionOnly: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'With `true`, `status` fails the step while a golden server is off unexpectedly. With `false`, it prints a warning and sets the output `golden-off`.';
        readonly verbs: readonly ["status"];
    };
    /** Whether a log may show the end of a failed guest's console. */
    readonly consoleTail: {
        readonly name: 'console-tail';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: "When servers fail, show the end of the first one's console in the log. It may contain secrets of the guest that Restage does not know. An interactive terminal always shows it; comments, summaries and annotations never do.";
        readonly verbs: readonly ["launch", "refresh"];
    };
};
/**
 * A path that is nothing but names: it stands in files that `ssh` and Ansible read, and leads nowhere but down. Of links on the way the entry
 * points take care, when they write.
 */
declare function readDirectory(input: InputText<string>): string | undefined;
declare function readSshUser(input: InputText<string>): string | undefined;
declare function readSshPort(input: InputText<number>): number;
/** Names as POSIX has them (IEEE Std 1003.1, "Name"). */
declare function readPassEnv(input: InputText<readonly string[]>): readonly string[];
declare function readUrl(input: InputText<string>): string | undefined;
declare function readLabel(input: InputText<string>): string | undefined;
export {};
