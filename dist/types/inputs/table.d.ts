/**
 * Every input, once, in `rows/`. Parsing, the type `Inputs`, `action.yml`, the CLI's options and help, the JSON Schema of environment
 * files, and the tables of the reference all come from these rows.
 *
 * To add an input: write its row, read its field where it takes effect, and run `npm run generate`. Two tests fail otherwise: one finds
 * inputs that no code reads, the other compares what is generated. One with a grammar of its own has that as `schema`, and samples of
 * right and wrong values in test/unit/inputs/spec-schema.test.ts.
 */
import type { InputDefinition } from './row.js';
export declare const groups: {
    readonly connection: 'Connection';
    readonly golden: 'Golden server and image';
    readonly servers: 'Servers';
    readonly run: 'Run';
};
export type Group = keyof typeof groups;
declare const inputTable: {
    cloud: {
        readonly name: 'cloud';
        readonly type: 'text';
        readonly otherwise: '`OS_CLOUD`, or the only cloud in the file';
        readonly description: 'Name of the cloud in `clouds.yaml`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    cloudsYaml: {
        readonly name: 'clouds-yaml';
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly otherwise: '`OS_*` variables, then `clouds.yaml` in the standard locations';
        readonly description: 'Content of a `clouds.yaml`, typically from a CI secret.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    regions: {
        readonly name: 'region';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => readonly string[] | undefined;
        readonly otherwise: '`OS_REGION_NAME`, then `clouds.yaml`, then the only region';
        readonly description: 'Region to work in. Of several, the first is the region of the golden server; the image is copied to the others, and servers are launched in each.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    caCert: {
        readonly name: 'ca-cert';
        readonly type: 'text';
        readonly otherwise: '`OS_CACERT`, then `clouds.yaml`';
        readonly description: "CA certificate of the cloud's endpoints: PEM text, or the path of a PEM file.";
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    allowedProjects: {
        readonly name: 'allowed-projects';
        readonly type: 'list';
        readonly otherwise: 'any project';
        readonly description: 'Names or ids of the only projects to work in; any other project is refused.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    allowHttpEndpoints: {
        readonly name: 'allow-http-endpoints';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Send the token to services whose address in the catalog is `http://` even if the sign-in uses `https://`. Anyone on the network path can read the token.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    dryRun: {
        readonly name: 'dry-run';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: '`destroy` reports what it would delete, and deletes nothing.';
        readonly verbs: readonly ["destroy"];
    };
    withImages: {
        readonly name: 'with-images';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: '`destroy` also deletes the images that were created for the environment. Without it, they stay with their golden server. Images of `pr-<number>` and of environments with a `ttl` are always deleted.';
        readonly verbs: readonly ["destroy"];
    };
    golden: {
        readonly name: 'golden';
        readonly type: 'text';
        readonly read: typeof import("./written-in-cloud.js").readName;
        readonly description: 'Name or id of the golden server.';
        readonly verbs: readonly [...("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[], "release"];
    };
    image: {
        readonly name: 'image';
        readonly type: 'text';
        readonly otherwise: 'a snapshot of `golden`';
        readonly description: 'Use this image (name or id) instead of taking a snapshot.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    imageMaxAgeMs: {
        readonly name: 'image-max-age';
        readonly type: 'duration';
        readonly zeroAllowed: true;
        readonly default: '0';
        readonly inFile: 'yields';
        readonly description: 'Reuse the newest verified image of the golden server if it is no older than this. `0`: always take a new snapshot, if `may-stop-golden` allows it.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    imageName: {
        readonly name: 'image-name';
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly otherwise: '`restage-<golden>-<UTC time>`';
        readonly description: 'Name of the new image.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    shutdown: {
        readonly name: 'shutdown';
        readonly type: 'choice';
        readonly words: readonly ["graceful", "guest", "cloud", "pause", "quiesce", "skip"];
        readonly default: 'graceful';
        readonly description: '`graceful`: request a stop (ACPI), wait up to `shutdown-timeout`, then force the stop. `guest`: run `shutdown-command` and wait until the system has powered itself off; the safest. `cloud`: the snapshot service of the cloud stops and starts the running server; the consistency is derived from what was observed. `pause` (servers on volumes): the server is paused while its volumes are captured, all disks at the same instant. `quiesce` (servers on volumes that require it): the guest agent freezes the file systems. `skip`: snapshot the server as it is.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    shutdownTimeoutMs: {
        readonly name: 'shutdown-timeout';
        readonly type: 'duration';
        readonly default: '60s';
        readonly inFile: 'yields';
        readonly description: 'How long the guest may take to shut down; a stop that takes longer counts as forced. Nova cuts the power after 60 s, or after the `os_shutdown_timeout` that the image of the golden server had when the server was created.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    shutdownCommand: {
        readonly name: 'shutdown-command';
        readonly type: 'text';
        readonly description: 'For `shutdown: guest`: the command to run in a shell on the runner. It gets facts about the golden server as `RESTAGE_*` variables.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    onForcedStop: {
        readonly name: 'on-forced-stop';
        readonly type: 'choice';
        readonly words: readonly ["warn", "fail", "retry"];
        readonly default: 'warn';
        readonly inFile: 'yields';
        readonly description: 'When the cloud had to cut the power. `warn`: continue with a warning. `fail`: start the golden server again and create no image. `retry`: start it, let it settle, stop it once more, then fail.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    snapshotTimeoutMs: {
        readonly name: 'snapshot-timeout';
        readonly type: 'duration';
        readonly words: readonly ["auto"];
        readonly default: 'auto';
        readonly inFile: 'yields';
        readonly description: 'How long the image may take. `auto`: root disk in GB x `seconds-per-gb` x 1.5, at least 15m.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    secondsPerGb: {
        readonly name: 'seconds-per-gb';
        readonly type: 'number';
        readonly default: '72';
        readonly inFile: 'yields';
        readonly description: 'Expected snapshot time per GB (72: 50 GB in one hour). Rates measured on earlier images refine the estimate, never the limit.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    keepImages: {
        readonly name: 'keep-images';
        readonly type: 'integer';
        readonly example: '3';
        readonly otherwise: 'the number recorded on the newest image that has one, else `3`';
        readonly inFile: 'yields';
        readonly description: 'How many verified images of the golden server to keep when `refresh` has created a new one. The number is recorded on the image and applies until a run sets another. An image in use is always kept.';
        readonly verbs: readonly ["plan", "refresh"];
    };
    mayStopGolden: {
        readonly name: 'may-stop-golden';
        readonly type: 'boolean';
        readonly read: (input: import("./row.js").InputText<boolean>) => boolean;
        readonly inFile: 'never';
        readonly otherwise: '`false` in a pull request, else `true`';
        readonly description: 'Whether this run may stop the golden server for a new snapshot. With `false`, it uses the newest image, however old; with `image-max-age`, it fails if that image is too old. It always waits for a snapshot that is already in progress.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    spec: {
        readonly name: 'spec';
        readonly type: 'text';
        readonly description: 'Path of an environment file (`restage.yml`) that describes several roles.';
        readonly verbs: readonly ["plan", "snapshot", "launch", "refresh", "destroy"];
    };
    wait: {
        readonly name: 'wait';
        readonly type: 'boolean';
        readonly default: 'true';
        readonly description: '`false`: start a snapshot, or its copy to another region, then exit with `status=pending`; run again to continue. The run always waits for servers.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    timeBudgetMs: {
        readonly name: 'time-budget';
        readonly type: 'duration';
        readonly otherwise: "the rest of a hosted job's six hours; no limit in the CLI";
        readonly description: 'Exit with `status=pending` before this much time has passed; run again to continue.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    passEnv: {
        readonly name: 'pass-env';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => readonly string[];
        readonly otherwise: 'none';
        readonly description: 'Environment variables to pass to `shutdown-command` and `ready: command:…`, in addition to `PATH`, `HOME`, `USER`, `TMPDIR`, the locale, `SSH_AUTH_SOCK`, `*_PROXY` without passwords, `SSL_CERT_*` and `RESTAGE_*`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    apply: {
        readonly name: 'apply';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: '`reap` deletes only with `true`; otherwise it reports what it would delete.';
        readonly verbs: readonly ["reap"];
    };
    githubToken: {
        readonly name: 'github-token';
        readonly codeHost: true;
        readonly type: 'text';
        readonly otherwise: "the job's own, which the CLI reads from `GITHUB_TOKEN`";
        readonly workflowDefault: '${{ github.token }}';
        readonly description: 'Token for `comment`, `deployment` and `on-push`, and to read the pull request of an `issue_comment` event.';
        readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
    };
    comment: {
        readonly name: 'comment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Keep one comment with the servers on the pull request (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it deletes.';
        readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
    };
    summary: {
        readonly name: 'summary';
        readonly actionOnly: true;
        readonly type: 'boolean';
        readonly default: 'true';
        readonly description: 'Write a job summary.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    history: {
        readonly name: 'history';
        readonly actionOnly: true;
        readonly type: 'choice';
        readonly words: readonly ["none", "cache"];
        readonly default: 'none';
        readonly description: "Source of the earlier runs in the summary's trend. `none`: only the newest image, which holds the last 20 runs. `cache`: the runner's cache service, where anyone who can run a workflow of the repository can write.";
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    deployment: {
        readonly name: 'deployment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Record a GitHub deployment (needs `deployments: write`): to `preview` in a pull request, else to the name of the environment. It is set to inactive when the servers are deleted.';
        readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
    };
    environmentUrl: {
        readonly name: 'environment-url';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly description: 'URL of the deployment and in the comment, for example `http://{{ address }}:8080/`. `{{ address }}` is the address of the first server, `{{ roles.<name>.address }}` that of a role, `{{ environment }}` the name of the environment.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    onPush: {
        readonly name: 'on-push';
        readonly codeHost: true;
        readonly type: 'choice';
        readonly words: readonly ["none", "keep", "launch", "refresh"];
        readonly default: 'none';
        readonly description: 'Other than `none`: give each pull request its own servers (needs `pull-requests: read`). They are launched when it is opened, and deleted when it is closed, merged or loses its `label`. On a push, `keep` extends them by another `ttl`, `launch` starts missing servers, and `refresh` replaces them. The label `restage:keep` extends them by another `ttl`, too.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    label: {
        readonly name: 'label';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly otherwise: 'every pull request';
        readonly description: 'With `on-push`: only pull requests that carry this label have servers.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    allowForks: {
        readonly name: 'allow-forks';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Also take snapshots and launch servers for pull and merge requests from forks. Their authors can then run code next to, or on, a copy of a live server.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    failWhenGoldenOff: {
        readonly name: 'fail-when-golden-off';
        readonly actionOnly: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'With `status`: fail the step while a golden server is off unexpectedly. Otherwise that is a warning, and the output `golden-off`.';
        readonly verbs: readonly ["status"];
    };
    consoleTail: {
        readonly name: 'console-tail';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: "When servers fail, show the end of the first one's console in the log. It may contain secrets of the guest that Restage does not know. An interactive terminal always shows it; comments, summaries and annotations never do.";
        readonly verbs: readonly ["launch", "refresh"];
    };
    environment: {
        readonly name: 'environment';
        readonly type: 'text';
        readonly read: typeof import("./environment.js").readEnvironment;
        readonly schema: {
            type: string;
            pattern: string;
            maxLength: number;
        };
        readonly inFile: 'top';
        readonly otherwise: '`pr-<number>` in a pull request, else `staging`; all for `status`; none for `destroy`, `snapshot`, and events that do not identify an environment';
        readonly description: 'Name that groups servers: up to 40 lower-case letters, digits and dashes. `destroy` deletes only an environment that is named. `status` shows only this one.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    count: {
        readonly name: 'count';
        readonly type: 'integer';
        readonly read: (input: import("./row.js").InputText<number>) => number;
        readonly default: '1';
        readonly description: 'Number of servers.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    flavor: {
        readonly name: 'flavor';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => readonly string[] | 'auto';
        readonly default: 'auto';
        readonly description: 'Flavors in order of preference. The first one that fits, and that quota and cloud have room for, is used. `auto`: the smallest that fits.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    network: {
        readonly name: 'network';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => readonly string[];
        readonly otherwise: "the cloud's automatic choice";
        readonly description: 'Networks to attach (names or ids), in this order.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    securityGroup: {
        readonly name: 'security-group';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => readonly string[];
        readonly otherwise: "the project's `default`";
        readonly description: 'Security groups of the servers (names or ids).';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    keyName: {
        readonly name: 'key-name';
        readonly type: 'text';
        readonly read: typeof import("./written-in-cloud.js").readName;
        readonly description: 'Key pair to install.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    availabilityZone: {
        readonly name: 'availability-zone';
        readonly type: 'list';
        readonly read: typeof import("./written-in-cloud.js").readNames;
        readonly otherwise: "the cloud's choice";
        readonly description: 'Availability zones in order of preference. Each `flavor` is tried in all zones before the next flavor.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    userData: {
        readonly name: 'user-data';
        readonly type: 'text';
        readonly read: typeof import("./user-data.js").readUserData;
        readonly description: 'User data for cloud-init: text, or `@path` of a file. At most 48 KiB.';
        readonly fileNote: '`{{ roles.<name>.address }}` stands for the address of a role in `after`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    configDrive: {
        readonly name: 'config-drive';
        readonly type: 'boolean';
        readonly otherwise: "the cloud's choice";
        readonly description: 'Attach a config drive.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    metadata: {
        readonly name: 'metadata';
        readonly type: 'pairs';
        readonly read: typeof import("./metadata.js").readMetadata;
        readonly schema: {
            anyOf: ({
                type: string;
                items?: never;
                propertyNames?: never;
                additionalProperties?: never;
            } | {
                type: string;
                items: {
                    type: string;
                    pattern: string;
                };
                propertyNames?: never;
                additionalProperties?: never;
            } | {
                items?: never;
                type: string;
                propertyNames: {
                    pattern: string;
                };
                additionalProperties: {
                    type: string[];
                    maxLength: number;
                };
            })[];
        };
        readonly description: 'Metadata of the servers: `key=value` list, or a JSON object. Keys that begin with `restage_` are reserved.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    tags: {
        readonly name: 'tags';
        readonly type: 'list';
        readonly read: typeof import("./tags.js").readTags;
        readonly description: 'Tags of the servers.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    serverGroup: {
        readonly name: 'server-group';
        readonly type: 'text';
        readonly read: typeof import("./written-in-cloud.js").readName;
        readonly description: 'Server group (name or id), for example for anti-affinity.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    floatingIpNetwork: {
        readonly name: 'floating-ip-network';
        readonly type: 'text';
        readonly description: 'External network (name or id). Each server gets a floating IP from it.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    ipVersion: {
        readonly name: 'ip-version';
        readonly type: 'choice';
        readonly words: readonly ["any", "4", "6"];
        readonly default: 'any';
        readonly description: 'IP version of the address that checks and outputs use for a server. `any` prefers IPv4. With `4` or `6`, a server without such an address is not ready.';
        readonly verbs: readonly [...("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[], "status"];
    };
    bootVolumeSize: {
        readonly name: 'boot-volume-size';
        readonly type: 'integer';
        readonly otherwise: "the flavor's own disk";
        readonly description: 'Boot from a new volume of this many GB, created before its server: for flavors with no disk, or with one that is too small.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    ready: {
        readonly name: 'ready';
        readonly type: 'checks';
        readonly read: typeof import("./ready.js").readChecks;
        readonly schema: {
            anyOf: ({
                type: string;
                items?: never;
            } | {
                type: string;
                items: {
                    type: string;
                    pattern: string;
                };
            })[];
        };
        readonly default: 'active';
        readonly description: `Checks that a server must pass to be ready, all of them: ${string}.`;
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readyTimeoutMs: {
        readonly name: 'ready-timeout';
        readonly type: 'duration';
        readonly default: '10m';
        readonly inFile: 'yields';
        readonly description: 'How long a server may take to become ready.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    minReady: {
        readonly name: 'min-ready';
        readonly type: 'integer';
        readonly sameAs: 'count';
        readonly otherwise: '`count`';
        readonly description: 'Fail if fewer servers than this are ready.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    onFailure: {
        readonly name: 'on-failure';
        readonly type: 'choice';
        readonly words: readonly ["rollback", "keep"];
        readonly default: 'rollback';
        readonly inFile: 'top';
        readonly description: 'What happens to the servers of a failed launch. `rollback`: they are deleted. `keep`: they stay for inspection.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    ttlMs: {
        readonly name: 'ttl';
        readonly type: 'duration';
        readonly words: readonly ["none"];
        readonly read: (input: import("./row.js").InputText<number | string>) => number | undefined;
        readonly inFile: 'top';
        readonly otherwise: '`24h` in a pull request, else `none`';
        readonly description: 'Time to live; after it, `reap` deletes the servers.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    concurrency: {
        readonly name: 'concurrency';
        readonly type: 'integer';
        readonly default: '10';
        readonly inFile: 'top';
        readonly description: 'Maximum number of requests and launches at the same time.';
        readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
    };
};
/** With its literal types. */
export type InputTable = typeof inputTable;
export type InputName = InputTable[keyof InputTable]['name'];
export type InputRow = InputDefinition & {
    readonly name: InputName;
    readonly group: Group;
};
/** Every row, in the order of the documentation. */
export declare const inputRows: readonly InputRow[];
/** The row of a name. @throws where there is no such input */
export declare function inputRow(name: string): InputRow;
/** The action's own input: the CLI has commands instead. */
export declare const operationInput: {
    readonly name: 'operation';
    readonly default: 'refresh';
    readonly description: 'What to do: `plan`, `snapshot`, `launch`, `refresh`, `destroy`, `reap`, `release` or `status`.';
};
export {};
