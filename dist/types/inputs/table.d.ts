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
        readonly description: 'Regions to work in. The first is the region of the golden server. Restage copies the image to the others, and launches servers in each region.';
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
        readonly description: 'Names or ids of the projects in which the run may work. The run refuses any other project.';
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
        readonly description: '`destroy` also deletes the images that `refresh` made for the environment. Without it, these images are kept for their golden server. Images of `pr-<number>` and of environments with a `ttl` are deleted with either value.';
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
        readonly description: 'How old a reused image may be. A run that may stop the golden server uses its newest verified image if that is not older, and otherwise takes a snapshot; `0` means that it always takes one. `launch`, and a run with `may-stop-golden: false`, never take one: they fail if the newest image is older, and `0` means any age.';
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
        readonly description: 'How the golden server is stopped for its snapshot. `graceful`: the cloud presses the power button (ACPI), and cuts the power if the guest does not shut down in time. `guest`: Restage runs `shutdown-command` and waits until the guest has powered itself off. This is the safest way. `cloud`: a snapshot service of the cloud stops and starts the server; Restage judges the stop by the power states that it saw. `pause`: the server is paused while all its volumes are captured at the same instant. `quiesce`: the server keeps running, and its guest agent freezes the file systems. `skip`: the server keeps running, and its disk is captured as after a power cut. `pause` and `quiesce` need a golden server that boots from a volume; `quiesce` also needs the image properties `hw_qemu_guest_agent` and `os_require_quiesce`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    volumes: {
        readonly name: 'volumes';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => 'all' | 'root' | readonly string[] | undefined;
        readonly otherwise: 'the root disk, with a warning; all volumes, if the golden server boots from a volume';
        readonly description: 'Which volumes of the golden server are copied. `all`: all of them. `root`: only the root disk. Anything else: these volumes (names or ids) and the root disk. Each server gets its own copies, in the order of the devices. If this input is not set, a golden server that boots from an image is copied without its volumes, and each run prints a warning. `launch` uses the volumes that are in the image.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    seal: {
        readonly name: 'seal';
        readonly type: 'text';
        readonly read: typeof import("./user-data.js").readSealInput;
        readonly inFile: 'yields';
        readonly schema: {
            readonly type: 'string';
            readonly pattern: '^(linux|@.+)$';
        };
        readonly otherwise: 'unsealed images, or, once this golden server has sealed ones, only those';
        readonly description: 'Makes the copy of the golden server safe before anything is launched from it. The copy boots once, without a network, and runs a script that removes its identity, jobs and secrets. Servers are launched only from the result. `@path`: your script. `linux`: the script that comes with Restage. `none`: use unsealed images even if this golden server has sealed ones; not allowed in an environment file. The golden server must boot from an image and have cloud-init. Data volumes are not copied.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    shutdownTimeoutMs: {
        readonly name: 'shutdown-timeout';
        readonly type: 'duration';
        readonly default: '60s';
        readonly inFile: 'yields';
        readonly description: 'How long the guest may take to shut down with `shutdown: guest`. With `graceful`, Nova decides: it cuts the power after 60 s, or after the `os_shutdown_timeout` that the image of the golden server had when the server was created. A longer value cannot change that, and causes a warning. A value below 60 s only changes the verdict: a stop that takes longer counts as forced.';
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
        readonly description: 'What to do if the cloud had to cut the power. `warn`: print a warning and keep the image. `fail`: start the golden server again, keep no image, and fail. `retry`: start the golden server, wait a minute, and stop it once more; if its power is cut again, continue as with `fail`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    snapshotTimeoutMs: {
        readonly name: 'snapshot-timeout';
        readonly type: 'duration';
        readonly words: readonly ["auto"];
        readonly default: 'auto';
        readonly inFile: 'yields';
        readonly description: 'How long the snapshot may take until the image is usable. `auto`: the largest copied disk in GB x `seconds-per-gb` x 1.5, but at least 15 minutes. Any other value is used as it is.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    secondsPerGb: {
        readonly name: 'seconds-per-gb';
        readonly type: 'number';
        readonly default: '72';
        readonly inFile: 'yields';
        readonly description: 'How long a snapshot takes per GB of the largest copied disk; 72 means 50 GB in one hour. It sets the estimate, and the limit of `snapshot-timeout: auto`. Once earlier snapshots were measured, their rate replaces it in the estimate, but never in the limit.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    keepImages: {
        readonly name: 'keep-images';
        readonly type: 'integer';
        readonly example: '3';
        readonly otherwise: 'the number that was last set for this golden server, else `3`';
        readonly inFile: 'yields';
        readonly description: 'How many verified images of the golden server to keep. After `refresh` has made a new image, it deletes the older ones. The number also applies to later runs that do not set it. An image that servers run from is always kept.';
        readonly verbs: readonly ["plan", "refresh"];
    };
    shareWith: {
        readonly name: 'share-with';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => readonly string[];
        readonly inFile: 'never';
        readonly otherwise: 'not shared';
        readonly description: 'Ids of projects that may launch servers from the image. Each project becomes a member of the image when the image is verified, or when a verified image is reused. These projects use the image with `golden-image-of`. Not possible for images that consist of volume snapshots.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    goldenImageOf: {
        readonly name: 'golden-image-of';
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => import("./rows/golden.js").GoldenElsewhere | undefined;
        readonly schema: {
            readonly type: 'string';
            readonly pattern: "^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\d{4,32})/[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$";
        };
        readonly description: 'Instead of `golden`: `<project id>/<server id>` of a golden server in another project that shares its images with this project (`share-with`). The run uses the newest verified image; `image-max-age` limits its age. Restage never changes or deletes that image.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    mayStopGolden: {
        readonly name: 'may-stop-golden';
        readonly type: 'boolean';
        readonly read: (input: import("./row.js").InputText<boolean>) => boolean;
        readonly inFile: 'never';
        readonly otherwise: '`false` in a pull request, else `true`';
        readonly description: 'Whether this run may stop the golden server for a new snapshot. With `false`, it uses the newest verified image, and fails if that is older than `image-max-age`. If no image can be used, but a snapshot is in progress, the run waits for that snapshot.';
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
        readonly description: 'With `false`, the run starts a snapshot, or its copy to another region, and exits with `status=pending` without waiting for it. Run again to continue. With either value, a run waits for servers.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    timeBudgetMs: {
        readonly name: 'time-budget';
        readonly type: 'duration';
        readonly otherwise: 'in the action on a GitHub-hosted runner, 5 h 50 min from the start of the job; else no limit';
        readonly description: 'Exit with `status=pending` before this much time has passed; run again to continue. A golden server that a dead run left off is restored first, even beyond this time. GitHub does not tell an action the `timeout-minutes` of its job.';
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
        readonly otherwise: "the job's own token; the CLI reads it from `GITHUB_TOKEN`";
        readonly workflowDefault: '${{ github.token }}';
        readonly description: 'GitHub token for `comment`, `deployment` and `on-push`. A run that an `issue_comment` event started also uses it to read the pull request.';
        readonly verbs: readonly ["plan", "launch", "refresh", "destroy", "reap"];
    };
    comment: {
        readonly name: 'comment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Maintain one comment on the pull request that lists its servers (needs `pull-requests: write`). `reap` updates the comments of the environments `pr-<number>` that it deletes.';
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
        readonly description: "Where the trend in the job summary gets the figures of earlier runs. `none`: from the newest image, which contains those of the last 20 runs. `cache`: from the runner's cache service; anyone who can run a workflow of the repository can write there.";
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    deployment: {
        readonly name: 'deployment';
        readonly codeHost: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Record a GitHub deployment (needs `deployments: write`). Its environment is `preview` in a pull request, and otherwise has the name of the servers’ environment. It becomes inactive when the servers are deleted.';
        readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
    };
    environmentUrl: {
        readonly name: 'environment-url';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly description: 'URL for the deployment and the comment, for example `http://{{ address }}:8080/`. Placeholders: `{{ address }}` is the address of the first server, `{{ roles.<name>.address }}` the address of the first server of a role, `{{ environment }}` the name of the environment.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    onPush: {
        readonly name: 'on-push';
        readonly codeHost: true;
        readonly type: 'choice';
        readonly words: readonly ["none", "keep", "launch", "refresh"];
        readonly default: 'none';
        readonly description: 'What a push to a pull request does to its servers. `none`: every event runs `operation`, even when the pull request is closed. With any other value, servers are launched when a pull request is opened, and deleted when it is closed, merged or loses its `label` (needs `pull-requests: read`). `keep`: a push renews the `ttl` of the servers; if fewer than `min-ready` are usable, it runs `operation`. `launch`: a push launches missing servers from the newest image, and renews the `ttl` of all. `refresh`: a push launches a new generation and deletes the old one.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    label: {
        readonly name: 'label';
        readonly codeHost: true;
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly otherwise: 'every pull request';
        readonly description: 'With `on-push`: only pull requests that have this label get servers.';
        readonly verbs: readonly ["launch", "refresh", "destroy"];
    };
    allowForks: {
        readonly name: 'allow-forks';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Also take snapshots and launch servers for pull and merge requests from forks. Their authors can then run code next to, or on, a copy of a live server.';
        readonly verbs: readonly ["snapshot", "launch", "refresh"];
    };
    maxEnvironments: {
        readonly name: 'max-environments';
        readonly type: 'integer';
        readonly otherwise: 'no limit';
        readonly description: 'Maximum number of ephemeral environments (those of pull requests, and those with a `ttl`) in the project. While the project has this many, no run launches another one. Environments that exist are not affected. Runs that start at the same time do not see each other, so two of them may exceed the limit by one.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    hostKeys: {
        readonly name: 'host-keys';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'Read the SSH host keys of ready servers from their consoles, where cloud-init prints them, for the outputs `known-hosts`, `ssh-config` and `ansible-inventory`. If a server prints no keys, the run prints a warning; `ready: host-keys` waits for them, and implies this input.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    sshDirectory: {
        readonly name: 'ssh-directory';
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly description: 'Directory in the workspace, for example `.ssh-staging`, for the files `known_hosts`, `config` and `inventory.yml`. Implies `host-keys`. The library writes no files.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    sshUser: {
        readonly name: 'ssh-user';
        readonly type: 'text';
        readonly read: (input: import("./row.js").InputText<string>) => string | undefined;
        readonly otherwise: "the client's own choice";
        readonly description: 'User in `ssh-config` and `ansible-inventory`.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    sshPort: {
        readonly name: 'ssh-port';
        readonly type: 'integer';
        readonly read: (input: import("./row.js").InputText<number>) => number;
        readonly default: '22';
        readonly description: 'Port of the SSH server, in `known-hosts`, `ssh-config` and `ansible-inventory`.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    failWhenGoldenOff: {
        readonly name: 'fail-when-golden-off';
        readonly actionOnly: true;
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: 'With `true`, `status` fails the step while a golden server is off unexpectedly. With `false`, it prints a warning and sets the output `golden-off`.';
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
        readonly otherwise: '`pr-<number>` in a pull request, else `staging`; some operations and events have none';
        readonly description: 'Name that groups servers: up to 40 lower-case letters, digits and dashes. `destroy` deletes only an environment that is named, by this input or by a pull request. With this input, `status` shows only this environment.';
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
        readonly description: 'Flavors in order of preference. A server gets the first flavor that is large enough and for which quota and cloud have room. `auto`: the smallest flavor that is large enough.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    network: {
        readonly name: 'network';
        readonly type: 'list';
        readonly read: (input: import("./row.js").InputText<readonly string[]>) => readonly string[];
        readonly otherwise: 'the only network of the project';
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
    quarantine: {
        readonly name: 'quarantine';
        readonly type: 'text';
        readonly read: typeof import("./written-in-cloud.js").readName;
        readonly description: 'The only security group (name or id) of new servers until they are ready, instead of those of `security-group`. The checks of `ready` must pass with it.';
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
        readonly fileNote: '`{{ roles.<name>.address }}` is replaced by the address of a role in `after`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    sshUsers: {
        readonly name: 'ssh-users';
        readonly type: 'list';
        readonly read: typeof import("./ssh-users.js").readSshUsers;
        readonly schema: Readonly<Record<string, unknown>>;
        readonly description: "People who get SSH access to the servers: user names on GitHub, or `author` for the author of the pull request. cloud-init installs the public keys that the code host shows, for the image's default user. If keys cannot be read, the run fails before it changes anything. Can be combined with `user-data`.";
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
        readonly description: 'Which address of a server checks and outputs use. `any`: its floating IP, else its first IPv4 address, else its first IPv6 address. `4`, `6`: only an address of that version; a server without one is not ready.';
        readonly verbs: readonly [...("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[], "status"];
    };
    bootVolumeSize: {
        readonly name: 'boot-volume-size';
        readonly type: 'integer';
        readonly otherwise: "the flavor's own disk";
        readonly description: 'Size in GB of a new volume from which each server boots. Set it if the flavor has no disk, or too small a disk.';
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
        readonly description: `Checks for readiness: ${string}. A server is ready when it has passed all of them.`;
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
        readonly description: 'How many servers must become ready. With fewer, the launch fails. With enough, but fewer than `count`, it succeeds with a warning.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    onFailure: {
        readonly name: 'on-failure';
        readonly type: 'choice';
        readonly words: readonly ["rollback", "keep"];
        readonly default: 'rollback';
        readonly inFile: 'top';
        readonly description: 'What happens to servers that do not become ready, and, if the launch fails, to all servers that it has launched. `rollback`: they are deleted. `keep`: they stay for inspection.';
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
