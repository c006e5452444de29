import { describe, expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';
import { changes, countOf, launched, look, snapshots, untouched } from '../helpers/scenario-books.ts';
import { somebodyElse } from '../helpers/scenario-somebody.ts';

const launch = { image: 'base', flavor: 'm1.tiny' };
const hour = 3_600_000;

describe('destroy', () => {
  test('takes its own environment, and nothing of any other', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, environment: 'pr-1', count: '2', 'floating-ip-network': 'public' });
    await world.succeed('launch', { ...launch, environment: 'pr-11', 'floating-ip-network': 'public' });
    const { removed } = await world.succeed('destroy', { environment: 'pr-1' });
    expect(
      removed
        ?.filter(({ kind }) => kind === 'server')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['pr-1-g1-1', 'pr-1-g1-2']);
    expect(look(world)).toEqual({ ...untouched, servers: ['pr-11-g1-1'], ports: 1, floatingIps: 1 });
  });

  test('of what is not there is no failure', async () => {
    const world = openWorld();
    expect(await world.succeed('destroy', { environment: 'pr-1' })).toMatchObject({ status: 'complete', removed: [] });
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });

  test('never a server without our marks, whatever its name', async () => {
    const world = openWorld();
    const image = world.emulator.books.image('base')?.id;
    somebodyElse(world)('POST', '/compute/v2.1/servers', {
      server: { name: 'staging-g1-1', flavorRef: 'm1.tiny', imageRef: image, networks: 'auto' },
    });
    await world.succeed('destroy');
    expect(world.emulator.books.server('staging-g1-1')?.deletedAt).toBeUndefined();
  });

  test('again and again where a host fails to', async () => {
    const world = openWorld({ knobs: { fail_deletes: 2 } });
    await world.succeed('launch', launch);
    await world.succeed('destroy');
    expect(look(world)).toEqual(untouched);
  });

  test('what cannot be deleted is named, after everything else is gone', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '2' });
    const [locked] = launched(world.emulator.books);
    somebodyElse(world)('POST', `/compute/v2.1/servers/${locked?.id}/action`, { lock: null });
    const error = await world.fail('destroy');
    expect(error).toMatchObject({ code: 'destroy-failed', message: expect.stringContaining(`${locked?.name} (${locked?.id})`) });
    expect(error.message).toMatch(/locked/);
    expect(look(world).servers).toEqual([locked?.name]);
  });

  test('soft-deleted is gone as far as we go', async () => {
    const world = openWorld({ behaviour: { reclaim: 7200 } });
    await world.succeed('launch', launch);
    await world.succeed('destroy');
    expect(launched(world.emulator.books).map(({ vmState }) => vmState)).toEqual(['soft-delete']);
    expect(
      (await world.succeed('status')).inventory?.environments.flatMap(({ servers }) => servers.map(({ status }) => status)),
    ).not.toContain('ACTIVE');
  });

  test('images of its own go, one that others run from stays', async () => {
    const world = openWorld();
    const { imageId } = await world.succeed('refresh', { golden: 'golden' });
    await world.succeed('launch', { image: imageId ?? '', environment: 'rider' });
    const { removed } = await world.succeed('destroy');
    expect(removed).toContainEqual(expect.objectContaining({ kind: 'image', id: imageId, outcome: 'deferred' }));
    expect(look(world)).toMatchObject({ images: ['active proven'], servers: ['rider-g1-1'] });
    await world.succeed('destroy', { environment: 'rider' });
    await world.succeed('destroy');
    expect(look(world)).toEqual(untouched);
  });
});

describe('reap', () => {
  test('in a pull request everything has an end, and reap keeps it', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '2', 'floating-ip-network': 'public' }, { pullRequest: 12 });
    await world.succeed('launch', { ...launch, environment: 'staging' });
    await world.clock.sleep(23 * hour);
    expect((await world.succeed('reap', { apply: 'true' })).removed).toEqual([]);
    await world.clock.sleep(2 * hour);

    const before = look(world);
    const dry = await world.succeed('reap');
    expect(dry.removed?.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      ['pr-12-g1-1', 'pr-12-g1-2'].map((name) => expect.objectContaining({ kind: 'server', name, outcome: 'would' })),
    );
    expect(look(world)).toEqual(before);

    const { removed } = await world.succeed('reap', { apply: 'true' });
    expect(removed?.map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted']);
    expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1'], ports: 1 });
  });

  test('spares what is no longer as it was at the second look', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.clock.sleep(2 * hour);
    const reaping = world.run('reap', { apply: 'true' });
    await world.clock.sleep(5_000);
    const [server] = launched(world.emulator.books);
    const later = new Date(world.clock.now() + hour).toISOString().replace(/\.\d+/, '');
    somebodyElse(world)('POST', `/compute/v2.1/servers/${server?.id}/metadata`, { metadata: { restage_expires_at: later } });
    expect((await reaping).result?.removed).toEqual([expect.objectContaining({ outcome: 'seen' })]);
    expect(look(world).servers).toEqual(['staging-g1-1']);
  });

  test('takes what a dead run left, and not what a living one is at', async () => {
    const world = openWorld();
    await world.start('snapshot', { golden: 'golden' }, { killAt: 40 });
    expect(snapshots(world.emulator.books)).toHaveLength(1);
    await world.clock.sleep(hour);
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toEqual(untouched);

    const living = world.run('snapshot', { golden: 'golden' });
    await world.clock.sleep(60_000);
    expect((await world.succeed('reap', { apply: 'true' })).removed).toEqual([]);
    expect((await living).exitCode).toBe(0);
  });

  test('does not judge by a clock that is hours off', async () => {
    const world = openWorld({ behaviour: { dateSkew: 2 * 3600 } });
    await world.succeed('launch', { ...launch, ttl: '1h' });
    expect((await world.fail('reap', { apply: 'true' })).code).toBe('checks-failed');
    expect(look(world).servers).toEqual(['staging-g1-1']);
  });

  test('spares what a cloud only half shows', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.clock.sleep(2 * hour);
    const down = openWorld({ behaviour: { downCell: true } });
    expect((await down.succeed('reap', { apply: 'true' })).removed).toEqual([]);
  });
});

describe('status and plan change nothing', () => {
  test('and status tells what is there', async () => {
    const world = openWorld();
    await world.succeed('refresh', { golden: 'golden', count: '2', ttl: '8h' });
    const { requests, result } = await world.run('status');
    expect(requests.changing).toBe(0);
    expect(result?.inventory?.environments).toEqual([
      expect.objectContaining({
        name: 'staging',
        generation: 1,
        expiresAt: expect.any(String),
        servers: [expect.anything(), expect.anything()],
      }),
    ]);
    expect(result?.inventory?.images).toEqual([expect.objectContaining({ verified: true, consistency: 'clean', status: 'active' })]);
  });

  test('and plan tells what refresh will do', async () => {
    const world = openWorld();
    const { requests, result, exitCode } = await world.run('plan', { golden: 'golden', count: '3' });
    expect([exitCode, requests.changing]).toEqual([0, 0]);
    expect(result?.plan).toMatchObject({ estimateSeconds: 720, limitSeconds: 1080, count: 3, golden: { name: 'golden', diskGb: 10 } });
    expect(countOf(world, 'POST /servers/ID/action os-stop')).toBe(0);
  });
});
