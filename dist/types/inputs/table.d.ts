/**
 * Every input, once. Parsing, `action.yml`, the CLI's options and help, and the tables in the README all come from
 * these rows.
 */
import type { Verb } from './types.js';
export declare const groups: {
    readonly connection: 'Connection';
    readonly golden: 'Golden server and image';
    readonly servers: 'Servers';
    readonly run: 'Run';
};
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
    /** Verbs that use it. Others accept it and leave it alone: one workflow step may serve several verbs. */
    readonly verbs: readonly Verb[];
}
declare const inputTable: readonly [{
    readonly name: 'cloud';
    readonly group: 'connection';
    readonly type: 'text';
    readonly otherwise: '`OS_CLOUD`, or the only one there is';
    readonly description: 'Name of the cloud in `clouds.yaml`.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'clouds-yaml';
    readonly group: 'connection';
    readonly type: 'text';
    readonly otherwise: '`OS_*` variables, then `clouds.yaml` in the standard places';
    readonly description: 'Content of a `clouds.yaml`, for a CI secret.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'region';
    readonly group: 'connection';
    readonly type: 'list';
    readonly otherwise: '`OS_REGION_NAME`, then `clouds.yaml`, then the only region';
    readonly description: "Region to work in. Of several the first is the golden server's; the image is copied to the others, and servers come up in each.";
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'ca-cert';
    readonly group: 'connection';
    readonly type: 'text';
    readonly otherwise: '`OS_CACERT`, then `clouds.yaml`';
    readonly description: "Certificate authority of the cloud's endpoints: PEM text, or the path of a PEM file.";
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'allowed-projects';
    readonly group: 'connection';
    readonly type: 'list';
    readonly otherwise: 'any project';
    readonly description: 'Names or ids of projects; refuse to work in any other.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'allow-http-endpoints';
    readonly group: 'connection';
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: 'Send the token to services whose address in the catalog is `http://`, although the sign-in is by `https://`: everyone on the way can read it.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'golden';
    readonly group: 'golden';
    readonly type: 'text';
    readonly description: 'Name or id of the golden server.';
    readonly verbs: readonly [...("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[], "release"];
}, {
    readonly name: 'image';
    readonly group: 'golden';
    readonly type: 'text';
    readonly otherwise: 'a snapshot of `golden`';
    readonly description: 'Use this image (name or id) instead of taking a snapshot.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'image-max-age';
    readonly group: 'golden';
    readonly type: 'duration';
    readonly zeroAllowed: true;
    readonly default: '0';
    readonly description: 'Reuse the newest proven image of the golden server if it is no older than this; `0` always takes a new one, where `may-stop-golden` allows it.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'image-name';
    readonly group: 'golden';
    readonly type: 'text';
    readonly otherwise: '`restage-<golden>-<UTC time>`';
    readonly description: 'Name of the new image.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'shutdown';
    readonly group: 'golden';
    readonly type: 'choice';
    readonly words: readonly ["graceful", "guest", "cloud", "pause", "quiesce", "skip"];
    readonly default: 'graceful';
    readonly description: '`graceful`: stop request (ACPI), up to `shutdown-timeout`, then the forced stop. `guest`: run `shutdown-command` and wait until the system has powered itself off, the safest. `cloud`: the snapshot service of the cloud stops and starts the running server; the verdict comes from what was seen. `pause` (servers on volumes): paused while its volumes are captured, one instant over all disks. `quiesce` (servers on volumes that require it): the guest agent freezes the file systems. `skip`: snapshot the server as it is.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'shutdown-timeout';
    readonly group: 'golden';
    readonly type: 'duration';
    readonly default: '60s';
    readonly description: 'The graceful window, by which a clean stop is told from a forced one. Nova ends it by itself after 60 s, or after the `os_shutdown_timeout` that its image had when the golden server was made.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'shutdown-command';
    readonly group: 'golden';
    readonly type: 'text';
    readonly description: "For `shutdown: guest`: run in a shell on the runner, with the golden server's facts as `RESTAGE_*` variables.";
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'on-forced-stop';
    readonly group: 'golden';
    readonly type: 'choice';
    readonly words: readonly ["warn", "fail", "retry"];
    readonly default: 'warn';
    readonly description: 'When the cloud had to cut the power: `warn`; `fail` (golden server started again, no image); `retry` (start, settle, stop once more, then fail).';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'snapshot-timeout';
    readonly group: 'golden';
    readonly type: 'duration';
    readonly words: readonly ["auto"];
    readonly default: 'auto';
    readonly description: 'How long the image may take. `auto`: root disk in GB x `seconds-per-gb` x 1.5, at least 15m.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'seconds-per-gb';
    readonly group: 'golden';
    readonly type: 'number';
    readonly default: '72';
    readonly description: 'Expected snapshot speed (72: 50 GB in one hour). Rates measured on earlier images refine the estimate, never the limit.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'keep-images';
    readonly group: 'golden';
    readonly type: 'integer';
    readonly example: '3';
    readonly otherwise: 'as the newest image says whose run set it, else `3`';
    readonly description: 'Newest proven images of the golden server that stay when `refresh` has taken a new one. It is written on the image, and holds until a run sets another. An image in use is always kept.';
    readonly verbs: readonly ["plan", "refresh"];
}, {
    readonly name: 'environment';
    readonly group: 'servers';
    readonly type: 'text';
    readonly otherwise: '`pr-<number>` in a pull request, else `staging`; all for `status`; none for `destroy`, `snapshot`, and events that do not tell which is meant';
    readonly description: 'Name that groups servers: up to 40 lower-case letters, digits and dashes. `destroy` deletes only one that is named; `status` shows it alone, and all without it.';
    readonly verbs: readonly ["plan", "snapshot", "launch", "refresh", "destroy", "status"];
}, {
    readonly name: 'count';
    readonly group: 'servers';
    readonly type: 'integer';
    readonly default: '1';
    readonly description: 'How many servers.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'flavor';
    readonly group: 'servers';
    readonly type: 'list';
    readonly default: 'auto';
    readonly description: 'Flavors in order of preference; the first that fits, and that quota and cloud have room for, wins. `auto`: the smallest that fits.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'network';
    readonly group: 'servers';
    readonly type: 'list';
    readonly otherwise: "the cloud's automatic choice";
    readonly description: 'Networks to attach (names or ids), in this order.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'security-group';
    readonly group: 'servers';
    readonly type: 'list';
    readonly otherwise: "the project's `default`";
    readonly description: 'Security groups of the servers (names or ids).';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'key-name';
    readonly group: 'servers';
    readonly type: 'text';
    readonly description: 'Key pair to install.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'availability-zone';
    readonly group: 'servers';
    readonly type: 'list';
    readonly otherwise: "the cloud's choice";
    readonly description: 'Zones in order of preference: each `flavor` is tried in all of them before the next one.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'user-data';
    readonly group: 'servers';
    readonly type: 'text';
    readonly description: 'User data for cloud-init: text, or `@path` of a file. At most 48 KiB.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'config-drive';
    readonly group: 'servers';
    readonly type: 'boolean';
    readonly otherwise: "the cloud's choice";
    readonly description: 'Attach a config drive.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'metadata';
    readonly group: 'servers';
    readonly type: 'pairs';
    readonly description: 'Metadata of the servers: `key=value` list, or a JSON object. Keys that begin with `restage_` are ours.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'tags';
    readonly group: 'servers';
    readonly type: 'list';
    readonly description: 'Tags of the servers.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'server-group';
    readonly group: 'servers';
    readonly type: 'text';
    readonly description: 'Server group (name or id), for instance for anti-affinity.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'floating-ip-network';
    readonly group: 'servers';
    readonly type: 'text';
    readonly description: 'External network (name or id); allocate one floating IP per server from it.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'ip-version';
    readonly group: 'servers';
    readonly type: 'choice';
    readonly words: readonly ["any", "4", "6"];
    readonly default: 'any';
    readonly description: 'Which address a server is reached by, in checks and outputs alike: `any` prefers IPv4; a server without one of version `4` or `6` is not ready.';
    readonly verbs: readonly [...("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[], "status"];
}, {
    readonly name: 'boot-volume-size';
    readonly group: 'servers';
    readonly type: 'integer';
    readonly otherwise: "the flavor's own disk";
    readonly description: 'Boot from a new volume of this many GB, made before its server: for flavors without a disk, or with too small a one.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'ready';
    readonly group: 'servers';
    readonly type: 'checks';
    readonly default: 'active';
    readonly description: 'What a ready server passes, all of: `active`, `tcp:22`, `http://:8080/path`, `console:<regex>`, `command:<shell>`.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'ready-timeout';
    readonly group: 'servers';
    readonly type: 'duration';
    readonly default: '10m';
    readonly description: 'How long a server may take to get ready.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'min-ready';
    readonly group: 'servers';
    readonly type: 'integer';
    readonly otherwise: '`count`';
    readonly description: 'Fewer ready servers than this is a failure.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'on-failure';
    readonly group: 'servers';
    readonly type: 'choice';
    readonly words: readonly ["rollback", "keep"];
    readonly default: 'rollback';
    readonly description: '`rollback`: servers of a failed launch are deleted. `keep`: they stay for a look.';
    readonly verbs: readonly ["launch", "refresh"];
}, {
    readonly name: 'ttl';
    readonly group: 'servers';
    readonly type: 'duration';
    readonly words: readonly ["none"];
    readonly otherwise: '`24h` in a pull request, else `none`';
    readonly description: 'Life time of the servers; `reap` takes them away after it.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'concurrency';
    readonly group: 'servers';
    readonly type: 'integer';
    readonly default: '10';
    readonly description: 'Requests and launches under way at once.';
    readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
}, {
    readonly name: 'spec';
    readonly group: 'run';
    readonly type: 'text';
    readonly description: 'Path of an environment file (`restage.yml`) that describes several roles.';
    readonly verbs: readonly ["plan", "snapshot", "launch", "refresh", "destroy"];
}, {
    readonly name: 'wait';
    readonly group: 'run';
    readonly type: 'boolean';
    readonly default: 'true';
    readonly description: '`false`: start a snapshot, or its copy to another region, then leave with `status=pending`; run the same again to go on. Servers are waited for.';
    readonly verbs: readonly ["snapshot", "launch", "refresh"];
}, {
    readonly name: 'time-budget';
    readonly group: 'run';
    readonly type: 'duration';
    readonly otherwise: "what is left of a hosted job's six hours; no limit in the CLI";
    readonly description: 'Leave in good order with `status=pending` before this much time has passed; run the same again to go on.';
    readonly verbs: readonly ["plan", "snapshot", "launch", "refresh"];
}, {
    readonly name: 'pass-env';
    readonly group: 'run';
    readonly type: 'list';
    readonly otherwise: 'none beside the usual';
    readonly description: 'Variables of the environment that `shutdown-command` and `ready: command:…` get, beside `PATH`, `HOME`, `USER`, `TMPDIR`, the locale, `SSH_AUTH_SOCK`, `*_PROXY` without passwords, `SSL_CERT_*` and `RESTAGE_*`.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'may-stop-golden';
    readonly group: 'run';
    readonly type: 'boolean';
    readonly otherwise: '`false` in a pull request, else `true`';
    readonly description: 'Whether this run may stop the golden server for a new snapshot. With `false` it uses the newest image, however old; with `image-max-age`, it fails where that is too old. A snapshot under way is waited for in any case.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'dry-run';
    readonly group: 'run';
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: '`destroy` tells what it would delete, and deletes nothing.';
    readonly verbs: readonly ["destroy"];
}, {
    readonly name: 'with-images';
    readonly group: 'run';
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: '`destroy` deletes the images that were made for the environment, too. Without it, they stay with their golden server; those of `pr-<number>` and of environments with a `ttl` go in any case.';
    readonly verbs: readonly ["destroy"];
}, {
    readonly name: 'apply';
    readonly group: 'run';
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: '`reap` deletes only with `true`; otherwise it tells what it would delete.';
    readonly verbs: readonly ["reap"];
}, {
    readonly name: 'github-token';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'text';
    readonly description: 'Token for `comment`, `deployment`, `on-push`, and to read the pull request that an `issue_comment` is on.';
    readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
}, {
    readonly name: 'comment';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: 'Keep one comment with the servers on the pull request (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it takes away.';
    readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
}, {
    readonly name: 'summary';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'boolean';
    readonly default: 'true';
    readonly description: 'Write a job summary.';
    readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
}, {
    readonly name: 'history';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'choice';
    readonly words: readonly ["none", "cache"];
    readonly default: 'none';
    readonly description: "Where the summary's trend has the figures of earlier runs from. `none`: from the newest image alone, which holds the last 20. `cache`: from the runner's cache service, where whoever can run a workflow of the repository can write.";
    readonly verbs: readonly ["snapshot", "launch", "refresh"];
}, {
    readonly name: 'deployment';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: "Record a GitHub deployment (needs `deployments: write`): of `preview` in a pull request, else of the environment's own name; inactive when the servers go.";
    readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
}, {
    readonly name: 'environment-url';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'text';
    readonly description: 'URL of the deployment and in the comment, for example `http://{{ address }}:8080/`. `{{ address }}` is that of the first server, `{{ roles.<name>.address }}` that of a role, `{{ environment }}` the name.';
    readonly verbs: readonly ["launch", "refresh", "destroy"];
}, {
    readonly name: 'on-push';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'choice';
    readonly words: readonly ["none", "keep", "launch", "refresh"];
    readonly default: 'none';
    readonly description: 'Other than `none`: lead the servers of a pull request through its life (needs `pull-requests: read`). They come with it, go when it is closed, merged or loses its `label`, and a push does this: `keep` them for another `ttl`, `launch` what is missing, or `refresh`. The label `restage:keep` keeps them for another `ttl`, too.';
    readonly verbs: readonly ["launch", "refresh", "destroy"];
}, {
    readonly name: 'label';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'text';
    readonly otherwise: 'every pull request';
    readonly description: 'With `on-push`: only a pull request that carries this label has servers.';
    readonly verbs: readonly ["launch", "refresh", "destroy"];
}, {
    readonly name: 'allow-forks';
    readonly group: 'run';
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: 'Take snapshots and launch servers for pull and merge requests from forks, too. Their authors run code beside, or on, a copy of a live server.';
    readonly verbs: readonly ["snapshot", "launch", "refresh"];
}, {
    readonly name: 'fail-when-golden-off';
    readonly group: 'run';
    readonly actionOnly: true;
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: 'With `status`: fail the step while a golden server is off unexpectedly. Without it that is a warning, and the output `golden-off`.';
    readonly verbs: readonly ["status"];
}, {
    readonly name: 'console-tail';
    readonly group: 'run';
    readonly type: 'boolean';
    readonly default: 'false';
    readonly description: "When servers fail, show the end of the first one's console in the log. It may hold secrets of the guest that Restage does not know. A person's terminal always shows it; comments, summaries and annotations never do.";
    readonly verbs: readonly ["launch", "refresh"];
}];
/** With its literal types. */
export type InputTable = typeof inputTable;
export type InputName = (typeof inputTable)[number]['name'];
/** Names of the inputs that are read in one way. */
export type InputOfType<T extends InputRow['type']> = Extract<(typeof inputTable)[number], {
    type: T;
}>['name'];
/** The words of a choice. */
export type WordOf<N extends InputOfType<'choice'>> = Extract<(typeof inputTable)[number], {
    name: N;
}>['words'][number];
/** The rows without their literal types, for whoever walks through all of them. */
export declare const inputRows: readonly (InputRow & {
    readonly name: InputName;
})[];
/** The row of a name. */
export declare function inputRow(name: InputName): InputRow & {
    readonly name: InputName;
};
/** The action's own input: the CLI has commands instead. */
export declare const operationInput: {
    readonly name: 'operation';
    readonly default: 'refresh';
    readonly description: 'What to do: `plan`, `snapshot`, `launch`, `refresh`, `destroy`, `reap`, `release` or `status`.';
};
export {};
