import { expect, test } from 'vitest';
import { UnknownOutcomeError } from '../../../../src/domain/errors.ts';
import { createImageService } from '../../../../src/openstack/image/requests.ts';
import type { Glance } from '../../../../src/openstack/image/types.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { type ScriptedClient, sequence } from '../scripted-client.ts';

const lost = new UnknownOutcomeError('lost');

function glance(client: ScriptedClient): Glance {
  return createImageService(client, { clock: virtualClock(), random: () => 0, onCreated: () => {} });
}

/** An image as Glance writes it, with `changes`. */
function wireImage(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'i1',
    name: 'snap',
    status: 'active',
    size: 4_194_304,
    virtual_size: 1_073_741_824,
    min_disk: 1,
    min_ram: 0,
    visibility: 'private',
    protected: false,
    owner: 'p1',
    disk_format: 'qcow2',
    container_format: 'bare',
    checksum: 'c',
    os_hash_algo: 'sha512',
    os_hash_value: 'h',
    os_hidden: false,
    tags: ['t'],
    created_at: '2026-01-15T21:00:00Z',
    updated_at: '2026-01-15T21:00:09Z',
    self: '/v2/images/i1',
    file: '/v2/images/i1/file',
    schema: '/v2/schemas/image',
    image_type: 'snapshot',
    instance_uuid: 's1',
    restage_nonce: 'n1',
    ...changes,
  };
}

test('an image as Glance writes it, its properties apart from its own fields', async () => {
  expect(await glance(sequence({ status: 200, body: wireImage({ kernel_id: null, stores: 'a' }) })).getImage('i1')).toEqual({
    id: 'i1',
    name: 'snap',
    status: 'active',
    size: 4_194_304,
    virtualSize: 1_073_741_824,
    minDisk: 1,
    minRam: 0,
    visibility: 'private',
    protected: false,
    owner: 'p1',
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    hash: { algorithm: 'sha512', value: 'h' },
    tags: ['t'],
    createdAt: '2026-01-15T21:00:00Z',
    updatedAt: '2026-01-15T21:00:09Z',
    properties: { image_type: 'snapshot', instance_uuid: 's1', restage_nonce: 'n1' },
  });
});

test('a record without data has no sizes', async () => {
  const body = wireImage({ status: 'queued', size: null, virtual_size: null, disk_format: null, name: null });
  expect(await glance(sequence({ status: 200, body })).getImage('i1')).toMatchObject({
    status: 'queued',
    size: undefined,
    virtualSize: undefined,
    diskFormat: undefined,
    name: '',
  });
});

test.each([
  ['ACTIVE', 'active'],
  ['available', 'active'],
  ['Saving', 'saving'],
  ['something', 'unknown'],
])('status %s arrives as %s', async (wire, ours) => {
  expect((await glance(sequence({ status: 200, body: wireImage({ status: wire }) })).getImage('i1'))?.status).toBe(ours);
});

test('a 404 is no image', async () => {
  expect(await glance(sequence({ status: 404 })).getImage('i1')).toBeUndefined();
});

test('filters are sent, and checked again', async () => {
  const images = [
    wireImage(),
    wireImage({ id: 'i2', name: 'other' }),
    wireImage({ id: 'i3', restage_nonce: 'n2' }),
    wireImage({ id: 'i4', visibility: 'public' }),
  ];
  const client = sequence({ status: 200, body: { images } });
  const found = await glance(client).listImages({ name: 'snap', visibility: 'private', properties: { restage_nonce: 'n1' } });
  expect(found.map((image) => image.id)).toEqual(['i1']);
  expect(client.lines()).toEqual(['GET /images?limit=1000&restage_nonce=n1&name=snap&visibility=private']);
});

test('all pages are read', async () => {
  const client = sequence(
    { status: 200, body: { images: [wireImage()], next: '/v2/images?marker=i1&limit=1000' } },
    { status: 200, body: { images: [wireImage({ id: 'i2' })] } },
  );
  expect(await glance(client).listImages()).toHaveLength(2);
  expect(client.lines()[1]).toBe('GET /images?marker=i1&limit=1000');
});

const record = { id: 'r1', name: 'lease', properties: { restage_lease: 'me' } };

test('a record is made with the id of our choice', async () => {
  const client = sequence({ status: 201, body: wireImage({ id: 'r1', status: 'queued' }) });
  expect(await glance(client).createRecord(record)).toMatchObject({ id: 'r1' });
  expect(client.calls[0]).toMatchObject({
    method: 'POST',
    path: '/images',
    body: { id: 'r1', name: 'lease', visibility: 'private', restage_lease: 'me' },
    repeat: 'create',
  });
});

test('an id that is taken is not ours', async () => {
  const client = sequence({ status: 409 });
  expect(await glance(client).createRecord(record)).toBeUndefined();
  expect(client.calls).toHaveLength(1);
});

test('after a lost answer the record with our properties is ours', async () => {
  const client = sequence(lost, { status: 200, body: wireImage({ id: 'r1', restage_lease: 'me' }) });
  expect(await glance(client).createRecord(record)).toMatchObject({ id: 'r1' });
});

test('after a lost answer the record of another run is not', async () => {
  const client = sequence(lost, { status: 200, body: wireImage({ id: 'r1', restage_lease: 'them' }) });
  expect(await glance(client).createRecord(record)).toBeUndefined();
});

test('a repeated request that meets its own record has won', async () => {
  const absent = { status: 404 };
  const client = sequence(lost, absent, absent, { status: 409 }, { status: 200, body: wireImage({ id: 'r1', restage_lease: 'me' }) });
  expect(await glance(client).createRecord(record)).toMatchObject({ id: 'r1' });
});

test('properties are patched in the media type in which "add" replaces', async () => {
  const client = sequence({ status: 200, body: wireImage({ 'a/b~c': '1' }) });
  expect((await glance(client).setProperties('i1', { 'a/b~c': '1', x: '2' }))?.properties).toMatchObject({ 'a/b~c': '1' });
  expect(client.calls[0]).toMatchObject({
    method: 'PATCH',
    contentType: 'application/openstack-images-v2.1-json-patch',
    body: [
      { op: 'add', path: '/a~1b~0c', value: '1' },
      { op: 'add', path: '/x', value: '2' },
    ],
  });
});

test('an image that is gone cannot be patched', async () => {
  expect(await glance(sequence({ status: 404 })).setProperties('i1', { x: '1' })).toBeUndefined();
});

test.each([{ status: 200, body: wireImage() }, { status: 404 }, { status: 409, reason: 'Property x does not exist.' }])(
  'a property is removed, or was not there: $status',
  async (reply) => {
    const client = sequence(reply);
    await glance(client).removeProperty('i1', 'x');
    expect(client.calls[0]?.body).toEqual([{ op: 'remove', path: '/x' }]);
  },
);

test('another conflict is not taken for an absent property', async () => {
  await expect(glance(sequence({ status: 409, reason: 'busy' })).removeProperty('i1', 'x')).rejects.toMatchObject({ status: 409 });
});

test.each([
  [{ status: 204 }, 'deleted'],
  [{ status: 404 }, 'deleted'],
  [{ status: 409, reason: 'Image i1 could not be deleted because it is in use: clones' }, 'in-use'],
  [{ status: 403, reason: 'Image i1 is protected and cannot be deleted.' }, 'protected'],
] as const)('a delete answered %o is %s', async (reply, outcome) => {
  expect(await glance(sequence(reply)).deleteImage('i1')).toBe(outcome);
});

test.each([
  { status: 403, reason: 'You do not own this image' },
  { status: 409, reason: 'Image status transition from queued to deleted is not allowed' },
])('a delete refused for another cause is an error: $reason', async (reply) => {
  await expect(glance(sequence(reply)).deleteImage('i1')).rejects.toMatchObject({ reason: reply.reason });
});

test('how the cloud imports; a cloud that does not say imports nothing', async () => {
  const told = {
    'import-methods': { description: 'Import methods available.', type: 'array', value: ['web-download', 'glance-download'] },
  };
  expect(await glance(sequence({ status: 200, body: told })).importMethods()).toEqual(['web-download', 'glance-download']);
  expect(await glance(sequence({ status: 404 })).importMethods()).toEqual([]);
});

test('an import from another region names the image there, and is asked for once', async () => {
  const client = sequence({ status: 202 });
  await glance(client).importFrom('i1', { region: 'RegionOne', imageId: 'i0' });
  const method = { name: 'glance-download', glance_region: 'RegionOne', glance_image_id: 'i0' };
  expect(client.calls).toMatchObject([{ method: 'POST', path: '/images/i1/import', body: { method }, repeat: 'action' }]);
});

test('a record that data are to come to says how they are to be read', async () => {
  const client = sequence({ status: 201, body: wireImage({ id: 'r1', status: 'queued' }) });
  const format = { diskFormat: 'qcow2', containerFormat: 'bare', minDisk: 10, minRam: 512 };
  await glance(client).createRecord({ id: 'r1', name: 'copy', properties: { a: 'b' }, format });
  expect(client.calls[0]?.body).toEqual({
    a: 'b',
    id: 'r1',
    name: 'copy',
    visibility: 'private',
    disk_format: 'qcow2',
    container_format: 'bare',
    min_disk: 10,
    min_ram: 512,
  });
});
