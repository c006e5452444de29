import { HttpError } from '../../domain/errors.ts';
import type { CallOptions } from '../calls.ts';
import type { Data, OpenData } from '../http/send.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import { doOnce, type ReconcileDeps } from '../reconcile.ts';
import type { Glance, Image, ImageFilter, ImageMember, NewImageRecord } from './types.ts';
import { imageBody, imagesBody, importInfoBody, membersBody } from './wire.ts';

export interface GlanceDeps extends ReconcileDeps {
  /**
   * Gets each record that this session created, as Glance wrote it.
   * @param askedAt by this machine's clock
   */
  readonly onCreated: (record: Image, askedAt: number) => void;
}

/** Glance v2 behind this client. What each method means stands at `Glance`. */
export function createImageService(client: ServiceClient, deps: GlanceDeps, options?: CallOptions): Glance {
  return {
    listImages: (filter) => listImages(client, filter ?? {}, options),
    getImage: (id) => getImage(client, id, options),
    createRecord: (record) => createRecord(client, deps, record, options),
    setProperties: (id, properties) => setProperties(client, id, properties, options),
    removeProperty: (id, name) => removeProperty(client, id, name, options),
    importMethods: () => importMethods(client, options),
    importFrom: (id, source) => importFrom(client, id, source, options),
    download: (id) => download(client, id, options),
    upload: (id, data) => upload(client, id, data, options),
    makeShared: (id) => patch(client, id, [{ op: 'add', path: '/visibility', value: 'shared' }], options),
    listMembers: (id) => listMembers(client, id, options),
    addMember: (id, projectId) => addMember(client, id, projectId, options),
    acceptMembership: (id, projectId) => acceptMembership(client, id, projectId, options),
    removeMember: (id, projectId) => removeMember(client, id, projectId, options),
    deleteImage: (id) => deleteImage(client, id, options),
  };
}

async function listImages(client: ServiceClient, filter: ImageFilter, options?: CallOptions): Promise<readonly Image[]> {
  const properties = Object.entries(filter.properties ?? {});
  const query = new URLSearchParams([['limit', '1000'], ...properties]);
  if (filter.name !== undefined) query.set('name', filter.name);
  if (filter.visibility !== undefined) query.set('visibility', filter.visibility);
  if (filter.status !== undefined) query.set('status', filter.status);
  if (filter.owner !== undefined) query.set('owner', filter.owner);
  if (filter.memberStatus !== undefined) query.set('member_status', filter.memberStatus);
  const images = await listAll(client, { path: '/images', query, page: (answer, call) => parseAnswer(imagesBody, answer, call) }, options);
  return images.filter(
    (image) =>
      (filter.name === undefined || image.name === filter.name) &&
      (filter.visibility === undefined || image.visibility === filter.visibility) &&
      (filter.status === undefined || image.status === filter.status) &&
      (filter.owner === undefined || image.owner === undefined || image.owner === filter.owner) &&
      hasProperties(image, properties),
  );
}

async function getImage(client: ServiceClient, id: string, options?: CallOptions): Promise<Image | undefined> {
  const call: ServiceCall = { method: 'GET', path: imagePath(id), repeat: 'read', expect: [200, 404] };
  const answer = await client.request(call, options);
  return answer.status === 404 ? undefined : parseAnswer(imageBody, answer, call);
}

/** After a lost answer the record is ours when it holds our properties: they carry who wrote it. */
async function createRecord(
  client: ServiceClient,
  deps: GlanceDeps,
  record: NewImageRecord,
  options?: CallOptions,
): Promise<Image | undefined> {
  const properties = Object.entries(record.properties);
  const call: ServiceCall = {
    method: 'POST',
    path: '/images',
    body: { ...record.properties, ...formatOf(record), id: record.id, name: record.name, visibility: 'private' },
    repeat: 'create',
    expect: [201, 409],
  };
  const oursOf = (image: Image | undefined) => (image !== undefined && hasProperties(image, properties) ? image : undefined);
  return doOnce<Image | undefined>(
    {
      what: `create image record "${record.name}"`,
      send: async (isFirst) => {
        const askedAt = deps.clock.now();
        const answer = await client.request(call, options);
        if (answer.status === 201) {
          const created = parseAnswer(imageBody, answer, call);
          deps.onCreated(created, askedAt);
          return created;
        }
        return isFirst ? undefined : oursOf(await getImage(client, record.id, options));
      },
      look: async () => {
        const image = await getImage(client, record.id, options);
        return image === undefined ? { kind: 'absent' } : { kind: 'found', value: oursOf(image) };
      },
    },
    deps,
    options,
  );
}

function formatOf({ format }: NewImageRecord): Readonly<Record<string, unknown>> {
  if (format === undefined) return {};
  return {
    disk_format: format.diskFormat,
    container_format: format.containerFormat,
    min_disk: format.minDisk,
    min_ram: format.minRam,
  };
}

interface PatchStep {
  readonly op: 'add' | 'remove';
  /** JSON pointer. */
  readonly path: string;
  readonly value?: string;
}

/** In this media type `add` replaces what is there (glance:api/v2/images.py `_do_add`); in the older one it answers 409. */
const patchType = 'application/openstack-images-v2.1-json-patch';

async function setProperties(
  client: ServiceClient,
  id: string,
  properties: Readonly<Record<string, string | undefined>>,
  options?: CallOptions,
): Promise<Image | undefined> {
  const steps = Object.entries(properties).map(
    ([name, value]): PatchStep => (value === undefined ? { op: 'remove', path: pointer(name) } : { op: 'add', path: pointer(name), value }),
  );
  return patch(client, id, steps, options);
}

async function removeProperty(client: ServiceClient, id: string, name: string, options?: CallOptions): Promise<void> {
  try {
    await patch(client, id, [{ op: 'remove', path: pointer(name) }], options);
  } catch (error) {
    if (error instanceof HttpError && error.status === 409 && error.reason.includes('does not exist')) return;
    throw error;
  }
}

async function patch(client: ServiceClient, id: string, steps: readonly PatchStep[], options?: CallOptions): Promise<Image | undefined> {
  const call: ServiceCall = {
    method: 'PATCH',
    path: imagePath(id),
    body: steps,
    contentType: patchType,
    repeat: 'idempotent',
    expect: [200, 404],
  };
  const answer = await client.request(call, options);
  return answer.status === 404 ? undefined : parseAnswer(imageBody, answer, call);
}

/** 404 where imports are switched off, or older than Queens. */
async function importMethods(client: ServiceClient, options?: CallOptions): Promise<readonly string[]> {
  const call: ServiceCall = { method: 'GET', path: '/info/import', repeat: 'read', expect: [200, 404] };
  const answer = await client.request(call, options);
  return answer.status === 404 ? [] : parseAnswer(importInfoBody, answer, call);
}

async function importFrom(
  client: ServiceClient,
  id: string,
  { region, imageId }: { readonly region: string; readonly imageId: string },
  options?: CallOptions,
): Promise<void> {
  const method = { name: 'glance-download', glance_region: region, glance_image_id: imageId };
  await client.request({ method: 'POST', path: `${imagePath(id)}/import`, body: { method }, repeat: 'action', expect: [202] }, options);
}

async function* download(client: ServiceClient, id: string, options?: CallOptions): Data {
  const call: ServiceCall = { method: 'GET', path: `${imagePath(id)}/file`, answer: 'data', repeat: 'read', expect: [200] };
  const { data } = await client.request(call, options);
  if (data !== undefined) yield* data;
}

async function upload(client: ServiceClient, id: string, data: OpenData, options?: CallOptions): Promise<void> {
  await client.request({ method: 'PUT', path: `${imagePath(id)}/file`, data, repeat: 'action', expect: [204] }, options);
}

/** 403: an image with another visibility than `shared` has no members. */
async function listMembers(client: ServiceClient, id: string, options?: CallOptions): Promise<readonly ImageMember[]> {
  const call: ServiceCall = { method: 'GET', path: `${imagePath(id)}/members`, repeat: 'read', expect: [200, 404] };
  try {
    const answer = await client.request(call, options);
    return answer.status === 404 ? [] : parseAnswer(membersBody, answer, call);
  } catch (error) {
    if (hasNoMembers(error)) return [];
    throw error;
  }
}

/**
 * Sent again after a lost answer: the second one is answered with 409 where the first arrived, and both leave one member. Another 409 is
 * possible, so the members tell.
 */
async function addMember(client: ServiceClient, id: string, projectId: string, options?: CallOptions): Promise<void> {
  const call: ServiceCall = {
    method: 'POST',
    path: `${imagePath(id)}/members`,
    body: { member: projectId },
    repeat: 'idempotent',
    expect: [200],
  };
  try {
    await client.request(call, options);
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 409) throw error;
    const members = await listMembers(client, id, options);
    if (!members.some((member) => member.projectId === projectId)) throw error;
  }
}

async function acceptMembership(client: ServiceClient, id: string, projectId: string, options?: CallOptions): Promise<void> {
  await client.request(
    { method: 'PUT', path: memberPath(id, projectId), body: { status: 'accepted' }, repeat: 'idempotent', expect: [200] },
    options,
  );
}

async function removeMember(client: ServiceClient, id: string, projectId: string, options?: CallOptions): Promise<void> {
  await client.request({ method: 'DELETE', path: memberPath(id, projectId), repeat: 'idempotent', expect: [204, 404] }, options);
}

function hasNoMembers(error: unknown): boolean {
  return error instanceof HttpError && error.status === 403 && /\bonly shared images\b/i.test(error.reason);
}

function memberPath(id: string, projectId: string): string {
  return `${imagePath(id)}/members/${encodeURIComponent(projectId)}`;
}

/** Ceph refuses to delete an image while servers live on copy-on-write clones of it (glance:api/v2/images.py `delete`, `InUseByStore`). */
async function deleteImage(client: ServiceClient, id: string, options?: CallOptions): Promise<'deleted' | 'in-use' | 'protected'> {
  try {
    await client.request({ method: 'DELETE', path: imagePath(id), repeat: 'idempotent', expect: [204, 404] }, options);
    return 'deleted';
  } catch (error) {
    if (error instanceof HttpError && error.status === 409 && /\bin use\b/i.test(error.reason)) return 'in-use';
    if (error instanceof HttpError && error.status === 403 && /\bprotected\b/i.test(error.reason)) return 'protected';
    throw error;
  }
}

function hasProperties(image: Image, properties: readonly (readonly [string, string])[]): boolean {
  return properties.every(([name, value]) => image.properties[name] === value);
}

function imagePath(id: string): string {
  return `/images/${encodeURIComponent(id)}`;
}

function pointer(property: string): string {
  return `/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
