import { type ServerGroup } from './compute/server-groups.js';
import type { Entry } from './ledger.js';
import type { FloatingIp, Image, Port, SecurityGroup, Server, ServerAction, Volume, VolumeSnapshot } from './model.js';
import type { ServiceName } from './services.js';
import type { State } from './state.js';
/** One request as it was answered. */
export interface HandledRequest {
    readonly at: number;
    readonly region: string;
    readonly service: ServiceName;
    readonly method: string;
    /** With query, without the service's prefix. */
    readonly path: string;
    readonly body: string | undefined;
    /** 0 = the answer never arrived. */
    readonly status: number;
    readonly requestId: string;
    /** Of the disturbance that was taken, if any. */
    readonly fault: string | undefined;
}
export interface ServerMoment {
    readonly at: number;
    readonly status: string;
    readonly taskState: string | null;
    readonly vmState: Server['vmState'];
    readonly powerState: Server['powerState'];
}
/** What the cloud knows, for tests and simulators to look at. Nothing here changes anything, or takes time. */
export interface Books {
    /** All there ever were, deleted ones (`deletedAt`) too, in the order of their making. */
    servers(): readonly Server[];
    /** By id or name; the latest of a name, one that lives before one that does not. */
    server(idOrName: string): Server | undefined;
    /** Each state that a server went through, changes of anything else left out. */
    history(serverId: string): readonly ServerMoment[];
    actions(serverId: string): readonly ServerAction[];
    serverGroups(): readonly ServerGroup[];
    /** Deleted ones (status `deleted`) too. */
    images(): readonly Image[];
    image(idOrName: string): Image | undefined;
    imageHistory(imageId: string): readonly Entry<Image>[];
    ports(): readonly Port[];
    /** Every port that this server ever had, deleted ones and those it let go too. */
    portsOf(serverId: string): readonly Port[];
    portHistory(portId: string): readonly Entry<Port>[];
    securityGroups(): readonly SecurityGroup[];
    floatingIps(): readonly FloatingIp[];
    /** Deleted ones (`deletedAt`) too, as with servers. */
    volumes(): readonly Volume[];
    /** Of volumes; deleted ones too. */
    snapshots(): readonly VolumeSnapshot[];
    snapshotHistory(snapshotId: string): readonly Entry<VolumeSnapshot>[];
    /** What one service alone keeps, such as `keypairs` of compute/keypairs.ts. */
    own<T>(records: (state: State) => T): T;
    /** Every request, in order. */
    readonly requests: readonly HandledRequest[];
}
export declare function openBooks(state: State, requests: readonly HandledRequest[]): Books;
