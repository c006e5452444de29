import { imageDevices } from '../../domain/image-devices.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { cloudNow } from '../cloud-now.ts';
import { removeVolumeSnapshot } from '../removal/volumes.ts';
import type { RunContext } from '../run/context.ts';
import { listByOwner } from './ownership.ts';

/** A `Date` header has whole seconds, and so has Cinder. */
const clocksMs = 2_000;

/** What a request for a snapshot asks for, to recognize it by. */
export interface SnapshotRequest {
  readonly golden: Server;
  /** Of the image. */
  readonly name: string;
  /** By the cloud's clock, milliseconds since the epoch. */
  readonly requestedAt: number;
}

export function snapshotRequest(ctx: RunContext, golden: Server, name: string): SnapshotRequest {
  return { golden, name, requestedAt: cloudNow(ctx) };
}

/**
 * Deletes the volume snapshots of a request that came to no image: Nova takes one volume after the other and makes the
 * image at the end, and where that fails, what it has taken stays (nova:compute/api.py `snapshot_volume_backed`). They bear
 * no marks, which go on with the image; they are known by their volume, by the name that Nova gives them after the image's,
 * by their time, and by no image's naming them. Under the lease on the golden server, no other run asked for that.
 */
export async function removeOrphanedSnapshots(ctx: RunContext, { golden, name, requestedAt }: SnapshotRequest): Promise<void> {
  if (golden.imageId !== undefined) return;
  const { cloud } = ctx;
  const suspects = (await cloud.volume.listSnapshots()).filter(
    (snapshot) =>
      snapshot.name === `snapshot for ${name}` &&
      golden.volumeIds.includes(snapshot.volumeId) &&
      Date.parse(snapshot.createdAt) >= requestedAt - clocksMs,
  );
  if (suspects.length === 0) return;
  // Where owners are hidden, what any image names stays.
  const { own, hidden } = await listByOwner(ctx, { name });
  const named = new Set([...own, ...hidden].flatMap(({ properties }) => imageDevices(properties)).map(({ snapshotId }) => snapshotId));
  for (const { id } of suspects.filter((snapshot) => !named.has(snapshot.id))) await removeVolumeSnapshot(ctx, id);
}
