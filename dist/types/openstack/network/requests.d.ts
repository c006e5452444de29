import type { CallOptions } from '../calls.js';
import type { ServiceClient } from '../http/service-client.js';
import type { NetworkDeps } from './context.js';
import type { FloatingIp, FloatingReach, NetworkInfo, NetworkQuota, Port } from './types.js';
/** Neutron, as far as Restage needs it. */
export interface Network {
    /** Networks that carry one of these names or ids, in one request. */
    findNetworks(namesOrIds: readonly string[]): Promise<readonly NetworkInfo[]>;
    /** Networks of which Nova takes the only one for a server that names none; of several it takes none (409). */
    automaticNetworks(): Promise<readonly NetworkInfo[]>;
    /** Whether ports on these networks can take floating IPs of that external one, by the ids of the networks. */
    floatingReach(networks: readonly NetworkInfo[], externalId: string): Promise<ReadonlyMap<string, FloatingReach>>;
    /** Security groups that carry one of these names or ids. */
    findSecurityGroups(namesOrIds: readonly string[]): Promise<readonly {
        readonly id: string;
        readonly name: string;
    }[]>;
    /** `undefined` where the cloud lacks the extension `quota_details`. */
    quota(): Promise<NetworkQuota | undefined>;
    /** Ports of these servers. */
    listPorts(filter: {
        readonly deviceIds: readonly string[];
    }): Promise<readonly Port[]>;
    /** Ports of this project with exactly this description. */
    findPorts(description: string): Promise<readonly Port[]>;
    /** A port by which nothing passes (`admin_state_up: false`). `description` is unique: it finds the port again when the answer is lost. */
    createDisabledPort(request: {
        readonly networkId: string;
        readonly name: string;
        readonly description: string;
    }): Promise<Port>;
    /** In place of all that the port has, by ids. */
    setSecurityGroups(portId: string, groupIds: readonly string[]): Promise<void>;
    deletePort(id: string): Promise<void>;
    listFloatingIps(filter?: {
        readonly description?: string;
    }): Promise<readonly FloatingIp[]>;
    /** `undefined` when there is none (404). */
    getFloatingIp(id: string): Promise<FloatingIp | undefined>;
    /** `description` is unique: it carries our marks, and finds the address again when the answer is lost. */
    createFloatingIp(request: {
        readonly networkId: string;
        readonly portId: string;
        readonly description: string;
    }): Promise<FloatingIp>;
    /** To another port, under another description. */
    moveFloatingIp(id: string, to: {
        readonly portId: string;
        readonly description: string;
    }): Promise<void>;
    deleteFloatingIp(id: string): Promise<void>;
}
/** Neutron behind this client. What each method means stands at `Network`. */
export declare function createNetwork(client: ServiceClient, deps: NetworkDeps, options?: CallOptions): Network;
