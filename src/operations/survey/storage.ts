import { isForbidden, RestageError } from '../../domain/errors.ts';
import { quotaProblems } from '../../domain/quota.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Volume, VolumeAttachment, VolumeLimits } from '../../openstack/volume/types.ts';
import type { RunContext } from '../run/context.ts';

/** What the volume service says of the project. */
export interface Storage {
  readonly limits: VolumeLimits;
  readonly volumes: readonly Volume[];
  /** Asked for where a role names a zone. */
  readonly zones: readonly string[];
}

/** `undefined` where a policy hides it; the error `service-missing` where the cloud has no volumes. */
export async function readStorage({ cloud }: RunContext, namesZone: boolean): Promise<Storage | RestageError | undefined> {
  try {
    const [limits, volumes, zones] = await Promise.all([
      cloud.volume.limits(),
      cloud.volume.listVolumes(),
      namesZone ? zonesShown(cloud.volume.zones()) : [],
    ]);
    return { limits, volumes, zones };
  } catch (error) {
    if (error instanceof RestageError && error.code === 'service-missing') return error;
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

/** None where the cloud does not tell: it chooses then. */
async function zonesShown(zones: Promise<readonly string[]>): Promise<readonly string[]> {
  return zones.catch((error: unknown) => {
    if (isForbidden(error) || (error instanceof RestageError && error.code === 'not-found')) return [];
    throw error;
  });
}

/**
 * The volumes of a server, the one that it boots from first: Cinder does not tell which that is. It is bootable, and was attached while the server
 * was built, before any that was added later; of several, the first by its device.
 */
export function volumesOf(server: Pick<Server, 'id'>, storage: Storage | undefined): readonly Volume[] {
  return (storage?.volumes ?? [])
    .filter(({ serverIds }) => serverIds.includes(server.id))
    .map((volume) => ({ volume, attachment: volume.attachments.find(({ serverId }) => serverId === server.id) }))
    .toSorted(
      (a, b) =>
        Number(b.volume.bootable) - Number(a.volume.bootable) ||
        minuteOf(a.attachment) - minuteOf(b.attachment) ||
        deviceRank(a.attachment).localeCompare(deviceRank(b.attachment)),
    )
    .map(({ volume }) => volume);
}

/** Volumes beside a server's own disk, in the order of their devices there; those whose device is not told come last, as Nova lists them, which is in no order. */
export function inDeviceOrder(server: Pick<Server, 'id' | 'volumeIds'>, volumes: readonly Volume[]): readonly Volume[] {
  const attachmentOf = ({ attachments }: Volume) => attachments.find(({ serverId }) => serverId === server.id);
  const at = ({ id }: Volume) => (server.volumeIds.includes(id) ? server.volumeIds.indexOf(id) : server.volumeIds.length);
  const isNamed = (volume: Volume) => attachmentOf(volume)?.device !== undefined;
  return volumes.toSorted(
    (a, b) =>
      Number(isNamed(b)) - Number(isNamed(a)) || deviceRank(attachmentOf(a)).localeCompare(deviceRank(attachmentOf(b))) || at(a) - at(b),
  );
}

/** Those of one build are attached side by side. */
function minuteOf(attachment: VolumeAttachment | undefined): number {
  return Math.floor((Date.parse(attachment?.attachedAt ?? '') || 0) / 60_000);
}

/** `/dev/vdaa` comes after `/dev/vdz`. */
function deviceRank(attachment: VolumeAttachment | undefined): string {
  const letters = /[a-z]+$/.exec(attachment?.device ?? '')?.[0].replace(/^(?:[vshx]+d)/, '') ?? '';
  return letters.padStart(4, ' ');
}

/**
 * Why the quota does not allow the snapshots of a golden server's volumes, or `undefined`: Nova would find out when the
 * server is off already (nova:compute/api.py `snapshot_volume_backed`).
 */
export function snapshotQuotaProblem(golden: Server, storage: Storage | undefined, data: readonly Volume[]): RestageError | undefined {
  // Of a server on volumes Nova captures all, whichever are kept.
  const volumes = golden.imageId === undefined ? volumesOf(golden, storage) : data;
  const gigabytes = volumes.reduce((sum, { sizeGb }) => sum + sizeGb, 0);
  const lacking = quotaProblems({ volumeSnapshots: volumes.length, gigabytes }, usageOf(storage));
  if (lacking.length === 0) return undefined;
  return new RestageError(
    'quota-exceeded',
    `The project's quota has no room for a snapshot of golden server ${golden.name} with ${volumes.length} volume(s): ${lacking.join('; ')}.`,
    { hint: 'Delete old images and their volume snapshots (`keep-images`, `restage reap`), or ask the cloud provider for a larger quota.' },
  );
}

export function usageOf(storage: Storage | undefined) {
  return { volumes: storage?.limits.volumes, gigabytes: storage?.limits.gigabytes, volumeSnapshots: storage?.limits.snapshots };
}
