import { describe, expect, test } from 'vitest';
import { resultKeys } from '../../src/entry-points/common/result-keys.ts';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { countOf, launched } from '../helpers/scenario-books.ts';

const wanted = { image: 'base', flavor: 'm1.tiny', count: '2' };
const knobs = { snapshot_seconds: 5, upload_seconds: 2, shutdown_seconds: 1 };
const deletions = (world: World) =>
  world.emulator.books.requests.filter(({ method, path }) => method === 'DELETE' && /\/servers\/[^/]+$/.test(path));

function serverNamed({ emulator }: World, name: string) {
  const server = launched(emulator.books).find((one) => one.name === name);
  if (server === undefined) throw new Error(`no server ${name}`);
  return server;
}

function namesIn({ emulator }: World): readonly string[] {
  return launched(emulator.books)
    .map(({ name }) => name)
    .toSorted();
}

function statusOf(world: World, name: string): string {
  return world.emulator.books.history(serverNamed(world, name).id).at(-1)?.status ?? '';
}

/** As a colleague does it, to its end. */
async function act(world: World, name: string, action: object, as: 'ci' | 'admin' = 'ci'): Promise<void> {
  anotherClient(world, as)('POST', `/compute/v2.1/servers/${serverNamed(world, name).id}/action`, action);
  await world.clock.sleep(60_000);
}

const ways = [
  { status: 'SHUTOFF', action: { 'os-stop': null } },
  { status: 'PAUSED', action: { pause: null } },
  { status: 'SUSPENDED', action: { suspend: null } },
  { status: 'SHELVED_OFFLOADED', action: { shelve: null } },
  { status: 'RESCUE', action: { rescue: null } },
  { status: 'VERIFY_RESIZE', action: { resize: { flavorRef: 'm1.medium' } } },
] as const;

describe.each(ways)('a server that its user has brought to $status', ({ status, action }) => {
  test('is not deleted, nor replaced, nor waited for: too few are ready, and it is named', async () => {
    const world = openWorld({ knobs });
    await world.succeed('launch', wanted);
    await act(world, 'staging-g1-1', action);
    const { id } = serverNamed(world, 'staging-g1-1');
    const began = world.clock.now();
    const error = await world.fail('launch', { ...wanted, ttl: '24h' });
    expect(error).toMatchObject({ code: 'not-ready', message: expect.stringContaining(`Server staging-g1-1 (${id}) is ${status}`) });
    expect(error.hint).toContain(id);
    expect(world.clock.now() - began).toBeLessThan(60_000);
    expect(countOf(world, 'POST /servers')).toBe(2);
    expect(deletions(world)).toEqual([]);
    expect(statusOf(world, 'staging-g1-1')).toBe(status);
  });

  test('keeps its place where enough others are ready, and the result tells its state', async () => {
    const world = openWorld({ knobs });
    await world.succeed('launch', { ...wanted, ttl: '24h' });
    await act(world, 'staging-g1-1', action);
    const { result, exitCode, events, requests } = await world.run('launch', { ...wanted, ttl: '48h', count: '3', 'min-ready': '2' });
    expect(exitCode).toBe(0);
    expect(countOf(world, 'POST /servers')).toBe(3);
    expect(deletions(world)).toEqual([]);
    expect(statusOf(world, 'staging-g1-1')).toBe(status);
    const keys = resultKeys('launch', result ?? { status: 'complete', timeline: [] }, requests);
    expect(keys.servers).toMatchObject([
      { name: 'staging-g1-2', status: 'ACTIVE' },
      { name: 'staging-g1-3', status: 'ACTIVE' },
      { name: 'staging-g1-1', status, ready: false },
    ]);
    expect(JSON.stringify([keys.matrix, keys.addresses])).not.toContain('staging-g1-1"');
    expect(String(keys.addresses).split('\n')).toHaveLength(2);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title: '2 of 3 servers are ready' }));
  });

  test('goes with its generation: a refresh replaces it, and destroy deletes it', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', { golden: 'golden', flavor: 'm1.small' });
    await act(world, 'staging-g1-1', action);
    await world.succeed('refresh', { golden: 'golden', flavor: 'm1.small' });
    expect(launched(world.emulator.books).map(({ name }) => name)).toEqual(['staging-g2-1']);
    await act(world, 'staging-g2-1', action);
    await world.succeed('destroy');
    expect(launched(world.emulator.books)).toEqual([]);
  });
});

test('nothing is made where too few could get ready beside it', async () => {
  const world = openWorld({ knobs });
  await world.succeed('launch', wanted);
  await act(world, 'staging-g1-1', { shelve: null });
  expect((await world.fail('launch', { ...wanted, count: '4' })).code).toBe('not-ready');
  expect(countOf(world, 'POST /servers')).toBe(2);
});

test.each([{ shelve: null }, { rescue: null }, { lock: null }])(
  'one that takes no other end keeps the one that it has: %o',
  async (action) => {
    const world = openWorld({ knobs });
    await world.succeed('launch', { ...wanted, ttl: '24h' });
    const before = serverNamed(world, 'staging-g1-1').metadata.restage_expires_at;
    await act(world, 'staging-g1-1', action);
    const { exitCode, events } = await world.run('launch', { ...wanted, 'min-ready': '1', ttl: '48h' });
    expect(exitCode).toBe(0);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title: `Server staging-g1-1 still expires at ${before}` }));
    expect(serverNamed(world, 'staging-g1-1').metadata.restage_expires_at).toBe(before);
    expect(serverNamed(world, 'staging-g1-2').metadata.restage_expires_at).not.toBe(before);
  },
);

test('one that is on its way back is waited for', async () => {
  const world = openWorld({ knobs: { ...knobs, start_seconds: 30 } });
  await world.succeed('launch', wanted);
  await act(world, 'staging-g1-1', { 'os-stop': null });
  anotherClient(world)('POST', `/compute/v2.1/servers/${serverNamed(world, 'staging-g1-1').id}/action`, { 'os-start': null });
  expect((await world.succeed('launch', wanted)).servers).toHaveLength(2);
});

test('one in ERROR that had been in use stays, and one whose build failed is replaced', async () => {
  const world = openWorld({ knobs });
  world.emulator.knobs.set('staging-g1-2', { fail_spawn: true });
  await world.run('launch', { ...wanted, 'min-ready': '1', 'on-failure': 'keep' });
  await act(world, 'staging-g1-1', { 'os-resetState': { state: 'error' } }, 'admin');
  const [used, failed] = ['staging-g1-1', 'staging-g1-2'].map((name) => serverNamed(world, name).id);
  world.emulator.knobs.set('staging-g1-2', { fail_spawn: false });
  const { result } = await world.run('launch', { ...wanted, 'min-ready': '1' });
  expect(result).toMatchObject({ status: 'complete', servers: [{ name: 'staging-g1-2' }], notReady: [{ id: used, status: 'ERROR' }] });
  expect(deletions(world).map(({ path }) => path.split('/').at(-1))).toEqual([failed]);
});

test.each([{ 'min-ready': '1' }, { 'min-ready': '2' }, { 'min-ready': '1', 'on-failure': 'keep' }])(
  'one that does not pass its check any more stays and is reported: %o',
  async (options) => {
    const world = openWorld({ knobs });
    const { servers = [] } = await world.succeed('launch', wanted);
    const deaf = servers[0]?.addresses[0];
    const connect = async (address: string) => {
      if (address === deaf) throw new Error('ECONNREFUSED');
    };
    const ended = await world.run('launch', { ...wanted, ...options, ready: 'tcp:22', 'ready-timeout': '2m' }, { host: { connect } });
    expect(deletions(world)).toEqual([]);
    expect(launched(world.emulator.books)).toHaveLength(2);
    if (options['min-ready'] === '2')
      expect(ended.error).toMatchObject({ code: 'not-ready', message: expect.stringContaining('staging-g1-1') });
    else expect(ended.result?.notReady).toMatchObject([{ name: 'staging-g1-1', status: 'ACTIVE' }]);
  },
);

test('what this run adds beside it goes again when too few get ready; it stays', async () => {
  const world = openWorld({ knobs });
  await world.succeed('launch', wanted);
  await act(world, 'staging-g1-1', { 'os-stop': null });
  world.emulator.knobs.set('staging-g1-3', { fail_spawn: true });
  const error = await world.fail('launch', { ...wanted, count: '4', 'min-ready': '3' });
  expect(error.message).toContain('staging-g1-1');
  expect(namesIn(world)).toEqual(['staging-g1-1', 'staging-g1-2']);
});

describe('a refresh was cut off between its promotion and the end of the generation before', () => {
  const refresh = { golden: 'golden', flavor: 'm1.small', count: '2' };

  const isPromoted = ({ emulator }: World) =>
    launched(emulator.books).filter(({ metadata }) => metadata.restage_generation === '2' && metadata.restage_stage === 'current')
      .length === 2;

  async function cutOff(): Promise<World> {
    const whole = openWorld({ knobs });
    await whole.succeed('refresh', refresh);
    const before = whole.emulator.books.requests.length;
    await whole.succeed('refresh', refresh);
    const second = whole.emulator.books.requests.slice(before);
    const promotion = second.findIndex(({ body }) => body?.includes('"restage_stage":"current"'));
    for (let killAt = promotion; ; killAt += 1) {
      const world = openWorld({ knobs });
      await world.succeed('refresh', refresh);
      await world.start('refresh', refresh, { killAt });
      await world.clock.sleep(10 * 60_000);
      if (!isPromoted(world)) continue;
      expect(namesIn(world)).toEqual(['staging-g1-1', 'staging-g1-2', 'staging-g2-1', 'staging-g2-2']);
      return world;
    }
  }

  test('what is in use stays where its user has stopped one of it, and the next refresh finds too few', async () => {
    const world = await cutOff();
    await act(world, 'staging-g2-1', { 'os-stop': null });
    const error = await world.fail('refresh', refresh);
    expect(error).toMatchObject({ code: 'not-ready', message: expect.stringContaining('staging-g2-1') });
    expect(namesIn(world)).toEqual(['staging-g1-1', 'staging-g1-2', 'staging-g2-1', 'staging-g2-2']);
  });

  test('one that is stopped, and more than is wanted by now, is left alone', async () => {
    const world = await cutOff();
    await act(world, 'staging-g2-2', { shelve: null });
    const { events, exitCode } = await world.run('refresh', { ...refresh, count: '1' });
    expect(exitCode).toBe(0);
    expect(namesIn(world)).toEqual(['staging-g2-1', 'staging-g2-2']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', message: expect.stringContaining('staging-g2-2') }));
  });
});

describe('keep', () => {
  test('counts what its user stopped, and says that it is not ready', async () => {
    const world = openWorld({ knobs });
    await world.succeed('launch', { ...wanted, ttl: '24h' });
    await act(world, 'staging-g1-1', { shelve: null });
    const kept = await world.succeed('keep', { ...wanted, 'min-ready': '1', ttl: '48h' });
    expect(kept).toMatchObject({ servers: [{ name: 'staging-g1-2' }], notReady: [{ name: 'staging-g1-1', status: 'SHELVED_OFFLOADED' }] });
    const error = await world.fail('keep', { ...wanted, ttl: '48h' });
    expect(error).toMatchObject({ code: 'not-ready', message: expect.stringContaining('staging-g1-1') });
    expect(countOf(world, 'POST /servers')).toBe(2);
    expect(deletions(world)).toEqual([]);
  });
});
