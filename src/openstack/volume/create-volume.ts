import { markKeys } from '../../domain/marks.ts';
import type { CallOptions } from '../calls.ts';
import type { ServiceCall } from '../http/service-client.ts';
import { parseAnswer } from '../parse-answer.ts';
import { doOnce, type Look } from '../reconcile.ts';
import { listOwn, pathOf, remove, type VolumeContext } from './collection.ts';
import type { CreateSnapshot, CreateVolume, Volume, VolumeSnapshot } from './types.ts';
import { snapshotBody, snapshotsBody, volumeBody, volumesBody } from './wire.ts';

export async function createVolume(context: VolumeContext, wanted: CreateVolume, options?: CallOptions): Promise<Volume> {
  const { name, sizeGb, source, zone, metadata, nonce } = wanted;
  const call: ServiceCall = {
    method: 'POST',
    path: '/volumes',
    body: {
      volume: {
        name,
        size: sizeGb,
        ...(source.kind === 'snapshot' ? { snapshot_id: source.id } : { imageRef: source.id }),
        availability_zone: zone,
        metadata: { ...metadata, [markKeys.nonce]: nonce },
      },
    },
    repeat: 'create',
    expect: [202],
  };
  return doOnce<Volume>(
    {
      what: `create volume "${name}"`,
      send: async () => parseAnswer(volumeBody, await context.client.request(call, options), call),
      look: () => findCreated(context, wanted, options),
    },
    context,
    options,
  );
}

/** The oldest of this name and nonce; younger duplicates are deleted. */
async function findCreated(context: VolumeContext, { name, nonce }: CreateVolume, options?: CallOptions): Promise<Look<Volume>> {
  const [oldest, ...duplicates] = (await listOwn(context, 'volumes', volumesBody, options))
    .filter((volume) => volume.name === name && volume.metadata[markKeys.nonce] === nonce && volume.status !== 'deleting')
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  if (oldest === undefined) return { kind: 'absent' };
  // One that is still being made cannot be deleted yet; by its nonce it is found again.
  for (const duplicate of duplicates) await remove(context.client, pathOf('volumes', duplicate.id), options);
  return { kind: 'found', value: oldest };
}

/**
 * `force` takes a volume that is attached, to a server that is off as well; from 3.66 on Cinder does without (cinder:api/v3/snapshots.py
 * `create`), so that no later microversion is asked for.
 */
export async function createSnapshot(context: VolumeContext, wanted: CreateSnapshot, options?: CallOptions): Promise<VolumeSnapshot> {
  const { name, volumeId, metadata, nonce } = wanted;
  const call: ServiceCall = {
    method: 'POST',
    path: '/snapshots',
    body: { snapshot: { name, volume_id: volumeId, force: true, metadata: { ...metadata, [markKeys.nonce]: nonce } } },
    repeat: 'create',
    expect: [202],
  };
  return doOnce<VolumeSnapshot>(
    {
      what: `snapshot volume ${volumeId} as "${name}"`,
      send: async () => parseAnswer(snapshotBody, await context.client.request(call, options), call),
      look: async () => {
        const made = (await listOwn(context, 'snapshots', snapshotsBody, options)).filter(
          (snapshot) => snapshot.volumeId === volumeId && snapshot.metadata[markKeys.nonce] === nonce && snapshot.status !== 'deleting',
        );
        const [oldest] = made.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
        return oldest === undefined ? { kind: 'absent' } : { kind: 'found', value: oldest };
      },
    },
    context,
    options,
  );
}
