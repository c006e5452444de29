import type * as v from 'valibot';
import { HttpError } from '../../domain/errors.ts';
import type { CallOptions } from '../cloud.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { listAll, type Page } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { VolumeLimits, VolumeRemoval, VolumeService } from './types.ts';
import { limitsBody, snapshotBody, snapshotsBody, volumeBody, volumesBody } from './wire.ts';

/** Cinder v3 behind this client. What each method means stands at `VolumeService`. */
export function createVolumeService(client: ServiceClient): VolumeService {
  return {
    listVolumes: (options) => list(client, 'volumes', volumesBody, options),
    getVolume: (id, options) => get(client, pathOf('volumes', id), volumeBody, options),
    setVolumeMetadata: (id, metadata, options) => setMetadata(client, pathOf('volumes', id), metadata, options),
    deleteVolume: (id, options) => remove(client, pathOf('volumes', id), options),
    listSnapshots: (options) => list(client, 'snapshots', snapshotsBody, options),
    getSnapshot: (id, options) => get(client, pathOf('snapshots', id), snapshotBody, options),
    setSnapshotMetadata: (id, metadata, options) => setMetadata(client, pathOf('snapshots', id), metadata, options),
    deleteSnapshot: (id, options) => remove(client, pathOf('snapshots', id), options),
    limits: (options) => limits(client, options),
  };
}

type Collection = 'volumes' | 'snapshots';

function list<T extends { readonly id: string }>(
  client: ServiceClient,
  collection: Collection,
  body: v.GenericSchema<unknown, Page<T>>,
  options?: CallOptions,
): Promise<readonly T[]> {
  const query = new URLSearchParams({ limit: '1000' });
  return listAll(client, { path: `/${collection}/detail`, query, page: (answer, call) => parseAnswer(body, answer, call) }, options);
}

async function get<T>(
  client: ServiceClient,
  path: string,
  body: v.GenericSchema<unknown, T>,
  options?: CallOptions,
): Promise<T | undefined> {
  const call: ServiceCall = { method: 'GET', path, repeat: 'read', expect: [200, 404] };
  const answer = await client.request(call, options);
  return answer.status === 404 ? undefined : parseAnswer(body, answer, call);
}

/** POST keeps the other keys, PUT would not (cinder:api/v2/volume_metadata.py, snapshot_metadata.py). */
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

/** What hinders a deletion is a 400 in Cinder, `InvalidVolume` or `InvalidSnapshot` (cinder:volume/api.py `delete`, `delete_snapshot`). */
async function remove(client: ServiceClient, path: string, options?: CallOptions): Promise<VolumeRemoval> {
  try {
    const answer = await client.request({ method: 'DELETE', path, repeat: 'idempotent', expect: [202, 404] }, options);
    return answer.status === 404 ? 'gone' : 'accepted';
  } catch (error) {
    if (error instanceof HttpError && [400, 409].includes(error.status)) return 'in-use';
    throw error;
  }
}

async function limits(client: ServiceClient, options?: CallOptions): Promise<VolumeLimits> {
  const call: ServiceCall = { method: 'GET', path: '/limits', repeat: 'read', expect: [200] };
  return parseAnswer(limitsBody, await client.request(call, options), call);
}

function pathOf(collection: Collection, id: string): string {
  return `/${collection}/${encodeURIComponent(id)}`;
}
