import type { IpVersion } from '../domain/address.js';
/**
 * The inputs (contract.md#inputs), parsed: every field present, defaults applied, durations in milliseconds, lists as
 * arrays. Absent stays `undefined`, distinct from empty and from false.
 */
export interface Inputs {
    readonly connection: ConnectionInputs;
    /** With an environment file, only what its top says; `roles` tell all. */
    readonly golden: GoldenInputs;
    /** So here, but `environment`, `ttlMs`, `concurrency` and `onFailure` are the same in every role. */
    readonly servers: ServerInputs;
    /** At least one. Without an environment file, one, of `golden` and `servers`. */
    readonly roles: readonly Role[];
    readonly run: RunInputs;
    readonly destroy: DestroyInputs;
    readonly status: StatusInputs;
}
/** Servers of one kind in an environment, from one golden server or image. */
export interface Role {
    readonly name: string;
    /** Names of the roles that must be ready before this one starts. */
    readonly after: readonly string[];
    readonly golden: GoldenInputs;
    readonly servers: ServerInputs;
}
export interface ConnectionInputs {
    readonly cloud: string | undefined;
    readonly cloudsYaml: string | undefined;
    /** The golden server's first, then those to launch in as well; `undefined` = the configuration's own. */
    readonly regions: readonly string[] | undefined;
    readonly caCert: string | undefined;
    readonly allowedProjects: readonly string[] | undefined;
    /** The token may go to services in clear although the sign-in is by https. */
    readonly allowHttpEndpoints: boolean;
}
/** How the golden server is brought to rest for its snapshot. */
export type Shutdown = 'graceful' | 'guest' | 'cloud' | 'pause' | 'quiesce' | 'skip';
export interface GoldenInputs {
    readonly golden: string | undefined;
    readonly image: string | undefined;
    /** 0 = always take a new snapshot; where `mayStopGolden` is false, an image of any age does. */
    readonly imageMaxAgeMs: number;
    readonly imageName: string | undefined;
    readonly shutdown: Shutdown;
    readonly shutdownTimeoutMs: number;
    readonly shutdownCommand: string | undefined;
    readonly onForcedStop: 'warn' | 'fail' | 'retry';
    readonly snapshotTimeoutMs: number | 'auto';
    readonly secondsPerGb: number;
    /** `undefined` = not set: what the golden server's newest image says whose run set it. */
    readonly keepImages: number | undefined;
    /** Whether this run may ask for a new snapshot. It may wait for one under way, finish it, and start the golden server, in any case. */
    readonly mayStopGolden: boolean;
}
/** Of `status` alone. */
export interface StatusInputs {
    /** Show this one's servers and images alone; `undefined` = all. */
    readonly environment: string | undefined;
}
/** Of `destroy` alone. */
export interface DestroyInputs {
    /** Tell what would be deleted, and delete nothing. */
    readonly dryRun: boolean;
    /** Delete the images that were made for the environment, too, which else stay with their golden server. */
    readonly withImages: boolean;
}
export interface ServerInputs {
    readonly environment: string;
    readonly count: number;
    /** In order of preference, or the smallest that fits. */
    readonly flavor: readonly string[] | 'auto';
    /** Empty = the cloud's automatic choice. */
    readonly network: readonly string[];
    readonly securityGroup: readonly string[];
    readonly keyName: string | undefined;
    /** In order of preference; empty = the cloud's choice. */
    readonly availabilityZone: readonly string[];
    /** Text, read from its file already where the user wrote `@path`. */
    readonly userData: string | undefined;
    readonly configDrive: boolean | undefined;
    readonly metadata: Readonly<Record<string, string>>;
    readonly tags: readonly string[];
    readonly serverGroup: string | undefined;
    readonly floatingIpNetwork: string | undefined;
    /** Of the address by which a server is reached. */
    readonly ipVersion: IpVersion;
    /** GiB. */
    readonly bootVolumeSize: number | undefined;
    readonly ready: readonly ReadyCheck[];
    readonly readyTimeoutMs: number;
    readonly minReady: number;
    readonly onFailure: 'rollback' | 'keep';
    /** `undefined` = never expires. */
    readonly ttlMs: number | undefined;
    readonly concurrency: number;
}
export type ReadyCheck = {
    readonly kind: 'active';
} | {
    readonly kind: 'tcp';
    readonly port: number;
}
/** `source` is what the user wrote; `path` begins with `/`. */
 | {
    readonly kind: 'http';
    readonly scheme: 'http' | 'https';
    readonly port: number;
    readonly path: string;
} | {
    readonly kind: 'console';
    readonly pattern: RegExp;
} | {
    readonly kind: 'command';
    readonly command: string;
};
export interface RunInputs {
    readonly spec: string | undefined;
    readonly wait: boolean;
    readonly timeBudgetMs: number | undefined;
    /** Names of variables that commands get, too. */
    readonly passEnv: readonly string[];
    readonly apply: boolean;
    readonly githubToken: string | undefined;
    readonly comment: boolean;
    readonly summary: boolean;
    readonly history: 'none' | 'cache';
    readonly deployment: boolean;
    /** With placeholders, see `renderUrl`. */
    readonly environmentUrl: string | undefined;
    /** `none` = a pull request's event changes nothing about the operation. */
    readonly onPush: 'none' | 'keep' | 'launch' | 'refresh';
    readonly label: string | undefined;
    readonly allowForks: boolean;
    /** Whether `status` fails a workflow's step while a golden server is off unexpectedly. */
    readonly failWhenGoldenOff: boolean;
    /** Whether a log may show the end of a failed guest's console. */
    readonly consoleTail: boolean;
}
/** The verbs that talk to a cloud (contract.md#operations). */
export declare const verbs: readonly ['plan', 'snapshot', 'launch', 'refresh', 'destroy', 'reap', 'release', 'status'];
export type Verb = (typeof verbs)[number];
