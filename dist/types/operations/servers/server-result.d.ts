import { type IpVersion } from '../../domain/address.js';
import type { FlavorSizes } from '../../domain/fit.js';
import type { SshKey } from '../../domain/ssh-key.js';
import type { Server } from '../../openstack/compute/types.js';
export interface ServerResult {
    /** Of a run in several regions. */
    readonly region?: string;
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly status: string;
    readonly flavor: string;
    /** What it runs from; only `status` tells. `name` is absent where the image is not one of Restage's. */
    readonly image?: {
        readonly id: string;
        readonly name?: string;
    };
    /** `undefined` where the cloud does not show it. */
    readonly availabilityZone: string | undefined;
    /** The fixed ones, as the cloud lists them. */
    readonly addresses: readonly string[];
    readonly floatingIp: string | undefined;
    /** The one by which it is reached, and was checked; `undefined` = it has none of the version that `ip-version` asks for. */
    readonly address: string | undefined;
    /** Read from its console; absent where they were not asked for, or could not be had. */
    readonly hostKeys?: readonly SshKey[];
    /** From the create request to ready; `undefined` for a server that was there already. */
    readonly readySeconds: number | undefined;
}
export interface ServerFacts {
    readonly role: string;
    readonly ipVersion: IpVersion;
    /** By which the flavor gets its name, where the server shows only an id. */
    readonly flavors?: readonly FlavorSizes[];
}
/** A server for people, with the one address that everything gives out. */
export declare function serverResult(server: Server, { role, ipVersion, flavors }: ServerFacts): ServerResult;
