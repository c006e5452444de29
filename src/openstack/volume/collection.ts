import type * as v from 'valibot';
import { HttpError } from '../../domain/errors.ts';
import type { CallOptions } from '../calls.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { listAll, type Page } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import type { VolumeRemoval } from './types.ts';

/** Volumes and their snapshots are read and deleted in the same words. */
type Collection = 'volumes' | 'snapshots';

export interface VolumeDeps extends ReconcileDeps {
  /** Of the project that we are signed in to. */
  readonly projectId: () => Promise<string>;
}

export interface VolumeContext extends VolumeDeps {
  readonly client: ServiceClient;
}

interface Listed<T> {
  readonly id: string;
  readonly thing: T;
  /** `undefined` where the answer hides it. */
  readonly projectId: string | undefined;
}

/**
 * Of this project alone. Cinder lists no other without `all_tenants` (cinder:volume/api.py `get_all`), not to an administrator either; what
 * an API before it lists all the same is another's.
 */
export async function listOwn<T>(
  { client, projectId }: Pick<VolumeContext, 'client' | 'projectId'>,
  collection: Collection,
  body: v.GenericSchema<unknown, Page<Listed<T>>>,
  options?: CallOptions,
): Promise<readonly T[]> {
  const query = new URLSearchParams({ limit: '1000' });
  const listed = await listAll(
    client,
    { path: `/${collection}/detail`, query, page: (answer, call) => parseAnswer(body, answer, call) },
    options,
  );
  const own = listed.some((each) => each.projectId !== undefined) ? await projectId() : undefined;
  return listed.filter((each) => (each.projectId ?? own) === own).map(({ thing }) => thing);
}

export async function get<T>(
  client: ServiceClient,
  path: string,
  body: v.GenericSchema<unknown, T>,
  options?: CallOptions,
): Promise<T | undefined> {
  const call: ServiceCall = { method: 'GET', path, repeat: 'read', expect: [200, 404] };
  const answer = await client.request(call, options);
  return answer.status === 404 ? undefined : parseAnswer(body, answer, call);
}

/** What hinders a deletion is a 400 in Cinder, `InvalidVolume` or `InvalidSnapshot` (cinder:volume/api.py `delete`, `delete_snapshot`). */
export async function remove(client: ServiceClient, path: string, options?: CallOptions): Promise<VolumeRemoval> {
  try {
    const answer = await client.request({ method: 'DELETE', path, repeat: 'idempotent', expect: [202, 404] }, options);
    return answer.status === 404 ? 'gone' : 'accepted';
  } catch (error) {
    if (error instanceof HttpError && [400, 409].includes(error.status)) return 'in-use';
    throw error;
  }
}

export function pathOf(collection: Collection, id: string): string {
  return `/${collection}/${encodeURIComponent(id)}`;
}
