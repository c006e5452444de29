import { readEnvironment } from '../environment.js';
import { readMetadata } from '../metadata.js';
import { readChecks } from '../ready.js';
import type { InputText } from '../row.js';
import { readSshUsers } from '../ssh-users.js';
import { readTags } from '../tags.js';
import { readUserData } from '../user-data.js';
import { readName, readNames } from '../written-in-cloud.js';
export declare const serverRows: {
    readonly environment: {
        readonly name: 'environment';
        readonly type: 'text';
        readonly read: typeof readEnvironment;
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
    readonly count: {
        readonly name: 'count';
        readonly type: 'integer';
        readonly read: typeof readCount;
        readonly default: '1';
        readonly description: 'Number of servers.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** In order of preference, or the smallest that fits. */
    readonly flavor: {
        readonly name: 'flavor';
        readonly type: 'list';
        readonly read: typeof readFlavor;
        readonly default: 'auto';
        readonly description: 'Flavors in order of preference. A server gets the first flavor that is large enough and for which quota and cloud have room. `auto`: the smallest flavor that is large enough.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Empty = the cloud's automatic choice. */
    readonly network: {
        readonly name: 'network';
        readonly type: 'list';
        readonly read: (input: InputText<readonly string[]>) => readonly string[];
        readonly otherwise: 'the only network of the project';
        readonly description: 'Networks to attach (names or ids), in this order.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly securityGroup: {
        readonly name: 'security-group';
        readonly type: 'list';
        readonly read: (input: InputText<readonly string[]>) => readonly string[];
        readonly otherwise: "the project's `default`";
        readonly description: 'Security groups of the servers (names or ids).';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Name or id; `undefined` = none. */
    readonly quarantine: {
        readonly name: 'quarantine';
        readonly type: 'text';
        readonly read: typeof readName;
        readonly description: 'The only security group (name or id) of new servers until they are ready, instead of those of `security-group`. The checks of `ready` must pass with it.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly keyName: {
        readonly name: 'key-name';
        readonly type: 'text';
        readonly read: typeof readName;
        readonly description: 'Key pair to install.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** In order of preference; empty = the cloud's choice. */
    readonly availabilityZone: {
        readonly name: 'availability-zone';
        readonly type: 'list';
        readonly read: typeof readNames;
        readonly otherwise: "the cloud's choice";
        readonly description: 'Availability zones in order of preference. Each `flavor` is tried in all zones before the next flavor.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Text, read from its file already where the user wrote `@path`. */
    readonly userData: {
        readonly name: 'user-data';
        readonly type: 'text';
        readonly read: typeof readUserData;
        readonly description: 'User data for cloud-init: text, or `@path` of a file. At most 48 KiB.';
        readonly fileNote: '`{{ roles.<name>.address }}` is replaced by the address of a role in `after`.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Names on the code host, or `author`. */
    readonly sshUsers: {
        readonly name: 'ssh-users';
        readonly type: 'list';
        readonly read: typeof readSshUsers;
        readonly schema: Readonly<Record<string, unknown>>;
        readonly description: "People who get SSH access to the servers: user names on GitHub, or `author` for the author of the pull request. cloud-init installs the public keys that the code host shows, for the image's default user. If keys cannot be read, the run fails before it changes anything. Can be combined with `user-data`.";
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly configDrive: {
        readonly name: 'config-drive';
        readonly type: 'boolean';
        readonly otherwise: "the cloud's choice";
        readonly description: 'Attach a config drive.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly metadata: {
        readonly name: 'metadata';
        readonly type: 'pairs';
        readonly read: typeof readMetadata;
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
    readonly tags: {
        readonly name: 'tags';
        readonly type: 'list';
        readonly read: typeof readTags;
        readonly description: 'Tags of the servers.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly serverGroup: {
        readonly name: 'server-group';
        readonly type: 'text';
        readonly read: typeof readName;
        readonly description: 'Server group (name or id), for example for anti-affinity.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly floatingIpNetwork: {
        readonly name: 'floating-ip-network';
        readonly type: 'text';
        readonly description: 'External network (name or id). Each server gets a floating IP from it.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    /** Of the address by which a server is reached. */
    readonly ipVersion: {
        readonly name: 'ip-version';
        readonly type: 'choice';
        readonly words: readonly ["any", "4", "6"];
        readonly default: 'any';
        readonly description: 'Which address of a server checks and outputs use. `any`: its floating IP, else its first IPv4 address, else its first IPv6 address. `4`, `6`: only an address of that version; a server without one is not ready.';
        readonly verbs: readonly [...("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[], "status"];
    };
    /** GiB. */
    readonly bootVolumeSize: {
        readonly name: 'boot-volume-size';
        readonly type: 'integer';
        readonly otherwise: "the flavor's own disk";
        readonly description: 'Size in GB of a new volume from which each server boots. Set it if the flavor has no disk, or too small a disk.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly ready: {
        readonly name: 'ready';
        readonly type: 'checks';
        readonly read: typeof readChecks;
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
    readonly readyTimeoutMs: {
        readonly name: 'ready-timeout';
        readonly type: 'duration';
        readonly default: '10m';
        readonly inFile: 'yields';
        readonly description: 'How long a server may take to become ready.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly minReady: {
        readonly name: 'min-ready';
        readonly type: 'integer';
        readonly sameAs: 'count';
        readonly otherwise: '`count`';
        readonly description: 'How many servers must become ready. With fewer, the launch fails. With enough, but fewer than `count`, it succeeds with a warning.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly onFailure: {
        readonly name: 'on-failure';
        readonly type: 'choice';
        readonly words: readonly ["rollback", "keep"];
        readonly default: 'rollback';
        readonly inFile: 'top';
        readonly description: 'What happens to servers that do not become ready, and, if the launch fails, to all servers that it has launched. `rollback`: they are deleted. `keep`: they stay for inspection.';
        readonly verbs: readonly ["launch", "refresh"];
    };
    /** `undefined` = never expires. */
    readonly ttlMs: {
        readonly name: 'ttl';
        readonly type: 'duration';
        readonly words: readonly ["none"];
        readonly read: typeof readTtl;
        readonly inFile: 'top';
        readonly otherwise: '`24h` in a pull request, else `none`';
        readonly description: 'Time to live; after it, `reap` deletes the servers.';
        readonly verbs: readonly ("destroy" | "launch" | "plan" | "reap" | "refresh" | "release" | "snapshot" | "status")[];
    };
    readonly concurrency: {
        readonly name: 'concurrency';
        readonly type: 'integer';
        readonly default: '10';
        readonly inFile: 'top';
        readonly description: 'Maximum number of requests and launches at the same time.';
        readonly verbs: readonly ["launch", "refresh", "destroy", "reap"];
    };
};
declare function readCount(input: InputText<number>): number;
declare function readFlavor(input: InputText<readonly string[]>): readonly string[] | 'auto';
declare function readTtl(input: InputText<number | string>): number | undefined;
export {};
