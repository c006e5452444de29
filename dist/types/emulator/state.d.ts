import { type Behaviour } from './behaviour.js';
import type { IdentityProvider } from './identity/provider.js';
import { type Knobs, KnobTable } from './knobs.js';
import { Ledger } from './ledger.js';
import type * as model from './model.js';
import type { Random } from './random.js';
import { type Script, Timeline } from './timeline.js';
/** The whole emulated cloud. */
export interface State {
    readonly behaviour: Behaviour;
    readonly random: Random;
    readonly timeline: Timeline;
    readonly knobs: KnobTable;
    readonly region: string;
    /** Before the path of each service of this region; `''` in the first. */
    readonly prefix: string;
    /** Every region of the cloud, this one too, in their order: one Keystone, and all else of each region's own. */
    readonly regions: State[];
    readonly zones: readonly string[];
    readonly projects: Map<string, model.Project>;
    readonly users: Map<string, model.User>;
    readonly applicationCredentials: Map<string, model.ApplicationCredential>;
    readonly identityProviders: Map<string, IdentityProvider>;
    readonly tokens: Map<string, model.Token>;
    readonly flavors: Map<string, model.Flavor>;
    readonly servers: Ledger<model.Server>;
    /** By server id, oldest first. */
    readonly actions: Map<string, model.ServerAction[]>;
    readonly images: Ledger<model.Image>;
    readonly networks: Map<string, model.Network>;
    readonly ports: Ledger<model.Port>;
    readonly floatingIps: Ledger<model.FloatingIp>;
    readonly securityGroups: Map<string, model.SecurityGroup>;
    readonly volumes: Ledger<model.Volume>;
    readonly snapshots: Ledger<model.VolumeSnapshot>;
    /** By project id. */
    readonly quotas: Map<string, model.Quotas>;
}
export interface StateOptions {
    readonly time: number;
    readonly random: Random;
    readonly behaviour: Partial<Behaviour>;
    readonly knobs: Partial<Knobs>;
    readonly region: string;
    readonly zones: readonly string[];
    /** Another region of this cloud. */
    readonly beside?: {
        readonly first: State /** The first region's Glance is this one's, too. */;
        readonly sharesImages: boolean;
    };
}
export declare function emptyState(options: StateOptions): State;
/** Lets something happen by itself, from now on. */
export declare function start(state: State, script: Script): void;
export declare function changeServer(state: State, id: string, change: Partial<model.Server>): model.Server;
/** The server, unless it is gone. */
export declare function livingServer(state: State, id: string): model.Server | undefined;
export declare function livingServers(state: State, projectId: string): model.Server[];
/** The image, unless it was deleted. */
export declare function livingImage(state: State, id: string): model.Image | undefined;
/** Changes an image if it is still there. */
export declare function changeImage(state: State, id: string, change: Partial<model.Image>): model.Image | undefined;
export declare function livingPorts(state: State): model.Port[];
export declare function livingFloatingIps(state: State): model.FloatingIp[];
export declare function livingVolumes(state: State): model.Volume[];
/** Changes a volume if it is still there. */
export declare function changeVolume(state: State, id: string, change: Partial<model.Volume>): model.Volume | undefined;
export declare function livingSnapshots(state: State): model.VolumeSnapshot[];
/** Changes a snapshot of a volume if it is still there. */
export declare function changeSnapshot(state: State, id: string, change: Partial<model.VolumeSnapshot>): model.VolumeSnapshot | undefined;
export declare function quotasOf(state: State, projectId: string): model.Quotas;
