import type { InputText } from '../row.js';
import { readSealInput } from '../user-data.js';
import { readName } from '../written-in-cloud.js';
export declare const goldenRows: {
    readonly golden: {
        readonly name: 'golden';
        readonly type: 'text';
        readonly read: typeof readName;
        readonly description: 'Name or id of the golden server.';
        readonly verbs: readonly [...("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[], "release"];
    };
    readonly image: {
        readonly name: 'image';
        readonly type: 'text';
        readonly otherwise: 'a snapshot of `golden`';
        readonly description: 'Use this image (name or id) instead of taking a snapshot.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** 0 = always take a new snapshot; where `mayStopGolden` is false, an image of any age does. */
    readonly imageMaxAgeMs: {
        readonly name: 'image-max-age';
        readonly type: 'duration';
        readonly zeroAllowed: true;
        readonly default: '0';
        readonly inFile: 'yields';
        readonly description: 'How old a reused image may be. A run that may stop the golden server uses its newest verified image if that is not older, and otherwise takes a snapshot; `0` means that it always takes one. `launch`, and a run with `may-stop-golden: false`, never take one: they fail if the newest image is older, and `0` means any age.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly imageName: {
        readonly name: 'image-name';
        readonly type: 'text';
        readonly read: typeof readImageName;
        readonly otherwise: '`restage-<golden>-<UTC time>`';
        readonly description: 'Name of the new image.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** How the golden server is brought to rest for its snapshot. */
    readonly shutdown: {
        readonly name: 'shutdown';
        readonly type: 'choice';
        readonly words: readonly ["graceful", "guest", "cloud", "pause", "quiesce", "skip"];
        readonly default: 'graceful';
        readonly description: 'How the golden server is stopped for its snapshot. `graceful`: the cloud presses the power button (ACPI), and cuts the power if the guest does not shut down in time. `guest`: Restage runs `shutdown-command` and waits until the guest has powered itself off. This is the safest way. `cloud`: a snapshot service of the cloud stops and starts the server; Restage judges the stop by the power states that it saw. `pause`: the server is paused while all its volumes are captured at the same instant. `quiesce`: the server keeps running, and its guest agent freezes the file systems. `skip`: the server keeps running, and its disk is captured as after a power cut. `pause` and `quiesce` need a golden server that boots from a volume; `quiesce` also needs the image properties `hw_qemu_guest_agent` and `os_require_quiesce`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Which volumes of the golden server are copied; `undefined` = not said: see `VolumeChoice`. */
    readonly volumes: {
        readonly name: 'volumes';
        readonly type: 'list';
        readonly read: typeof readVolumes;
        readonly otherwise: 'the root disk, with a warning; all volumes, if the golden server boots from a volume';
        readonly description: 'Which volumes of the golden server are copied. `all`: all of them. `root`: only the root disk. Anything else: these volumes (names or ids) and the root disk. Each server gets its own copies, in the order of the devices. If this input is not set, a golden server that boots from an image is copied without its volumes, and each run prints a warning. `launch` uses the volumes that are in the image.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** `undefined` = not said: sealed images alone, once there are any. */
    readonly seal: {
        readonly name: 'seal';
        readonly type: 'text';
        readonly read: typeof readSealInput;
        readonly inFile: 'yields';
        readonly schema: {
            readonly type: 'string';
            readonly pattern: '^(linux|@.+)$';
        };
        readonly otherwise: 'unsealed images, or, once this golden server has sealed ones, only those';
        readonly description: 'Makes the copy of the golden server safe before anything is launched from it. The copy boots once, without a network, and runs a script that removes its identity, jobs and secrets. Servers are launched only from the result. `@path`: your script. `linux`: the script that comes with Restage. `none`: use unsealed images even if this golden server has sealed ones; not allowed in an environment file. The golden server must boot from an image and have cloud-init. Data volumes are not copied.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly shutdownTimeoutMs: {
        readonly name: 'shutdown-timeout';
        readonly type: 'duration';
        readonly default: '60s';
        readonly inFile: 'yields';
        readonly description: 'How long the guest may take to shut down with `shutdown: guest`. With `graceful`, Nova decides: it cuts the power after 60 s, or after the `os_shutdown_timeout` that the image of the golden server had when the server was created. A longer value cannot change that, and causes a warning. A value below 60 s only changes the verdict: a stop that takes longer counts as forced.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly shutdownCommand: {
        readonly name: 'shutdown-command';
        readonly type: 'text';
        readonly description: 'For `shutdown: guest`: the command to run in a shell on the runner. It gets facts about the golden server as `RESTAGE_*` variables.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly onForcedStop: {
        readonly name: 'on-forced-stop';
        readonly type: 'choice';
        readonly words: readonly ["warn", "fail", "retry"];
        readonly default: 'warn';
        readonly inFile: 'yields';
        readonly description: 'What to do if the cloud had to cut the power. `warn`: print a warning and keep the image. `fail`: start the golden server again, keep no image, and fail. `retry`: start the golden server, wait a minute, and stop it once more; if its power is cut again, continue as with `fail`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly snapshotTimeoutMs: {
        readonly name: 'snapshot-timeout';
        readonly type: 'duration';
        readonly words: readonly ["auto"];
        readonly default: 'auto';
        readonly inFile: 'yields';
        readonly description: 'How long the snapshot may take until the image is usable. `auto`: the largest copied disk in GB x `seconds-per-gb` x 1.5, but at least 15 minutes. Any other value is used as it is.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly secondsPerGb: {
        readonly name: 'seconds-per-gb';
        readonly type: 'number';
        readonly default: '72';
        readonly inFile: 'yields';
        readonly description: 'How long a snapshot takes per GB of the largest copied disk; 72 means 50 GB in one hour. It sets the estimate, and the limit of `snapshot-timeout: auto`. Once earlier snapshots were measured, their rate replaces it in the estimate, but never in the limit.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** `undefined` = not set: what the golden server's newest image says whose run set it. */
    readonly keepImages: {
        readonly name: 'keep-images';
        readonly type: 'integer';
        readonly example: '3';
        readonly otherwise: 'the number that was last set for this golden server, else `3`';
        readonly inFile: 'yields';
        readonly description: 'How many verified images of the golden server to keep. After `refresh` has made a new image, it deletes the older ones. The number also applies to later runs that do not set it. An image that servers run from is always kept.';
        readonly verbs: readonly ["plan", "refresh"];
    };
    /** Ids of projects that get the image. A branch that changes the environment file must not choose them. */
    readonly shareWith: {
        readonly name: 'share-with';
        readonly type: 'list';
        readonly read: typeof readProjects;
        readonly inFile: 'never';
        readonly otherwise: 'not shared';
        readonly description: 'Ids of projects that may launch servers from the image. Each project becomes a member of the image when the image is verified, or when a verified image is reused. These projects use the image with `golden-image-of`. Not possible for images that consist of volume snapshots.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** The golden server of another project, whose image is shared with this one. */
    readonly goldenImageOf: {
        readonly name: 'golden-image-of';
        readonly type: 'text';
        readonly read: typeof readGoldenImageOf;
        readonly schema: {
            readonly type: 'string';
            readonly pattern: "^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\d{4,32})/[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$";
        };
        readonly description: 'Instead of `golden`: `<project id>/<server id>` of a golden server in another project that shares its images with this project (`share-with`). The run uses the newest verified image; `image-max-age` limits its age. Restage never changes or deletes that image.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Whether this run may ask for a new snapshot. It may wait for one under way, finish it, and start the golden server, in any case. */
    readonly mayStopGolden: {
        readonly name: 'may-stop-golden';
        readonly type: 'boolean';
        readonly read: (input: InputText<boolean>) => boolean;
        readonly inFile: 'never';
        readonly otherwise: '`false` in a pull request, else `true`';
        readonly description: 'Whether this run may stop the golden server for a new snapshot. With `false`, it uses the newest verified image, and fails if that is older than `image-max-age`. If no image can be used, but a snapshot is in progress, the run waits for that snapshot.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
};
declare function readProjects(input: InputText<readonly string[]>): readonly string[];
/** What `golden-image-of` names. */
export interface GoldenElsewhere {
    readonly projectId: string;
    readonly serverId: string;
}
declare function readGoldenImageOf(input: InputText<string>): GoldenElsewhere | undefined;
declare function readVolumes(input: InputText<readonly string[]>): 'all' | 'root' | readonly string[] | undefined;
/** Image names: 1 to 255 characters (glance:api/v2/images.py, schema `name`). */
declare function readImageName(input: InputText<string>): string | undefined;
export {};
