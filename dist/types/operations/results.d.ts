import type { Consistency } from '../domain/consistency.js';
import type { RestageError } from '../domain/errors.js';
import type { GoldenDisk } from '../domain/golden-disks.js';
import type { GoldenPower } from '../domain/golden-power.js';
import type { PowerState } from '../domain/intent.js';
import type { RunRecord } from '../domain/run-history.js';
import type { Image } from '../openstack/image/types.js';
import { type DependentKind } from './removal/kinds.js';
import type { ServerResult } from './servers/server-result.js';
export type { ServerResult } from './servers/server-result.js';
/** What each verb comes back with. The entry points publish it under the names of contract.md#outputs. */
export type Result = ResultFacts & Ending;
/** How far it came. */
export type Ending = {
    readonly status: 'complete';
    readonly pending?: never;
    readonly plan?: never;
} | {
    readonly status: 'pending';
    readonly pending: Pending;
    readonly plan?: never;
} | {
    readonly status: 'planned';
    readonly plan: Plan;
    readonly pending?: never;
};
/** Who does what next, and when it is worth coming back (ISO 8601). */
export interface Pending {
    readonly reason: string;
    readonly comeBackAt: string;
}
/** What it found and made. */
export interface ResultFacts {
    readonly environment?: string;
    readonly imageId?: string;
    readonly imageName?: string;
    /** The image of each role, by the role's name. */
    readonly images?: Readonly<Record<string, Image>>;
    readonly consistency?: Consistency;
    /** One sentence: how we know. */
    readonly consistencyEvidence?: string;
    readonly goldenDowntimeSeconds?: number;
    readonly snapshotSeconds?: number;
    /** Of each snapshot that was taken; the fields above tell the worst of them. */
    readonly snapshots?: readonly SnapshotResult[];
    /** Ready. */
    readonly servers?: readonly ServerResult[];
    /** The environment's servers that are there and not ready, as they were found: out of use, or failed and kept. */
    readonly notReady?: readonly ServerResult[];
    /** How servers are reached by SSH, where an input asks for it. */
    readonly ssh?: SshSettings;
    readonly expiresAt?: string;
    /** `reap` and `destroy`: what was (or would be) deleted, and why. */
    readonly removed?: readonly RemovedResource[];
    /** `status`: what is there. */
    readonly inventory?: Inventory;
    /** Of a run in several: how each of them came out, in the order of the input `region`. */
    readonly regions?: readonly RegionResult[];
    /** What went wrong although the verb's own work is done: that stays its result, and the run fails all the same. */
    readonly failure?: RestageError;
    /** Spans for the timeline, in order. Milliseconds since the epoch. */
    readonly timeline: readonly TimelineSpan[];
}
export interface SshSettings {
    readonly environment: string;
    /** `undefined` = the client's own choice. */
    readonly user: string | undefined;
    readonly port: number;
    /** Absolute path of the directory that their files are written to; `undefined` = none are. */
    readonly folder: string | undefined;
}
export interface RegionResult {
    readonly region: string;
    readonly status: 'complete' | 'pending' | 'failed';
    /** Of the first role; `undefined` where none came to be known. */
    readonly imageId: string | undefined;
    /** How the image came there; `home` = it was taken there. */
    readonly image: 'home' | 'shared' | 'there' | 'import' | 'stream' | undefined;
    readonly copySeconds: number | undefined;
    /** Of one that failed. */
    readonly problem: string | undefined;
}
export interface SnapshotResult {
    /** Name of the golden server. */
    readonly golden: string;
    readonly imageName: string;
    readonly consistency: Consistency;
    /** Root disk of the golden server, GiB; 0 = not known. */
    readonly diskGb: number;
    /** What the image holds; `undefined` where the data is in volume snapshots. */
    readonly sizeBytes: number | undefined;
    /** From the request for the snapshot to the image active and the server free; `undefined` = no run saw the end, and the cloud does not show it. */
    readonly seconds: number | undefined;
    readonly estimateSeconds: number;
    /** From the stop to ACTIVE again; `undefined` = it was not stopped, or that was another run's doing and left no record. */
    readonly downtimeSeconds: number | undefined;
    /** Figures of the runs that took images of this golden server before, oldest first, and of this one. */
    readonly history?: readonly RunRecord[];
}
export interface TimelineSpan {
    readonly name: 'stop' | 'snapshot' | 'upload' | 'start' | 'launch' | 'ready' | 'retire';
    /** Whose: the name of a golden server, a role. */
    readonly of?: string;
    readonly from: number;
    readonly to: number;
}
export interface Plan {
    readonly golden?: {
        readonly id: string;
        readonly name: string;
        readonly status: string;
        readonly diskGb: number;
    };
    /** Of each golden server that is snapshotted. */
    readonly disks?: readonly (GoldenDisk & {
        readonly golden: string;
    })[];
    readonly image?: {
        readonly id: string;
        readonly name: string;
        readonly reused: boolean;
    };
    readonly flavor?: {
        readonly id: string;
        readonly name: string;
        readonly disk: number;
        readonly ram: number;
        readonly vcpus: number;
    };
    readonly count: number;
    readonly estimateSeconds?: number;
    readonly limitSeconds?: number;
    /** Of the golden server, as measured at its last snapshot; of several, the longest. */
    readonly downtimeSeconds?: number;
    /** For example `50 GB x 72 s/GB x 1.5 = 5400 s`. */
    readonly limitFormula?: string;
    /** In order, and after them the notes. */
    readonly steps: readonly string[];
    /** Those lines of `steps` that are facts: disks, ways to take the snapshot, shortages to come. */
    readonly notes: readonly string[];
    /** The steps and what waits for what, as Mermaid. */
    readonly graph?: string;
}
export type ResourceKind = 'server' | 'image' | 'port' | DependentKind;
/** Every kind of resource that Restage deletes, and several of it for people: `2 servers`. */
export declare const resourceKinds: readonly {
    readonly kind: ResourceKind;
    readonly several: string;
}[];
export interface RemovedResource {
    /** Of a run in several regions. */
    readonly region?: string;
    readonly kind: ResourceKind;
    readonly id: string;
    readonly name: string;
    /** `undefined` = of none: a lease, or a port of which only its server was known. */
    readonly environment?: string | undefined;
    /** Why it goes; of one that is deferred or kept, also why not. */
    readonly why: string;
    /** `would` = dry run; `deferred` = left for another time; `kept` = on purpose; `seen` = first of two sightings. */
    readonly outcome: 'deleted' | 'would' | 'deferred' | 'kept' | 'seen' | 'failed';
    /** Of one that failed: what the cloud said. */
    readonly problem?: string;
}
/** A golden server as `status` finds it. Times are ISO 8601, UTC, by the cloud's clock. */
export interface GoldenStatus {
    /** Of a run in several regions. */
    readonly region?: string;
    readonly id: string;
    /** Empty where the server is gone. */
    readonly name: string;
    /** As Nova tells it; `DELETED` where it is gone. */
    readonly status: string;
    /** What Nova does with it; `undefined` = nothing, or not shown. */
    readonly task: string | undefined;
    readonly power: GoldenPower;
    /** The power state that runs have to give back. */
    readonly owed?: {
        readonly was: PowerState;
        readonly runs: readonly string[];
        readonly since: string;
        readonly isDetached: boolean;
    };
    /** Who holds it, until when unless it is renewed. */
    readonly lease?: {
        readonly run: string;
        readonly until: string;
    };
    readonly snapshot?: {
        readonly imageId: string;
        readonly imageName: string;
        readonly run: string;
        /**
         * `captured`: the golden server may run, the cloud makes the image. `available`: the image is there, and not verified yet. `sealing`: it is
         * there, and awaits its sealing.
         */
        readonly stage: 'capturing' | 'captured' | 'available' | 'sealing';
        readonly since: string;
        readonly expectedAt: string;
        readonly limitAt: string;
        /** The run that waits for the image. */
        readonly lease?: {
            readonly run: string;
            readonly until: string;
        };
    };
    /** The newest verified one. */
    readonly newestImage?: {
        readonly id: string;
        readonly name: string;
        readonly createdAt: string;
        readonly consistency: Consistency;
    };
}
export interface Inventory {
    /** Those that are off unexpectedly first. */
    readonly goldens: readonly GoldenStatus[];
    readonly environments: readonly {
        /** Of a run in several regions. */
        readonly region?: string;
        readonly name: string;
        readonly generation: number;
        readonly servers: readonly ServerResult[];
        readonly createdAt: string;
        readonly expiresAt: string | undefined;
    }[];
    /** Servers that seal images; absent = none. */
    readonly sealing?: readonly {
        readonly region?: string;
        readonly id: string;
        readonly name: string;
        readonly status: string;
        readonly run: string;
        /** The raw image. */
        readonly imageId: string;
        readonly createdAt: string;
    }[];
    readonly images: readonly {
        readonly region?: string;
        readonly id: string;
        readonly name: string;
        readonly goldenId: string;
        readonly status: string;
        readonly consistency: string;
        readonly verified: boolean;
        /** `awaited` = a raw copy that is to be sealed: nothing is launched from it; absent = unsealed. */
        readonly seal?: 'awaited' | 'sealed';
        readonly sizeBytes: number | undefined;
        readonly createdAt: string;
        readonly expiresAt: string | undefined;
    }[];
}
