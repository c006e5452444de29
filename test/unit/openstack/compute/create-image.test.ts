import { expect, test } from 'vitest';
import { UnknownOutcomeError } from '../../../../src/domain/errors.ts';
import type { Image, ImageFilter } from '../../../../src/openstack/image/types.ts';
import { type Reply, type ScriptedClient, scriptedClient, sequence } from '../scripted-client.ts';
import { anImage, computeOn, wireServer } from './bench.ts';

const lost = new UnknownOutcomeError('lost');
const refusal: Reply = { status: 500, reason: 'Unexpected API Error.' };
const busy: Reply = { status: 409, reason: "Cannot 'createImage' instance s1 while it is in task_state image_snapshot" };
const accepted: Reply = { status: 202, body: { image_id: 'i9' } };

const ours = anImage({ id: 'ours', properties: { restage_nonce: 'n1', instance_uuid: 's1' } });
const winner = anImage({ id: 'winner', name: 'other', status: 'saving', properties: { instance_uuid: 's1' } });

/** A cloud whose POSTs are answered one after the other, whose server is at `task`, and which holds `images`. */
function cloud(posts: readonly (Reply | Error)[], task: string | null | undefined, images: readonly Image[]) {
  const queue = [...posts];
  const deleted: string[] = [];
  const client = scriptedClient((call) => {
    if (call.method === 'POST') return queue.shift() ?? new Error('unexpected POST');
    return { status: 200, body: { server: wireServer({ 'OS-EXT-STS:task_state': task }) } };
  });
  const matches = (image: Image, filter: ImageFilter = {}) =>
    (filter.name === undefined || image.name === filter.name) &&
    Object.entries(filter.properties ?? {}).every(([name, value]) => image.properties[name] === value);
  const compute = computeOn(client, {
    images: {
      listImages: async (filter) => images.filter((image) => matches(image, filter) && !deleted.includes(image.id)),
      deleteImage: async (id) => {
        deleted.push(id);
        return 'deleted';
      },
    },
  });
  return {
    deleted,
    posts: () => client.calls.filter((call) => call.method === 'POST').length,
    snap: () => compute.createImage('s1', 'snap', { restage_nonce: 'n1' }),
  };
}

function snapOn(client: ScriptedClient) {
  return computeOn(client).createImage('s1', 'snap', { restage_nonce: 'n1' });
}

test('the image id comes in the body from 2.45 on', async () => {
  const client = sequence(accepted);
  expect(await snapOn(client)).toEqual({ imageId: 'i9', requestId: 'req-1', adopted: false });
  expect(client.calls[0]).toMatchObject({
    path: '/servers/s1/action',
    body: { createImage: { name: 'snap', metadata: { restage_nonce: 'n1' } } },
    microversion: '2.45',
    repeat: 'create',
  });
});

test('and before that as the last segment of an address that is not asked', async () => {
  const client = sequence({ status: 202, location: 'http://10.0.0.1:9292/images/i8' });
  expect(await snapOn(client)).toMatchObject({ imageId: 'i8' });
});

test.each([busy, { status: 403, reason: 'Quota exceeded for resources: snapshots' }])('a refusal is an answer: $status', async (reply) => {
  const client = sequence(reply);
  await expect(snapOn(client)).rejects.toMatchObject({ status: reply.status });
  expect(client.calls).toHaveLength(1);
});

test.each(['queued', 'saving', 'active'] as const)(
  'after a lost answer the image is adopted: %s, and the server works on it',
  async (status) => {
    const { snap, posts } = cloud([lost], 'image_uploading', [{ ...ours, status }]);
    expect(await snap()).toEqual({ imageId: 'ours', requestId: undefined, adopted: true });
    expect(posts()).toBe(1);
  },
);

test('an image that is done is adopted although the server is at rest', async () => {
  expect(await cloud([lost], null, [{ ...ours, status: 'active' }]).snap()).toMatchObject({ imageId: 'ours', adopted: true });
});

test.each([lost, refusal])('where the cloud hides its tasks, a queued image is adopted', async (answer) => {
  expect(await cloud([answer], undefined, [ours, winner]).snap()).toMatchObject({ imageId: 'ours', adopted: true });
});

test('after a lost answer, an image that no task works on is deleted, and the snapshot requested again', async () => {
  const { snap, deleted, posts } = cloud([lost, accepted], null, [ours]);
  expect(await snap()).toMatchObject({ imageId: 'i9', adopted: false });
  expect(deleted).toEqual(['ours']);
  expect(posts()).toBe(2);
});

test('an image of the same name and another nonce is left alone', async () => {
  const { snap, deleted } = cloud([lost, accepted], null, [anImage({ id: 'theirs', properties: { restage_nonce: 'n0' } })]);
  expect(await snap()).toMatchObject({ imageId: 'i9' });
  expect(deleted).toEqual([]);
});

test.each([
  ['the winner is at work', 'image_uploading', [ours, winner]],
  ['the winner is done', null, [ours, { ...winner, status: 'active' as const }]],
])('the orphan of a lost race is deleted, and the loss told as a conflict: %s', async (_, task, images) => {
  const { snap, deleted, posts } = cloud([refusal], task, images);
  await expect(snap()).rejects.toMatchObject({ code: 'conflict', status: 500, message: expect.stringContaining('ours') });
  expect(deleted).toEqual(['ours']);
  expect(posts()).toBe(1);
});

test('an orphan that may not be deleted is not said to be gone', async () => {
  const client = sequence(refusal, { status: 200, body: { server: wireServer() } });
  const images = { listImages: async () => [ours], deleteImage: async () => 'protected' as const };
  await expect(computeOn(client, { images }).createImage('s1', 'snap', { restage_nonce: 'n1' })).rejects.toMatchObject({
    message: expect.stringContaining('Restage could not delete it (protected).'),
  });
});

test('after a 500 an image that the server works on alone is adopted', async () => {
  const { snap, deleted } = cloud([refusal], 'image_snapshot', [ours]);
  expect(await snap()).toMatchObject({ imageId: 'ours', adopted: true });
  expect(deleted).toEqual([]);
});

test('a conflict of the repeated request with the first one ends in its image', async () => {
  let looks = 0;
  const client = sequence(lost, busy, { status: 200, body: { server: wireServer({ 'OS-EXT-STS:task_state': 'image_snapshot' }) } });
  const compute = computeOn(client, {
    images: { listImages: async () => (++looks > 2 ? [ours] : []), deleteImage: async () => 'deleted' },
  });
  expect(await compute.createImage('s1', 'snap', { restage_nonce: 'n1' })).toMatchObject({ imageId: 'ours', adopted: true });
});
