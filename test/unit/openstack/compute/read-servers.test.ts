import { expect, test } from 'vitest';
import { sequence } from '../scripted-client.ts';
import { computeOn, wireServer } from './bench.ts';

test('a server as Nova writes it at 2.73', async () => {
  const client = sequence({
    status: 200,
    body: {
      server: wireServer({
        tags: ['a'],
        metadata: { restage_run: 'r' },
        locked: true,
        locked_reason: 'hands off',
        fault: { code: 500, message: 'No valid host was found. ', created: '2026-01-15T21:00:05Z' },
        addresses: {
          net: [
            { addr: '10.0.0.2', version: 4, 'OS-EXT-IPS:type': 'fixed' },
            { addr: '203.0.113.2', version: 4, 'OS-EXT-IPS:type': 'floating' },
            { addr: 'fd00::2' },
          ],
        },
        'os-extended-volumes:volumes_attached': [{ id: 'v1', delete_on_termination: true }],
        'OS-EXT-STS:task_state': 'powering-off',
      }),
    },
  });
  expect(await computeOn(client).getServer('s/1')).toEqual({
    id: 's1',
    name: 'web-1',
    status: 'ACTIVE',
    taskState: 'powering-off',
    vmState: 'active',
    powerState: 1,
    imageId: 'i1',
    flavor: { id: undefined, name: 'm1.small', disk: 10, ram: 512, vcpus: 1, ephemeral: 0, swap: 0 },
    metadata: { restage_run: 'r' },
    tags: ['a'],
    addresses: [
      { network: 'net', address: '10.0.0.2', version: 4, kind: 'fixed' },
      { network: 'net', address: '203.0.113.2', version: 4, kind: 'floating' },
      { network: 'net', address: 'fd00::2', version: 6, kind: 'fixed' },
    ],
    fault: { code: 500, message: 'No valid host was found.', created: '2026-01-15T21:00:05Z' },
    locked: true,
    lockedReason: 'hands off',
    created: '2026-01-15T21:00:00Z',
    updated: '2026-01-15T21:00:05Z',
    wasActive: true,
    volumeIds: ['v1'],
  });
  expect(client.calls[0]).toMatchObject({ path: '/servers/s%2F1', microversion: '2.73' });
});

test('hidden is not the same as none', async () => {
  const { 'OS-EXT-STS:task_state': _, ...hidden } = wireServer();
  const client = sequence({ status: 200, body: { server: hidden } }, { status: 200, body: { server: wireServer() } });
  expect((await computeOn(client).getServer('s1'))?.taskState).toBeUndefined();
  expect((await computeOn(client).getServer('s1'))?.taskState).toBeNull();
});

test('below 2.26, 2.47 and 2.73 tags, sizes and the lock are unknown', async () => {
  const { tags: _, locked: __, ...old } = wireServer({ flavor: { id: 'f1', links: [] } });
  const client = sequence({ status: 200, body: { server: old } });
  expect(await computeOn(client).getServer('s1')).toMatchObject({
    tags: undefined,
    locked: undefined,
    flavor: { id: 'f1', disk: undefined },
  });
});

test('a volume-backed server has no image', async () => {
  const client = sequence({ status: 200, body: { server: wireServer({ image: '' }) } });
  expect((await computeOn(client).getServer('s1'))?.imageId).toBeUndefined();
});

test('the stub of a server in a cell that is down is UNKNOWN', async () => {
  const client = sequence({
    status: 200,
    body: { servers: [{ id: 's1', status: 'UNKNOWN', tenant_id: 'p1', created: '2026-01-15T21:00:00Z' }] },
  });
  expect(await computeOn(client).listServers()).toMatchObject([
    { id: 's1', status: 'UNKNOWN', name: '', metadata: {}, imageId: undefined },
  ]);
});

test.each([
  ['active', 'ACTIVE'],
  ['Shutoff', 'SHUTOFF'],
  ['SOMETHING_NEW', 'UNKNOWN'],
])('status %s arrives as %s', async (wire, ours) => {
  const client = sequence({ status: 200, body: { server: wireServer({ status: wire }) } });
  expect((await computeOn(client).getServer('s1'))?.status).toBe(ours);
});

test('only a 404 says that a server is gone', async () => {
  expect(await computeOn(sequence({ status: 404 })).getServer('s1')).toBeUndefined();
  await expect(computeOn(sequence({ status: 403 })).getServer('s1')).rejects.toMatchObject({ status: 403 });
});

test('a name is sent as a filter, and checked again', async () => {
  const client = sequence({
    status: 200,
    body: { servers: [wireServer({ name: 'web.1' }), wireServer({ id: 's2', name: 'web-1' }), wireServer({ id: 's3', name: 'xweb.1' })] },
  });
  const servers = await computeOn(client).listServers({ name: 'web.1' });
  expect(servers.map((server) => server.id)).toEqual(['s1']);
  expect(client.lines()).toEqual(['GET /servers/detail?limit=1000&name=web.1']);
});

test.each(['a+b', '(a)', '^a', 'a|b', 'a\\d', 'a*', 'é'])(
  'a name that a regular expression may take for something else is looked for among all: %s',
  async (name) => {
    const client = sequence({ status: 200, body: { servers: [wireServer({ name }), wireServer({ id: 's2', name: 'ab' })] } });
    expect(await computeOn(client).listServers({ name })).toHaveLength(1);
    expect(client.lines()).toEqual(['GET /servers/detail?limit=1000']);
  },
);

test('all pages are read, through our own address', async () => {
  const client = sequence(
    {
      status: 200,
      body: { servers: [wireServer()], servers_links: [{ rel: 'next', href: 'http://internal.invalid/servers/detail?limit=1&marker=s1' }] },
    },
    { status: 200, body: { servers: [wireServer({ id: 's2' })] } },
  );
  expect(await computeOn(client).listServers()).toHaveLength(2);
  expect(client.lines()).toEqual(['GET /servers/detail?limit=1000', 'GET /servers/detail?limit=1&marker=s1']);
});

test('a body without a server says what was expected where', async () => {
  const client = sequence({ status: 200, body: { servers: [{ name: 'x', status: 'ACTIVE' }] } });
  await expect(computeOn(client).listServers()).rejects.toMatchObject({
    code: 'unexpected-answer',
    message: expect.stringContaining('servers.0.id is missing'),
  });
});

test.each([
  { status: 'ACTIVE', launched: '2026-01-15T21:00:05.000000', was: true },
  { status: 'SHELVED_OFFLOADED', launched: '2026-01-15T21:00:05.000000', was: true },
  { status: 'ERROR', launched: '2026-01-15T21:00:05.000000', was: true },
  { status: 'ERROR', launched: null, was: false },
  { status: 'ERROR', launched: '', was: false },
  { status: 'ERROR', launched: undefined, was: true },
  { status: 'BUILD', launched: null, was: false },
  { status: 'BUILD', launched: undefined, was: false },
  { status: 'SHUTOFF', launched: null, was: true },
  { status: 'SHUTOFF', launched: undefined, was: true },
])('$status, launched at $launched: was in use is $was', async ({ status, launched, was }) => {
  const server = { ...wireServer(), status, 'OS-SRV-USG:launched_at': launched };
  expect((await computeOn(sequence({ status: 200, body: { server } })).getServer('s1'))?.wasActive).toBe(was);
});

test("another project's servers are left out, where the answer tells whose they are", async () => {
  const listed = [wireServer(), wireServer({ id: 's2', tenant_id: 'p2' }), wireServer({ id: 's3', tenant_id: undefined })];
  const servers = await computeOn(sequence({ status: 200, body: { servers: listed } })).listServers();
  expect(servers.map((server) => server.id)).toEqual(['s1', 's3']);
});
