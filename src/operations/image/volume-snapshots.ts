import { dependentMarks, readDependentMarks } from '../../domain/dependent-marks.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { readImageMarks } from '../../domain/marks.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';
import { type VolumeFailureTold, whyFailed } from '../volume-failure.ts';

/** How far the volume snapshots are that an image stands for; `failed` = one of them is in error, or gone. `state`: for people. */
export type VolumeSnapshots =
  | { readonly kind: 'available' | 'waiting'; readonly state: string }
  | { readonly kind: 'failed'; readonly state: string; readonly told: VolumeFailureTold };

/**
 * Looks at each volume snapshot behind an image: the image of a server on volumes is active at once, long before they are
 * there (nova:compute/api.py `snapshot_volume_backed` asks for them and does not wait). At the first sight of one, our
 * marks are put on it: Nova makes it without.
 * @throws RestageError `service-missing` where the cloud has no volume service
 */
export async function lookAtVolumeSnapshots(ctx: RunContext, image: Image): Promise<VolumeSnapshots> {
  const { cloud } = ctx;
  const devices = imageDevices(image.properties);
  const snapshots = await Promise.all(devices.map(({ snapshotId }) => cloud.volume.getSnapshot(snapshotId)));
  const states = snapshots.map((snapshot) => snapshot?.status ?? 'gone');
  const unmarked = snapshots.flatMap((snapshot) =>
    snapshot === undefined || readDependentMarks('image', snapshot.metadata) !== undefined ? [] : [snapshot.id],
  );
  await mark(ctx, image, unmarked);
  const state = `volume snapshots ${states.join(', ')}`;
  if (states.some((one) => one === 'error' || one === 'deleting' || one === 'gone')) {
    const broken = snapshots.flatMap((snapshot) => (snapshot?.status === 'error' ? [snapshot.id] : []));
    return { kind: 'failed', state, told: await whyFailed(ctx, broken) };
  }
  return { kind: states.every((one) => one === 'available') ? 'available' : 'waiting', state };
}

async function mark({ cloud }: RunContext, image: Image, snapshotIds: readonly string[]): Promise<void> {
  const own = readImageMarks(image.properties, image.name);
  if (own === undefined) return;
  const { environment, run } = own;
  const marks = dependentMarks('image', { environment, run, ownerId: image.id });
  for (const id of snapshotIds) await cloud.volume.setSnapshotMetadata(id, marks);
}
