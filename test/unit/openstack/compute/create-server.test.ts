import { expect, test } from 'vitest';
import { UnknownOutcomeError } from '../../../../src/domain/errors.ts';
import type { CreateServer } from '../../../../src/openstack/compute/types.ts';
import { scriptedClient, sequence } from '../scripted-client.ts';
import { computeOn, spec, wireServer } from './bench.ts';

const accepted = { status: 202, body: { server: { id: 's1', adminPass: 'hunter2', links: [] } } };
const lost = new UnknownOutcomeError('lost');

async function sent(changes: Partial<CreateServer> = {}, microversion?: string) {
  const client = sequence(accepted);
  await computeOn(client, microversion === undefined ? {} : { microversion }).createServer({ ...spec, ...changes });
  const [call] = client.calls;
  // As the wire carries it: keys without a value are not sent, and Nova refuses keys that it does not know.
  return { ...call, body: JSON.parse(JSON.stringify(call?.body)) as unknown };
}

test('the smallest request needs no microversion', async () => {
  expect(await sent()).toMatchObject({ method: 'POST', path: '/servers', microversion: '2.1', repeat: 'create' });
  expect((await sent()).body).toEqual({
    server: {
      name: 'web-1',
      imageRef: 'i1',
      flavorRef: 'f1',
      networks: [{ uuid: 'net1' }],
      metadata: { role: 'web', restage_nonce: 'n1' },
    },
  });
});

test('the nonce wins over metadata of its name', async () => {
  expect((await sent({ metadata: { restage_nonce: 'theirs' } })).body).toMatchObject({ server: { metadata: { restage_nonce: 'n1' } } });
});

test('the answer is the id and the request id', async () => {
  expect(await computeOn(sequence(accepted)).createServer(spec)).toEqual({ id: 's1', requestId: 'req-1', adopted: false });
});

test('every option has its place', async () => {
  const { body } = await sent({
    keyName: 'k',
    securityGroups: ['a', 'b'],
    availabilityZone: 'az1',
    userData: '#!/bin/sh\necho ü',
    configDrive: true,
    serverGroupId: 'g1',
  });
  expect(body).toMatchObject({
    server: {
      key_name: 'k',
      security_groups: [{ name: 'a' }, { name: 'b' }],
      availability_zone: 'az1',
      user_data: Buffer.from('#!/bin/sh\necho ü').toString('base64'),
      config_drive: true,
    },
    'os:scheduler_hints': { group: 'g1' },
  });
});

test('volumes go with their server, and replace the image', async () => {
  const volumes = [
    { id: 'v1', bootIndex: 0 },
    { id: 'v2', bootIndex: -1 },
  ];
  const { body } = await sent({ volumes });
  const device = { source_type: 'volume', destination_type: 'volume', delete_on_termination: true };
  expect(body).toMatchObject({
    server: {
      block_device_mapping_v2: [
        { ...device, uuid: 'v1', boot_index: 0 },
        { ...device, uuid: 'v2', boot_index: -1 },
      ],
    },
  });
  expect(body).not.toHaveProperty('server.imageRef');
});

test('no volumes are the flavor’s own disk', async () => {
  expect((await sent({ volumes: [] })).body).toHaveProperty('server.imageRef', 'i1');
});

test('tags are sent with the microversion that knows them', async () => {
  expect(await sent({ tags: ['t'] })).toMatchObject({ microversion: '2.52', body: { server: { tags: ['t'] } } });
});

test('tags are left out where the cloud is older', async () => {
  const call = await sent({ tags: ['t'] }, '2.51');
  expect(call).toMatchObject({ microversion: '2.1' });
  expect(call.body).not.toHaveProperty('server.tags');
});

test('no network is left out, or said where tags make it required', async () => {
  const plain = await sent({ networkIds: [] });
  expect(plain.microversion).toBe('2.1');
  expect(plain.body).not.toHaveProperty('server.networks');
  expect(await sent({ networkIds: [], tags: ['t'] })).toMatchObject({
    microversion: '2.52',
    body: { server: { networks: 'none', tags: ['t'] } },
  });
});

test('user data is measured as Nova measures it, before anything is sent', async () => {
  const most = 'x'.repeat((65_535 / 4) * 3 - 2);
  expect(await sent({ userData: most })).toMatchObject({ method: 'POST' });
  const client = sequence();
  await expect(computeOn(client).createServer({ ...spec, userData: `${most}xxx` })).rejects.toMatchObject({ code: 'invalid-input' });
  expect(client.calls).toHaveLength(0);
});

test('a refusal is an answer, and is not repeated', async () => {
  const client = sequence({ status: 403, reason: 'Quota exceeded for instances' });
  await expect(computeOn(client).createServer(spec)).rejects.toMatchObject({ status: 403, reason: 'Quota exceeded for instances' });
  expect(client.calls).toHaveLength(1);
});

test('after a lost answer the server of the same nonce is adopted, not one of the same name', async () => {
  const client = sequence(lost, {
    status: 200,
    body: {
      servers: [
        wireServer({ id: 'other', metadata: { restage_nonce: 'n0' } }),
        wireServer({ id: 'ours', metadata: { restage_nonce: 'n1' } }),
      ],
    },
  });
  expect(await computeOn(client).createServer(spec)).toEqual({ id: 'ours', requestId: undefined, adopted: true });
  expect(client.lines()).toEqual(['POST /servers', 'GET /servers/detail?limit=1000&name=web-1']);
});

test('of duplicates the oldest is ours, and none is deleted from here: that is for the guard of golden servers', async () => {
  const double = (id: string, created: string) => wireServer({ id, created, metadata: { restage_nonce: 'n1' } });
  const client = sequence(lost, {
    status: 200,
    body: { servers: [double('young', '2026-01-15T21:00:09Z'), double('old', '2026-01-15T21:00:01Z')] },
  });
  expect(await computeOn(client).createServer(spec)).toMatchObject({ id: 'old' });
  expect(client.lines().filter((line) => line.startsWith('DELETE'))).toEqual([]);
});

test('what is not found twice is sent again', async () => {
  const client = scriptedClient((call, nth) => {
    if (call.method === 'GET') return { status: 200, body: { servers: [] } };
    return nth === 1 ? lost : accepted;
  });
  expect(await computeOn(client).createServer(spec)).toMatchObject({ id: 's1', adopted: false });
  expect(client.calls.map((call) => call.method)).toEqual(['POST', 'GET', 'GET', 'POST']);
});

test('a server that is deleted already is not adopted', async () => {
  const client = scriptedClient((call, nth) => {
    if (call.method === 'GET')
      return { status: 200, body: { servers: [wireServer({ status: 'DELETED', metadata: { restage_nonce: 'n1' } })] } };
    return nth === 1 ? lost : accepted;
  });
  expect(await computeOn(client).createServer(spec)).toMatchObject({ adopted: false });
});
