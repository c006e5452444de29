import type { Server } from './server.js';
export type { Server } from './server.js';
/** Nova, as far as Restage needs it. Every method throws `HttpError` for an answer that it does not expect. */
export interface Compute {
    /** All pages. Every server of the project when no filter is given. Filters are hints: the caller checks again. */
    listServers(filter?: ServerFilter): Promise<readonly Server[]>;
    /** `undefined` when the cloud answers 404: only that proves that a server is gone. */
    getServer(id: string): Promise<Server | undefined>;
    /**
     * Creates one server. Never sends the request twice blindly: when the outcome is unknown, it looks for a server of
     * this name whose metadata holds `spec.nonce`, twice, some seconds apart, adopts what it finds (the oldest; younger
     * duplicates of the same nonce are left to the caller), and only then sends again.
     */
    createServer(spec: CreateServer): Promise<CreatedServer>;
    /** Whether a server can be asked for without any network (microversion 2.37). */
    canLaunchApart(): Promise<boolean>;
    /** Accepted (202), or already going (404 = gone). Not: gone. Nothing but the guard of golden servers may ask for it (`openGuard`). */
    deleteServer(id: string): Promise<void>;
    /**
     * `os-stop`. `already-off` when Nova says 409 `… while it is in vm_state stopped`.
     * When the outcome is unknown, the server is read to tell.
     */
    stopServer(id: string): Promise<StopAccepted>;
    /**
     * Cuts the power of a server that has not heeded `stopServer`, where the dialect has a `hardStop`.
     * @returns `already-off` when it had gone off by itself; `not-yet` when the cloud takes no second stop while it is at the first.
     */
    hardStop(id: string): Promise<'accepted' | 'already-off' | 'not-yet'>;
    /** `os-start`. Resolves when accepted, or when the server is on already. */
    startServer(id: string): Promise<void>;
    /** `pause`: the guest's processors stand still, its memory stays. Resolves when accepted, or when the server is PAUSED already. */
    pauseServer(id: string): Promise<void>;
    /** `unpause`. Resolves when accepted, or when the server is ACTIVE already. */
    unpauseServer(id: string): Promise<void>;
    /** `resume`, of a SUSPENDED server. Resolves when accepted, or when the server is ACTIVE already. */
    resumeServer(id: string): Promise<void>;
    /**
     * `createImage` with `metadata` as image properties. The answer's image id comes from the body (2.45) or from the last
     * segment of `Location`. After an unknown outcome or a 5xx it looks for an image named `name` whose property
     * `restage_nonce` is `metadata.restage_nonce`: found and the server at work on it = adopted; found as an orphan of a
     * lost race (500, `queued`, another task) = deleted, and the error is thrown.
     */
    createImage(serverId: string, name: string, metadata: Readonly<Record<string, string>>): Promise<CreatedImage>;
    /** The record of one action with its events; `undefined` when absent, hidden by policy, or the API is missing. */
    getAction(serverId: string, requestId: string): Promise<ServerAction | undefined>;
    /** Newest first, without events; `[]` when hidden by policy or missing. */
    listActions(serverId: string): Promise<readonly ServerAction[]>;
    /** The last `lines` lines of the console, or `undefined` where it cannot be had (any 4xx/501). */
    console(serverId: string, lines: number): Promise<string | undefined>;
    /** Adds one tag (microversion 2.26). Atomic against other clients' tags; a 204 (was there already) is success too. */
    addTag(serverId: string, tag: string): Promise<void>;
    /** Removes one tag; absent = success. */
    removeTag(serverId: string, tag: string): Promise<void>;
    /** Merges keys into the server's metadata. Two clients at once lose each other's keys: for servers of our own only. */
    setMetadata(serverId: string, metadata: Readonly<Record<string, string>>): Promise<void>;
    /** Absent = success. */
    removeMetadata(serverId: string, key: string): Promise<void>;
    /** All flavors that the project can use, smallest disk first. */
    listFlavors(): Promise<readonly Flavor[]>;
    /** Absolute limits and what is used. */
    limits(): Promise<ComputeLimits>;
    keypairExists(name: string): Promise<boolean>;
    availabilityZones(): Promise<readonly string[]>;
    /** Server groups that carry one of these names or ids. */
    findServerGroups(namesOrIds: readonly string[]): Promise<readonly ServerGroup[]>;
}
export interface ServerGroup {
    readonly id: string;
    readonly name: string;
    /** Ids of servers. */
    readonly members: readonly string[];
}
export interface ServerFilter {
    /** Exact name; sent where every kind of filter finds at least it, and checked again on our side. */
    readonly name?: string;
}
export interface Flavor {
    readonly id: string;
    readonly name: string;
    /** GiB of root disk; 0 = as large as the image, for volume-backed servers only on most clouds. */
    readonly disk: number;
    /** MiB. */
    readonly ram: number;
    readonly vcpus: number;
    /** GiB of a second disk. */
    readonly ephemeral?: number | undefined;
    /** MiB of a swap disk. */
    readonly swap?: number | undefined;
}
/** `Infinity` where the cloud says -1 (unlimited) or nothing. */
export interface ComputeLimits {
    readonly instances: Usage;
    readonly cores: Usage;
    /** MiB. */
    readonly ram: Usage;
    /** Metadata items of one server. */
    readonly serverMeta: number;
    /** Servers of one user in one server group. */
    readonly serverGroupMembers: number;
}
export interface Usage {
    readonly limit: number;
    readonly used: number;
}
export interface CreateServer {
    readonly name: string;
    readonly imageId: string;
    readonly flavorId: string;
    /** Unique per intended server; sent as metadata `restage_nonce`. */
    readonly nonce: string;
    /**
     * Empty = none, where the project has none; `undefined` = Nova chooses; `none` = no network, whatever the project has, which takes microversion
     * 2.37 (`canLaunchApart`); `portId`: this port alone, which is not deleted with the server.
     */
    readonly networkIds: readonly string[] | 'none' | {
        readonly portId: string;
    } | undefined;
    readonly metadata: Readonly<Record<string, string>>;
    /** Left out below microversion 2.52, and where Nova is to choose the networks, which it then requires. */
    readonly tags?: readonly string[] | undefined;
    readonly keyName?: string | undefined;
    readonly securityGroups?: readonly string[] | undefined;
    readonly availabilityZone?: string | undefined;
    /** Plain text; encoded here. At most 65,535 characters once encoded. */
    readonly userData?: string | undefined;
    readonly configDrive?: boolean | undefined;
    readonly serverGroupId?: string | undefined;
    /**
     * Volumes that are `available`; they are deleted with the server. None that is booted from = the flavor's own disk, made from the image,
     * and these beside it.
     */
    readonly volumes?: readonly BootVolume[] | undefined;
}
export interface BootVolume {
    readonly id: string;
    /** 0 = booted from; -1 = not booted from. */
    readonly bootIndex: number;
}
export interface CreatedServer {
    readonly id: string;
    readonly requestId: string | undefined;
    /** The answer was lost and the server was found again. */
    readonly adopted: boolean;
}
export type StopAccepted = {
    readonly outcome: 'accepted';
    readonly requestId: string | undefined;
} | {
    readonly outcome: 'already-off';
};
export interface CreatedImage {
    readonly imageId: string;
    readonly requestId: string | undefined;
    readonly adopted: boolean;
}
export interface ServerAction {
    readonly action: string;
    readonly requestId: string;
    readonly userId: string | undefined;
    /** `Error` when it failed; Nova writes `null` otherwise. */
    readonly message: string | undefined;
    /** Milliseconds since the epoch (the wire's naive UTC parsed). */
    readonly startTime: number;
    /** `undefined` = not shown: below 2.51, in a list of actions, or by policy. */
    readonly events: readonly ActionEvent[] | undefined;
}
export interface ActionEvent {
    /** For example `compute_stop_instance`. */
    readonly event: string;
    readonly startTime: number;
    /** `undefined` = still running. */
    readonly finishTime: number | undefined;
    readonly result: string | undefined;
}
