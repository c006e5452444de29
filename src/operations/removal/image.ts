import { dataVolumeCount, dataVolumesOf } from '../../domain/data-volumes.ts';
import { readSnapshotMarks } from '../../domain/dependent-marks.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { isoTime, markKeys } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { VolumeSnapshot } from '../../openstack/volume/types.ts';
import { asOwn, listOwnImages, type OwnImage, ours } from '../image/own-images.ts';
import { revokeShares } from '../image/share.ts';
import { isLapsed } from '../lease/lease.ts';
import { type LeaseRecord, leaseName, readLease } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { markedServers } from '../servers/marked.ts';
import { type Attempt, attempt, orUndefined, type Thing } from './attempt.ts';
import { listVolumeSnapshots } from './dependents.ts';
import { deleted, type Removal } from './removal.ts';
import { removeVolumeSnapshot } from './volumes.ts';

/**
 * Deletes an image of ours, and first the snapshots of volumes that it stands for where its golden server is on volumes:
 * with the image alone they would stay, and nothing would tell any more whose they are (nova:compute/api.py
 * `snapshot_volume_backed` names them in `block_device_mapping`; glance knows nothing of them).
 * @throws RestageError `destroy-failed`
 */
export async function removeImage(
  ctx: RunContext,
  image: OwnImage,
  { snapshots }: RemoveOptions = { snapshots: 'with' },
): Promise<Removal> {
  const { cloud } = ctx;
  const stays = (reason: string) => leaveForLater(ctx, image, reason);
  if (image.protected) return stays('it is protected');
  const isUnfinished = dataVolumeCount(image.properties) > 0 && image.properties[markKeys.verified] !== 'true' && !isBeingRemoved(image);
  const ids = isUnfinished ? [] : await snapshotsBehind(ctx, image);
  await revokeShares(ctx, image);
  if (ids.length > 0 && !isBeingRemoved(image)) {
    // Whatever becomes of this run, no run shall launch from what is left of it.
    await cloud.image.setProperties(image.id, { [markKeys.verified]: 'false', [markKeys.removing]: 'true' });
  }
  for (const id of ids) {
    const snapshot = await orUndefined(() => cloud.volume.getSnapshot(id));
    if (snapshot === undefined || !standsFor(snapshot, image)) continue;
    if ((await removeVolumeSnapshot(ctx, id)) === 'in-use') return stays(`another resource depends on its volume snapshot ${id}`);
  }
  const outcome = await cloud.image.deleteImage(image.id);
  switch (outcome) {
    case 'deleted':
      // Nova lets go of the golden server when its unfinished image is gone: the snapshots, which bear marks of their own, come after that.
      if (isUnfinished && snapshots === 'with') await removeSnapshotsOfImage(ctx, image.id);
      return deleted;
    case 'in-use':
      return stays('the cloud says that it is in use');
    case 'protected':
      return stays('it is protected');
    default:
      return outcome satisfies never;
  }
}

export interface RemoveOptions {
  /** `later`: those of an unfinished image with data volumes are left to the caller, who is in haste to start the golden server. */
  readonly snapshots: 'with' | 'later';
}

/** Ids of all that the image names, and of what bears its mark, which it need not name: a run may have been cut off in between. */
async function snapshotsBehind(ctx: RunContext, { id, properties }: OwnImage): Promise<readonly string[]> {
  const named = [...imageDevices(properties), ...dataVolumesOf(properties)].map(({ snapshotId }) => snapshotId);
  if (dataVolumeCount(properties) === 0 && properties[markKeys.leftOut] === undefined) return named;
  const marked = (await listVolumeSnapshots(ctx)).filter(({ marks }) => marks.ownerId === id);
  return [...new Set([...named, ...marked.map((snapshot) => snapshot.id)])];
}

/**
 * Deletes the volume snapshots that bear the mark of an image that is gone, each read again before. What the cloud keeps, `reap` takes later by
 * the same mark. Does nothing while the image is there.
 */
export async function removeSnapshotsOfImage(ctx: RunContext, imageId: string): Promise<void> {
  const { cloud } = ctx;
  const marked = (await listVolumeSnapshots(ctx)).filter(({ marks }) => marks.ownerId === imageId);
  if (marked.length === 0) return;
  const image = await cloud.image.getImage(imageId);
  if (image !== undefined && image.status !== 'deleted') return;
  for (const { id } of marked) {
    const snapshot = await orUndefined(() => cloud.volume.getSnapshot(id));
    if (snapshot !== undefined && readSnapshotMarks(snapshot)?.ownerId === imageId) await removeVolumeSnapshot(ctx, id);
  }
}

/**
 * Leaves an image for another time, and says so on it: from then on nothing is launched from it, and any run that may delete it does so
 * when nothing uses it. Not while data come in: Glance would drop the mark, and what is not finished is found without it.
 */
export async function leaveForLater(ctx: RunContext, image: OwnImage, reason: string): Promise<Removal> {
  if (image.status === 'active' && image.properties[markKeys.deletionCandidate] === undefined) {
    const mark = { [markKeys.deletionCandidate]: isoTime(cloudNow(ctx)) };
    await ctx.cloud.image.setProperties(image.id, mark);
  }
  return { outcome: 'deferred', reason };
}

/** As `removeImage`. An image that is gone is deleted; one that is not of this project stays. */
export async function removeImageById(ctx: RunContext, id: string, options?: RemoveOptions): Promise<Removal> {
  const image = await ctx.cloud.image.getImage(id);
  if (image === undefined) return deleted;
  const own = await asOwn(ctx, image);
  return own === undefined
    ? { outcome: 'deferred', reason: 'the cloud does not show that it belongs to this project' }
    : removeImage(ctx, own, options);
}

/** Some run began to remove it: of no use any more, whatever else it says. */
export function isBeingRemoved({ properties }: Pick<Image, 'properties'>): boolean {
  return properties[markKeys.removing] === 'true';
}

/** A mapping may have come with the base image, and name what is another project's. */
function standsFor(snapshot: VolumeSnapshot, image: Image): boolean {
  return readSnapshotMarks(snapshot)?.ownerId === image.id || snapshot.name === `snapshot for ${image.name}`;
}

export function leaseThing({ imageId, subject, run }: LeaseRecord): Thing {
  const environment = subject.kind === 'environment' ? subject.name : undefined;
  return { kind: 'image', id: imageId, name: leaseName(subject), environment, why: `lease of run ${run}, which has ended` };
}

export function removeLease(ctx: RunContext, record: LeaseRecord): Promise<Attempt> {
  return attempt(ctx, leaseThing(record), async () => {
    await ctx.cloud.image.deleteImage(record.imageId);
    return deleted;
  });
}

/**
 * Takes what dead runs left of their leases on golden servers where nothing else is left of the run: until then its record tells `reap`
 * that it died.
 * @param servers that are left, marked or not
 */
export async function removeSpentLeases(ctx: RunContext, servers: readonly Server[]): Promise<readonly Attempt[]> {
  const images = await listOwnImages(ctx);
  const left = new Set([...markedServers(ctx, servers), ...ours(images)].map(({ marks }) => marks.run));
  const spent = images
    .flatMap((image) => readLease(image) ?? [])
    .filter((record) => record.subject.kind === 'golden' && isLapsed(ctx, record) && !left.has(record.run));
  return Promise.all(spent.map((record) => removeLease(ctx, record)));
}
