import { dependentMarks, readSnapshotMarks } from '../../domain/dependent-marks.ts';
import { RestageError } from '../../domain/errors.ts';
import { imageDevices, mappingWithout } from '../../domain/image-devices.ts';
import { markKeys, readImageMarks, selfValues } from '../../domain/marks.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { VolumeFailure } from '../../openstack/volume/types.ts';
import { failureOf } from '../removal/attempt.ts';
import { listVolumeSnapshots, removeDependents } from '../removal/dependents.ts';
import type { RunContext } from '../run/context.ts';
import type { ImageOrder } from './order.ts';

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
    snapshot === undefined || readSnapshotMarks(snapshot) !== undefined ? [] : [snapshot.id],
  );
  await mark(ctx, image, unmarked);
  const state = `volume snapshots ${states.join(', ')}`;
  if (states.some((one) => one === 'error' || one === 'deleting' || one === 'gone')) {
    const broken = snapshots.flatMap((snapshot) => (snapshot?.status === 'error' ? [snapshot.id] : []));
    return { kind: 'failed', state, told: await whyFailed(ctx, broken) };
  }
  return { kind: states.every((one) => one === 'available') ? 'available' : 'waiting', state };
}

/**
 * Takes the volumes that are not to be copied out of the image of a golden server on volumes: Nova captures every one (nova:compute/api.py
 * `snapshot_volume_backed`). Their snapshots bear our marks first, and are deleted when the golden server is back: see `removeLeftOut`.
 * @throws RestageError `snapshot-failed` where one that is to be copied is not in the image
 */
export async function leaveOutVolumes(ctx: RunContext, { golden, kept }: ImageOrder, imageId: string): Promise<void> {
  const { cloud } = ctx;
  const image = golden.imageId === undefined ? await cloud.image.getImage(imageId) : undefined;
  const devices = imageDevices(image?.properties ?? {});
  const leftBefore = Number(image?.properties[markKeys.leftOut] ?? 0) || 0;
  if (image === undefined || devices.length === 0 || (kept === undefined && leftBefore === 0)) return;
  const seen = await Promise.all(
    devices.map(async (device) => ({ ...device, of: (await cloud.volume.getSnapshot(device.snapshotId))?.volumeId })),
  );
  const lacking = (kept ?? golden.volumeIds).filter((id) => !seen.some(({ of }) => of === id));
  if (lacking.length > 0) {
    throw new RestageError(
      'snapshot-failed',
      `Image ${image.name} does not hold volume ${lacking.join(', ')} of golden server ${golden.name}, which \`volumes\` asks for.`,
      {
        hint: 'Either this cloud does not capture it, or the image was begun with another choice of volumes. Run this again. If it fails again, leave the volume out (`volumes`).',
      },
    );
  }
  const left = seen.filter(
    ({ of, bootIndex }) => bootIndex !== 0 && of !== undefined && golden.volumeIds.includes(of) && kept !== undefined && !kept.includes(of),
  );
  if (left.length === 0) return;
  const ids = left.map(({ snapshotId }) => snapshotId);
  await mark(ctx, image, ids);
  await cloud.image.setProperties(image.id, {
    block_device_mapping: mappingWithout(image.properties, ids),
    [markKeys.leftOut]: String(leftBefore + ids.length),
  });
}

/** Deletes the snapshots of volumes that were left out of a verified image: they bear its mark, and it does not name them. */
export async function removeLeftOut(ctx: RunContext, { golden, kept }: ImageOrder, image: Image): Promise<void> {
  if (kept === undefined) return;
  const named = new Set(imageDevices(image.properties).map(({ snapshotId }) => snapshotId));
  const left = (await listVolumeSnapshots(ctx)).filter(({ id, marks }) => marks.ownerId === image.id && !named.has(id));
  const failure = failureOf(await removeDependents(ctx, left, `its volume is left out of image ${image.name}`));
  if (failure === undefined) return;
  const message = `${failure.message} They are deleted with the image.`;
  ctx.emit({ type: 'warning', title: `Snapshots of left-out volumes of ${golden.name} were not deleted`, message });
}

async function mark({ cloud }: RunContext, image: Image, snapshotIds: readonly string[]): Promise<void> {
  const own = readImageMarks(image.properties, image.name);
  if (own === undefined) return;
  const { environment, run } = own;
  const marks = dependentMarks('image', { environment, run, ownerId: image.id });
  for (const id of snapshotIds) await cloud.volume.setSnapshotMetadata(id, { ...marks, ...selfValues(id) });
}

/** Why Cinder could not make a volume or a snapshot, as far as it says. */
export interface VolumeFailureTold {
  /** To be put behind a sentence: begins with a space, or is `''`. */
  readonly sentence: string;
  readonly requestIds: readonly string[];
}

/** The cloud gives no reason. */
export const nothingTold: VolumeFailureTold = { sentence: '', requestIds: [] };

/** Cinder says that a snapshot is in error a moment before it says why (cinder:volume/manager.py `create_snapshot`). */
const secondLookMs = 1000;

/**
 * Asks Cinder why these failed: a volume in error bears no reason itself. What it does not tell, or an application credential may not
 * ask for, leaves the failure as it is: never is it hidden behind another.
 */
export async function whyFailed(ctx: RunContext, ids: readonly string[]): Promise<VolumeFailureTold> {
  const failures = (await Promise.all(ids.map((id) => failuresOf(ctx, id)))).flat();
  // Cinder says the same again for each of its tries.
  const messages = [...new Set(failures.map(({ message }) => `"${message}"`))];
  return {
    sentence: messages.length === 0 ? '' : ` The volume service says: ${messages.slice(0, mostMessages).join(', ')}.`,
    requestIds: [...new Set(failures.flatMap(({ requestId }) => requestId ?? []))],
  };
}

/** That is, of what is different. */
const mostMessages = 3;

async function failuresOf(ctx: RunContext, id: string): Promise<readonly VolumeFailure[]> {
  const { cloud, signal } = ctx;
  try {
    const failures = await cloud.volume.failures(id);
    if (failures.length > 0) return failures;
    await ctx.sleep(secondLookMs);
    return await cloud.volume.failures(id);
  } catch (error) {
    if (signal.aborted || !(error instanceof RestageError)) throw error;
    return [];
  }
}
