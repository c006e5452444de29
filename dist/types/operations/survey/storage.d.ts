import { RestageError } from '../../domain/errors.js';
import type { Server } from '../../openstack/compute/types.js';
import type { Volume, VolumeLimits } from '../../openstack/volume/types.js';
import type { Deps } from '../deps.js';
/** What the volume service says of the project. */
export interface Storage {
    readonly limits: VolumeLimits;
    readonly volumes: readonly Volume[];
    /** Asked for where a role names a zone. */
    readonly zones: readonly string[];
}
/** `undefined` where a policy hides it; the error `service-missing` where the cloud has no volumes. */
export declare function readStorage({ cloud, signal }: Deps, namesZone: boolean): Promise<Storage | RestageError | undefined>;
/** The volumes of a server, by the names of their devices: the root is the first. */
export declare function volumesOf(server: Pick<Server, 'id'>, storage: Storage | undefined): readonly Volume[];
/**
 * Why the quota does not allow the snapshots of a golden server's volumes, or `undefined`: Nova would find out when the
 * server is off already (nova:compute/api.py `snapshot_volume_backed`).
 */
export declare function snapshotQuotaProblem(golden: Server, storage: Storage | undefined): RestageError | undefined;
export declare function usageOf(storage: Storage | undefined): {
    volumes: {
        readonly limit: number;
        readonly used: number;
    } | undefined;
    gigabytes: {
        readonly limit: number;
        readonly used: number;
    } | undefined;
    volumeSnapshots: {
        readonly limit: number;
        readonly used: number;
    } | undefined;
};
