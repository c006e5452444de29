import { describe, expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, countOf, goldenServer, launched, look, snapshots, untouched } from '../helpers/scenario-books.ts';

const refresh = { golden: 'golden', count: '2' };
const createImage = 'POST /servers/ID/action createImage';
const generation = (number: number) => [`staging-g${number}-1`, `staging-g${number}-2`];

test('the first: stop, snapshot, start, launch, in this order and each once', async () => {
  const world = openWorld();
  const result = await world.succeed('refresh', refresh);
  expect(result).toMatchObject({ status: 'complete', environment: 'staging', consistency: 'clean', snapshotSeconds: expect.any(Number) });
  expect(result.servers).toEqual(
    generation(1).map((name) =>
      expect.objectContaining({ name, status: 'ACTIVE', flavor: 'm1.small', addresses: [expect.stringMatching(/^10\.20\./)] }),
    ),
  );
  expect(look(world)).toEqual({ ...untouched, servers: generation(1), images: ['active verified'], ports: 2 });
  const work = changes(world.emulator.books.requests).filter((name) => /action|POST \/servers$/.test(name));
  expect(work).toEqual(
    ['os-stop', 'createImage', 'os-start'].map((action) => `POST /servers/ID/action ${action}`).concat('POST /servers', 'POST /servers'),
  );
});

test('marks say whose everything is', async () => {
  const world = openWorld();
  const { imageId } = await world.succeed('refresh', {
    ...refresh,
    environment: 'pr-7',
    ttl: '8h',
    metadata: 'team=web',
  });
  const { books } = world.emulator;
  expect(snapshots(books)[0]).toMatchObject({
    id: imageId,
    properties: {
      restage_environment: 'pr-7',
      restage_golden: goldenServer(books).id,
      restage_consistency: 'clean',
      restage_verified: 'true',
      restage_run: 'run-1',
    },
  });
  for (const { metadata, created } of launched(books)) {
    expect(metadata).toMatchObject({ team: 'web', restage_environment: 'pr-7', restage_generation: '1', restage_run: 'run-1' });
    const lives = Date.parse(metadata.restage_expires_at ?? '') - created;
    expect(Math.abs(lives - 8 * 3_600_000)).toBeLessThan(5_000);
  }
});

test('the second replaces the first only when it is ready', async () => {
  const world = openWorld();
  await world.succeed('refresh', refresh);
  await world.succeed('refresh', refresh);
  expect(look(world)).toEqual({ ...untouched, servers: generation(2), images: ['active verified', 'active verified'], ports: 2 });
  const { books } = world.emulator;
  const readyAt = Math.max(
    ...books
      .servers()
      .filter(({ name }) => name.includes('-g2-'))
      .map(({ launchedAt }) => launchedAt ?? Infinity),
  );
  const goneFrom = Math.min(
    ...books
      .servers()
      .filter(({ name }) => name.includes('-g1-'))
      .map(({ terminatedAt }) => terminatedAt ?? -Infinity),
  );
  expect(goneFrom).toBeGreaterThan(readyAt);
});

test('a server in ERROR is replaced by the next refresh, also where older generations are still to be deleted', async () => {
  const world = openWorld();
  await world.succeed('refresh', refresh);
  world.emulator.knobs.set('staging-g1-*', { fail_deletes: 6 });
  expect(await world.fail('refresh', refresh)).toMatchObject({ code: 'destroy-failed', hint: expect.stringMatching(/^Run this again\./) });
  const [server] = launched(world.emulator.books).filter(({ name }) => name === generation(2)[0]);
  anotherClient(world, 'admin')('POST', `/compute/v2.1/servers/${server?.id}/action`, { 'os-resetState': { state: 'error' } });
  await world.succeed('refresh', refresh);
  expect(look(world)).toMatchObject({ golden: 'active', servers: generation(3), leases: 0, intent: 0 });
});

describe('a new generation that does not get ready', () => {
  test.each([
    { name: 'its build fails', knobs: { fail_spawn: 'no such kernel' }, code: 'launch-failed', says: 'no such kernel' },
    { name: 'no host has room', knobs: { no_capacity: true }, code: 'no-capacity', says: 'Exhausted all hosts' },
    { name: 'it is built forever', knobs: { build_never_ends: true }, code: 'not-ready', says: 'BUILD, spawning after 10m' },
    { name: 'it has no address', knobs: { no_addresses_seconds: 7200 }, code: 'not-ready', says: 'after 10m' },
  ])('goes, and the old one stays: $name', async ({ knobs, code, says }) => {
    const world = openWorld();
    await world.succeed('refresh', refresh);
    const before = launched(world.emulator.books).map(({ id }) => id);
    world.emulator.knobs.set('staging-g2-*', knobs);
    const { error, exitCode } = await world.run('refresh', refresh);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says), cleanupErrors: [] });
    expect(exitCode).toBe(1);
    expect(launched(world.emulator.books).map(({ id }) => id)).toEqual(before);
    expect(look(world)).toMatchObject({ golden: 'active', servers: generation(1), ports: 2, leases: 0, intent: 0 });
  });

  test('goes, and the old one stays: its check does not pass', async () => {
    const world = openWorld();
    await world.succeed('refresh', refresh);
    const { error } = await world.run(
      'refresh',
      { ...refresh, ready: 'tcp:22' },
      { host: { connect: async () => Promise.reject(new Error('ECONNREFUSED')) } },
    );
    expect(error).toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('tcp:22: ECONNREFUSED'),
      consoleTail: expect.anything(),
    });
    expect(look(world)).toMatchObject({ golden: 'active', servers: generation(1), ports: 2 });
  });

  test('is kept for a look with on-failure: keep, and goes with the next', async () => {
    const world = openWorld();
    await world.succeed('refresh', refresh);
    world.emulator.knobs.set('staging-g2-*', { fail_spawn: true });
    await world.fail('refresh', { ...refresh, 'on-failure': 'keep' });
    expect(look(world).servers).toEqual([...generation(1), ...generation(2)]);
    world.emulator.knobs.set('staging-g*', { fail_spawn: false });
    await world.succeed('refresh', refresh);
    const { servers, ports } = look(world);
    expect([servers.length, ports]).toEqual([2, 2]);
    expect(servers.some((name) => generation(1).includes(name))).toBe(false);
  });

  test('servers are launched once the golden server is told to start, and count when it is back', async () => {
    const world = openWorld({ knobs: { start_seconds: 60, spawn_seconds: 5 } });
    await world.succeed('refresh', refresh);
    const { books } = world.emulator;
    const sentAt = (what: string) => books.requests.find(({ method, path, body }) => `${method} ${path} ${body}`.includes(what))?.at ?? 0;
    const backAt = books.history(goldenServer(books).id).findLast(({ powerState }) => powerState === 4)?.at ?? 0;
    const backAgain = books.history(goldenServer(books).id).find(({ at, powerState }) => at > backAt && powerState === 1)?.at ?? 0;
    const moments = [sentAt('os-start'), sentAt('"server":{'), backAgain, sentAt('"restage_stage":"current"')];
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(new Set([0, ...moments]).size).toBe(5);
  });

  test('the golden server does not start again: the run fails, leaves the owed state, and the next run starts it', async () => {
    const world = openWorld({ knobs: { fail_start: true } });
    const { error, exitCode } = await world.run('refresh', refresh);
    expect(error).toMatchObject({ code: 'golden-not-restored', hint: expect.stringContaining('openstack server start') });
    expect(exitCode).toBe(1);
    expect(look(world)).toMatchObject({ golden: 'stopped', servers: [], leases: 0, intent: 2 });
    world.emulator.knobs.setForAll({ fail_start: false });
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
  });
});

describe('images', () => {
  test('keep-images: the newest stay', async () => {
    const world = openWorld();
    for (let round = 0; round < 4; round += 1) await world.succeed('refresh', { ...refresh, 'keep-images': '2' });
    const kept = snapshots(world.emulator.books).map(({ created }) => created);
    expect(kept).toHaveLength(2);
    expect(Math.min(...kept)).toBeGreaterThan(world.clock.now() - 2 * 3_600_000);
    expect(look(world).servers).toEqual(generation(4));
  });

  test('keep-images: the newest stay, also where each refresh takes two runs', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 5, upload_seconds: 2, spawn_seconds: 400 } });
    const options = { ...refresh, 'keep-images': '2', 'ready-timeout': '30m' };
    for (let night = 1; night <= 4; night += 1) {
      expect((await world.run('refresh', { ...options, 'time-budget': '4m' })).exitCode).toBe(75);
      expect(look(world).servers).toEqual(expect.arrayContaining(generation(night)));
      await world.succeed('refresh', options);
      expect(look(world).servers).toEqual(generation(night));
    }
    expect(countOf(world, createImage)).toBe(4);
    expect(look(world).images).toEqual(['active verified', 'active verified']);
  });

  test('keep-images: what goes on in another environment with the image of a refresh deletes none', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 5, upload_seconds: 2, spawn_seconds: 400 } });
    const options = { ...refresh, 'keep-images': '1', 'ready-timeout': '30m' };
    await world.succeed('refresh', options);
    expect((await world.run('refresh', { ...options, 'time-budget': '4m' })).exitCode).toBe(75);
    await world.succeed('destroy', { environment: 'staging' });
    await world.succeed('refresh', { ...options, environment: 'other', 'image-max-age': '24h' });
    expect(look(world).images).toHaveLength(2);
  });

  test('keep-images: never one in use', async () => {
    const world = openWorld();
    const first = await world.succeed('refresh', refresh);
    await world.succeed('launch', { image: first.imageId ?? '', environment: 'long-lived' });
    const second = await world.succeed('refresh', { ...refresh, 'keep-images': '1' });
    await world.succeed('refresh', { ...refresh, 'keep-images': '1' });
    const ids = snapshots(world.emulator.books).map(({ id }) => id);
    expect(ids).toContain(first.imageId);
    expect(ids).not.toContain(second.imageId);
    expect(ids).toHaveLength(2);
  });

  test('keep-images: never a protected one, nor is it tried', async () => {
    const world = openWorld();
    const { imageId } = await world.succeed('refresh', refresh);
    anotherClient(world)('PATCH', `/image/v2/images/${imageId}`, [{ op: 'replace', path: '/protected', value: true }]);
    for (let round = 0; round < 2; round += 1) await world.succeed('refresh', { ...refresh, 'keep-images': '1' });
    expect(snapshots(world.emulator.books)[0]?.id).toBe(imageId);
    expect(look(world).images).toHaveLength(2);
    expect(world.emulator.books.requests.filter(({ status }) => status === 403)).toEqual([]);
  });

  test('keep-images: one that the store still needs is left for another time', async () => {
    const world = openWorld({ behaviour: { imagesInUse: true } });
    for (let round = 0; round < 3; round += 1) await world.succeed('refresh', { ...refresh, 'keep-images': '1' });
    expect(look(world)).toMatchObject({ servers: generation(3), golden: 'active' });
  });

  test('image-max-age: a young one is reused, an old one is not', async () => {
    const world = openWorld();
    const nightly = await world.succeed('snapshot', { golden: 'golden' });
    await world.clock.sleep(3_600_000);
    const pullRequest = { ...refresh, environment: 'pr-1', 'image-max-age': '24h' };
    const { events, result } = await world.run('refresh', pullRequest);
    expect(result?.imageId).toBe(nightly.imageId);
    expect(countOf(world, createImage)).toBe(1);
    const told = events.flatMap((event) => (event.type === 'output' ? [event.name] : []));
    expect(told).toEqual(['environment', 'image-id', 'image-name', 'consistency']);
    expect(events.findIndex(({ type }) => type === 'output')).toBeLessThan(events.findIndex(({ type }) => type === 'step-start'));
    await world.clock.sleep(24 * 3_600_000);
    const message = expect.stringContaining(`no verified image from the last 1d: the newest is ${nightly.imageName} of 2`);
    expect((await world.run('launch', { golden: 'golden', 'image-max-age': '1d' })).error).toMatchObject({
      code: 'image-not-found',
      message,
    });
    expect((await world.succeed('refresh', pullRequest)).imageId).not.toBe(nightly.imageId);
    expect(countOf(world, createImage)).toBe(2);
    expect(look(world).servers).toEqual(['pr-1-g2-1', 'pr-1-g2-2']);
  });

  test('image by name or id: no snapshot, and the golden server is left alone', async () => {
    const world = openWorld();
    await world.succeed('refresh', { image: 'base', count: '2', flavor: 'm1.tiny' });
    const { id } = world.emulator.books.image('base') ?? { id: '' };
    await world.succeed('refresh', { image: id, count: '2', flavor: 'm1.tiny' });
    expect(countOf(world, 'POST /servers/ID/action os-stop')).toBe(0);
    expect(look(world)).toEqual({ ...untouched, servers: generation(2), ports: 2 });
  });
});

test('min-ready: enough are ready, so the rest goes and the run succeeds', async () => {
  const world = openWorld();
  world.emulator.knobs.set('staging-g1-2', { fail_spawn: true });
  const { result, events } = await world.run('refresh', { ...refresh, count: '3', 'min-ready': '2' });
  expect(result?.servers?.map(({ name }) => name)).toEqual(['staging-g1-1', 'staging-g1-3']);
  expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title: '2 of 3 servers are ready' }));
  expect(look(world)).toMatchObject({ servers: ['staging-g1-1', 'staging-g1-3'], ports: 2 });
});
