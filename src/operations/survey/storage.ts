import { RestageError } from '../../domain/errors.ts';
import { quotaProblems } from '../../domain/quota.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Volume, VolumeLimits } from '../../openstack/volume/types.ts';
import type { Deps } from '../deps.ts';

/** What the volume service says of the project. */
export interface Storage {
  readonly limits: VolumeLimits;
  readonly volumes: readonly Volume[];
  /** Asked for where a role names a zone. */
  readonly zones: readonly string[];
}

/** `undefined` where a policy hides it; the error `service-missing` where the cloud has no volumes. */
export async function readStorage({ cloud, signal }: Deps, namesZone: boolean): Promise<Storage | RestageError | undefined> {
  try {
    const [limits, volumes, zones] = await Promise.all([
      cloud.volume.limits({ signal }),
      cloud.volume.listVolumes({ signal }),
      namesZone ? zonesShown(cloud.volume.zones({ signal })) : [],
    ]);
    return { limits, volumes, zones };
  } catch (error) {
    if (!(error instanceof RestageError)) throw error;
    if (error.code === 'service-missing') return error;
    if (error.code === 'forbidden') return undefined;
    throw error;
  }
}

/** None where the cloud does not tell: it chooses then. */
async function zonesShown(zones: Promise<readonly string[]>): Promise<readonly string[]> {
  return zones.catch((error: unknown) => {
    if (error instanceof RestageError && (error.code === 'forbidden' || error.code === 'not-found')) return [];
    throw error;
  });
}

/** The volumes of a server, by the names of their devices: the root is the first. */
export function volumesOf(server: Pick<Server, 'id'>, storage: Storage | undefined): readonly Volume[] {
  return (storage?.volumes ?? [])
    .filter(({ serverIds }) => serverIds.includes(server.id))
    .toSorted((a, b) => (a.device ?? '').localeCompare(b.device ?? ''));
}

/**
 * Why the quota does not allow the snapshots of a golden server's volumes, or `undefined`: Nova would find out when the
 * server is off already (nova:compute/api.py `snapshot_volume_backed`).
 */
export function snapshotQuotaProblem(golden: Server, storage: Storage | undefined): RestageError | undefined {
  const volumes = volumesOf(golden, storage);
  const gigabytes = volumes.reduce((sum, { sizeGb }) => sum + sizeGb, 0);
  const lacking = quotaProblems({ volumeSnapshots: volumes.length, gigabytes }, usageOf(storage));
  if (lacking.length === 0) return undefined;
  return new RestageError(
    'quota-exceeded',
    `The project's quota does not allow a snapshot of golden server ${golden.name}, which is on ${volumes.length} volume(s): ${lacking.join('; ')}.`,
    { hint: 'Delete old images and their volume snapshots (`keep-images`, `restage reap`), or ask the cloud for more.' },
  );
}

export function usageOf(storage: Storage | undefined) {
  return { volumes: storage?.limits.volumes, gigabytes: storage?.limits.gigabytes, volumeSnapshots: storage?.limits.snapshots };
}
