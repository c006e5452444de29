import { HttpError } from '../../domain/errors.ts';
import type { CallOptions } from '../calls.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { parseAnswer } from '../parse-answer.ts';
import { get, listOwn, pathOf, remove, type VolumeDeps } from './collection.ts';
import { createSnapshot, createVolume } from './create-volume.ts';
import type { VolumeFailure, VolumeLimits, VolumeService } from './types.ts';
import { limitsBody, messagesBody, snapshotBody, snapshotsBody, volumeBody, volumesBody, zonesBody } from './wire.ts';

/** Cinder v3 behind this client. What each method means stands at `VolumeService`. */
export function createVolumeService(client: ServiceClient, deps: VolumeDeps, options?: CallOptions): VolumeService {
  const context = { ...deps, client };
  return {
    listVolumes: () => listOwn(context, 'volumes', volumesBody, options),
    getVolume: (id) => get(client, pathOf('volumes', id), volumeBody, options),
    createVolume: (wanted) => createVolume(context, wanted, options),
    setVolumeMetadata: (id, metadata) => setMetadata(client, pathOf('volumes', id), metadata, options),
    deleteVolume: (id) => remove(client, pathOf('volumes', id), options),
    listSnapshots: () => listOwn(context, 'snapshots', snapshotsBody, options),
    getSnapshot: (id) => get(client, pathOf('snapshots', id), snapshotBody, options),
    createSnapshot: (wanted) => createSnapshot(context, wanted, options),
    setSnapshotMetadata: (id, metadata) => setMetadata(client, pathOf('snapshots', id), metadata, options),
    deleteSnapshot: (id) => remove(client, pathOf('snapshots', id), options),
    failures: (id) => failures(client, id, options),
    limits: () => limits(client, options),
    zones: () => zones(client, options),
  };
}

/** POST keeps the other keys, PUT would not (cinder:api/v3/volume_metadata.py, snapshot_metadata.py). */
async function setMetadata(
  client: ServiceClient,
  path: string,
  metadata: Readonly<Record<string, string>>,
  options?: CallOptions,
): Promise<boolean> {
  const call: ServiceCall = {
    method: 'POST',
    path: `${path}/metadata`,
    body: { metadata },
    repeat: 'idempotent',
    expect: [200, 404],
  };
  return (await client.request(call, options)).status !== 404;
}

/** 3.5 filters by resource; a filter that is passed over is made good here. */
async function failures(client: ServiceClient, id: string, options?: CallOptions): Promise<readonly VolumeFailure[]> {
  const query = new URLSearchParams({ resource_uuid: id });
  const call: ServiceCall = { method: 'GET', path: `/messages?${query}`, microversion: '3.5', repeat: 'read', expect: [200] };
  try {
    return parseAnswer(messagesBody, await client.request(call, options), call)
      .filter(({ isError, resourceId }) => isError && resourceId === id)
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
      .map(({ failure }) => failure);
  } catch (error) {
    if (error instanceof HttpError && [403, 404, 406].includes(error.status)) return [];
    throw error;
  }
}

async function limits(client: ServiceClient, options?: CallOptions): Promise<VolumeLimits> {
  const call: ServiceCall = { method: 'GET', path: '/limits', repeat: 'read', expect: [200] };
  return parseAnswer(limitsBody, await client.request(call, options), call);
}

async function zones(client: ServiceClient, options?: CallOptions): Promise<readonly string[]> {
  const call: ServiceCall = { method: 'GET', path: '/os-availability-zone', repeat: 'read', expect: [200] };
  return parseAnswer(zonesBody, await client.request(call, options), call);
}
