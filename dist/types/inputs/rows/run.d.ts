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
        readonly description: '`false`: start a snapshot, or its copy to another region, then exit with `status=pending`; run again to continue. The run always waits for servers.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    readonly timeBudgetMs: {
        readonly name: 'time-budget';
        readonly type: 'duration';
        readonly otherwise: "the rest of a hosted job's six hours; no limit in the CLI";
        readonly description: 'Exit with `status=pending` before this much time has passed; run again to continue.';
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
        readonly otherwise: "the job's own, which the CLI reads from `GITHUB_TOKEN`";
        readonly workflowDefault: '${{ github.token }}';
        readonly description: 'Token for `comment`, `deployment` and `on-push`, and to read the pull request of an `issue_comment` event.';
        readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
    };
    readonly comment: {
        readonly name: 'comment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Keep one comment with the servers on the pull request (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it deletes.';
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
        readonly description: "Source of the earlier runs in the summary's trend. `none`: only the newest image, which holds the last 20 runs. `cache`: the runner's cache service, where anyone who can run a workflow of the repository can write.";
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    readonly deployment: {
        readonly name: 'deployment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Record a GitHub deployment (needs `deployments: write`): to `preview` in a pull request, else to the name of the environment. It is set to inactive when the servers are deleted.';
        readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
    };
    /** With placeholders, see `renderUrl`. */
    readonly environmentUrl: {
        readonly name: 'environment-url';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: typeof readUrl;
        readonly description: 'URL of the deployment and in the comment, for example `http://{{ address }}:8080/`. `{{ address }}` is the address of the first server, `{{ roles.<name>.address }}` that of a role, `{{ environment }}` the name of the environment.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    /** `none` = a pull request's event changes nothing about the operation. */
    readonly onPush: {
        readonly name: 'on-push';
        readonly codeHost: true;
        readonly type: 'choice';
        readonly words: readonly ["none", "keep", "launch", "refresh"];
        readonly default: 'none';
        readonly description: 'Other than `none`: give each pull request its own servers (needs `pull-requests: read`). They are launched when it is opened, and deleted when it is closed, merged or loses its `label`. On a push, `keep` extends them by another `ttl`, `launch` starts missing servers, and `refresh` replaces them. The label `restage:keep` extends them by another `ttl`, too.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    readonly label: {
        readonly name: 'label';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: typeof readLabel;
        readonly otherwise: 'every pull request';
        readonly description: 'With `on-push`: only pull requests that carry this label have servers.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    readonly allowForks: {
        readonly name: 'allow-forks';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Also take snapshots and launch servers for pull and merge requests from forks. Their authors can then run code next to, or on, a copy of a live server.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    /** Whether `status` fails a workflow's step while a golden server is off unexpectedly. */
    readonly failWhenGoldenOff: {
        readonly name: 'fail-when-golden-off';
        readonly actionOnly: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'With `status`: fail the step while a golden server is off unexpectedly. Otherwise that is a warning, and the output `golden-off`.';
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
/** Names as POSIX has them (IEEE Std 1003.1, "Name"). */
declare function readPassEnv(input: InputText<readonly string[]>): readonly string[];
declare function readUrl(input: InputText<string>): string | undefined;
declare function readLabel(input: InputText<string>): string | undefined;
export {};
