import type { InputText } from '../row.js';
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
        readonly description: 'Reuse the newest verified image of the golden server if it is no older than this. `0`: always take a new snapshot, if `may-stop-golden` allows it.';
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
        readonly description: '`graceful`: request a stop (ACPI), wait up to `shutdown-timeout`, then force the stop. `guest`: run `shutdown-command` and wait until the system has powered itself off; the safest. `cloud`: the snapshot service of the cloud stops and starts the running server; the consistency is derived from what was observed. `pause` (servers on volumes): the server is paused while its volumes are captured, all disks at the same instant. `quiesce` (servers on volumes that require it): the guest agent freezes the file systems. `skip`: snapshot the server as it is.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly shutdownTimeoutMs: {
        readonly name: 'shutdown-timeout';
        readonly type: 'duration';
        readonly default: '60s';
        readonly inFile: 'yields';
        readonly description: 'How long the guest may take to shut down; a stop that takes longer counts as forced. Nova cuts the power after 60 s, or after the `os_shutdown_timeout` that the image of the golden server had when the server was created.';
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
        readonly description: 'When the cloud had to cut the power. `warn`: continue with a warning. `fail`: start the golden server again and create no image. `retry`: start it, let it settle, stop it once more, then fail.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly snapshotTimeoutMs: {
        readonly name: 'snapshot-timeout';
        readonly type: 'duration';
        readonly words: readonly ["auto"];
        readonly default: 'auto';
        readonly inFile: 'yields';
        readonly description: 'How long the image may take. `auto`: root disk in GB x `seconds-per-gb` x 1.5, at least 15m.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly secondsPerGb: {
        readonly name: 'seconds-per-gb';
        readonly type: 'number';
        readonly default: '72';
        readonly inFile: 'yields';
        readonly description: 'Expected snapshot time per GB (72: 50 GB in one hour). Rates measured on earlier images refine the estimate, never the limit.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** `undefined` = not set: what the golden server's newest image says whose run set it. */
    readonly keepImages: {
        readonly name: 'keep-images';
        readonly type: 'integer';
        readonly example: '3';
        readonly otherwise: 'the number recorded on the newest image that has one, else `3`';
        readonly inFile: 'yields';
        readonly description: 'How many verified images of the golden server to keep when `refresh` has created a new one. The number is recorded on the image and applies until a run sets another. An image in use is always kept.';
        readonly verbs: readonly ["plan", "refresh"];
    };
    /** Whether this run may ask for a new snapshot. It may wait for one under way, finish it, and start the golden server, in any case. */
    readonly mayStopGolden: {
        readonly name: 'may-stop-golden';
        readonly type: 'boolean';
        readonly read: (input: InputText<boolean>) => boolean;
        readonly inFile: 'never';
        readonly otherwise: '`false` in a pull request, else `true`';
        readonly description: 'Whether this run may stop the golden server for a new snapshot. With `false`, it uses the newest image, however old; with `image-max-age`, it fails if that image is too old. It always waits for a snapshot that is already in progress.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
};
/** Image names: 1 to 255 characters (glance:api/v2/images.py, schema `name`). */
declare function readImageName(input: InputText<string>): string | undefined;
export {};
