import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { countOf, launched, look, snapshots, untouched } from '../helpers/scenario-books.ts';

const launch = { image: 'base', flavor: 'm1.tiny' };
const golden = { golden: 'golden' };
const apply = { apply: 'true' };
const minute = 60_000;
const hour = 60 * minute;
/** Until no run takes a dead run's lease for a living one's. */
const leaseLapsesMs = 60_000;
/** So that a refresh is some fifty requests. */
const quick = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };

const outcomes = (removed: Awaited<ReturnType<World['succeed']>>['removed']) =>
  removed?.map(({ kind, name, environment, outcome }) => [kind, name, environment, outcome]);

describe('what has expired', () => {
  test('in a pull request everything has an end, and reap keeps it', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '2', 'floating-ip-network': 'public' }, { pullRequest: 12 });
    await world.succeed('launch', { ...launch, environment: 'staging' });
    await world.clock.sleep(23 * hour);
    expect((await world.succeed('reap', apply)).removed).toEqual([]);
    await world.clock.sleep(2 * hour);

    const before = look(world);
    const dry = await world.succeed('reap');
    const rows = (outcome: string) => [
      ['server', 'pr-12-g1-1', 'pr-12', outcome],
      ['floating-ip', '203.0.113.2', 'pr-12', outcome],
      ['server', 'pr-12-g1-2', 'pr-12', outcome],
      ['floating-ip', '203.0.113.3', 'pr-12', outcome],
    ];
    expect(outcomes(dry.removed)?.toSorted()).toEqual(rows('would').toSorted());
    expect(dry.removed?.[0]?.why).toBe('expired 1h ago');
    expect(look(world)).toEqual(before);

    expect(outcomes((await world.succeed('reap', apply)).removed)?.toSorted()).toEqual(rows('deleted').toSorted());
    expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1'], ports: 1 });
  });

  test('goes, and what has more time stays', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.succeed('launch', { ...launch, environment: 'other', ttl: '2h' });
    await world.clock.sleep(70 * minute);
    await world.succeed('reap', apply);
    expect(look(world).servers).toEqual(['other-g1-1']);
  });

  test('got more time by a push that went on with it: an environment does not end by halves', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.clock.sleep(50 * minute);
    await world.succeed('launch', { ...launch, count: '2', ttl: '1h' });
    await world.succeed('launch', { ...launch, count: '2', ttl: '5m' });
    await world.clock.sleep(20 * minute);
    expect((await world.succeed('reap', apply)).removed).toEqual([]);
    await world.clock.sleep(hour);
    await world.succeed('reap', apply);
    expect(look(world)).toEqual(untouched);
  });

  test('is spared when it is no longer so at the second look', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.clock.sleep(2 * hour);
    const reaping = world.run('reap', apply);
    await world.clock.sleep(5_000);
    giveMoreTime(world);
    expect((await reaping).result?.removed).toEqual([expect.objectContaining({ outcome: 'seen' })]);
    expect(look(world).servers).toEqual(['staging-g1-1']);
  });

  test('is spared when only the list still says so: the server itself has the last word', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.clock.sleep(2 * hour);
    giveMoreTime(world);
    await world.clock.sleep(minute);
    world.emulator.faults.add({ match: { path: '/servers/detail' }, effect: { kind: 'stale', seconds: 90 } });
    const { removed } = await world.succeed('reap', apply);
    expect(removed).toEqual([expect.objectContaining({ outcome: 'deferred', why: expect.stringContaining('no longer applies') })]);
    expect(look(world).servers).toEqual(['staging-g1-1']);
  });

  test('is left to the run that is at work on its environment', async () => {
    const world = openWorld({ knobs: { spawn_seconds: 120 } });
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.clock.sleep(2 * hour);
    const launching = world.run('launch', { ...launch, count: '2' }, { runId: 'at-work' });
    await world.clock.sleep(10_000);
    const { removed } = await world.succeed('reap', apply);
    expect(removed).toEqual([expect.objectContaining({ outcome: 'deferred', why: expect.stringContaining('run at-work is working') })]);
    await launching;
    expect(look(world).servers).toEqual(['staging-g1-1', 'staging-g1-2']);
  });

  test('is the whole environment of a pull request, its image too, and of another one its servers', async () => {
    const world = openWorld();
    await world.succeed('refresh', { ...golden, ttl: '8h' });
    const { imageId = '' } = await world.succeed(
      'refresh',
      { ...golden, 'floating-ip-network': 'public', 'may-stop-golden': 'true' },
      { pullRequest: 7 },
    );
    await world.succeed('launch', { image: imageId, environment: 'rider' });
    await world.clock.sleep(25 * hour);
    const { removed = [] } = await world.succeed('reap', apply);
    expect(removed.map(({ kind }) => kind)).not.toContain('image');
    expect(look(world), 'another server uses its image').toEqual({
      ...untouched,
      servers: ['rider-g1-1'],
      images: ['active verified', 'active verified'],
      ports: 1,
    });
    await world.succeed('destroy', { environment: 'rider' });
    await world.succeed('reap', apply);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('is not judged by a clock that is hours off', async () => {
    const world = openWorld({ behaviour: { dateSkew: 2 * 3600 } });
    await world.succeed('launch', { ...launch, ttl: '1h' });
    expect((await world.fail('reap', apply)).code).toBe('checks-failed');
    expect(look(world).servers).toEqual(['staging-g1-1']);
  });

  test('stays where it cannot be deleted, is named, and keeps nothing else', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '3', ttl: '1h' });
    await world.clock.sleep(2 * hour);
    const [locked] = launched(world.emulator.books);
    anotherClient(world)('POST', `/compute/v2.1/servers/${locked?.id}/action`, { lock: null });
    const { result, exitCode } = await world.run('reap', apply);
    expect(exitCode).toBe(1);
    expect(result?.failure).toMatchObject({ code: 'destroy-failed', message: expect.stringMatching(/1 of 3.*\n.*staging-g1-1.*locked/) });
    expect(result?.failure?.requestIds).toHaveLength(1);
    expect(result?.removed?.map(({ outcome }) => outcome).toSorted()).toEqual(['deleted', 'deleted', 'failed']);
    expect(look(world).servers).toEqual([locked?.name]);
  });
});

describe('one pass takes no more than', () => {
  test('half of the servers of a project, and the next goes on', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '25', ttl: '1h' });
    await world.clock.sleep(2 * hour);
    const counts = async (raw: Readonly<Record<string, string>>) => {
      const { removed = [] } = await world.succeed('reap', raw);
      return (['would', 'deleted', 'deferred'] as const).map((outcome) => removed.filter((one) => one.outcome === outcome).length);
    };
    expect(await counts({})).toEqual([13, 0, 12]);
    expect(await counts(apply)).toEqual([0, 13, 12]);
    expect(await counts(apply)).toEqual([0, 10, 2]);
    expect(await counts(apply)).toEqual([0, 2, 0]);
    expect(look(world)).toEqual(untouched);
  });

  test('ten where there are few: an environment alone in its project goes at once', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '10', ttl: '1h' });
    await world.clock.sleep(2 * hour);
    await world.succeed('reap', apply);
    expect(look(world)).toEqual(untouched);
  });
});

describe('what a run left that is over', () => {
  /** Kills a refresh when some servers of its generation are there. */
  async function killedAtLaunch(): Promise<World> {
    const [before, second] = [
      { ...golden, count: '2' },
      { ...golden, count: '2', 'floating-ip-network': 'public' },
    ];
    const whole = openWorld({ knobs: quick });
    await whole.succeed('refresh', before);
    const { requests } = whole.emulator.books;
    const begun = requests.length;
    await whole.succeed('refresh', second);
    const launch = requests.slice(begun).findLastIndex(({ method, path }) => method === 'POST' && path.endsWith('/servers'));
    for (let killAt = launch; ; killAt += 1) {
      const world = openWorld({ knobs: quick, random: killAt });
      await world.succeed('refresh', before);
      const ended = await world.start('refresh', second, { killAt, runId: 'dead' });
      if (ended !== undefined) throw new Error('no moment was right');
      const own = launched(world.emulator.books).filter(({ metadata }) => metadata['restage_run'] === 'dead');
      if (own.length === 2 && own.every(({ metadata }) => metadata['restage_stage'] === 'candidate')) return world;
    }
  }

  test('an unfinished snapshot goes, and what a living run is at does not', async () => {
    const world = openWorld();
    await world.start('snapshot', golden, { killAt: 40 });
    expect(snapshots(world.emulator.books)).toHaveLength(1);
    await world.clock.sleep(hour);
    await world.succeed('reap', apply);
    expect(look(world)).toEqual(untouched);

    const living = world.run('snapshot', golden);
    await world.clock.sleep(minute);
    expect((await world.succeed('reap', apply)).removed).toEqual([]);
    expect((await living).exitCode).toBe(0);
  });

  test('an unfinished snapshot goes after a dry run too, which leaves the golden server as it is', async () => {
    const world = openWorld();
    await world.start('snapshot', golden, { killAt: 40 });
    await world.clock.sleep(hour);
    expect((await world.succeed('reap')).removed).toContainEqual(expect.objectContaining({ kind: 'image', outcome: 'would' }));
    expect(look(world)).toMatchObject({ golden: 'stopped', images: ['active'] });
    await world.succeed('reap', apply);
    expect(look(world)).toEqual(untouched);
  });

  test('an unfinished generation goes, the one in use stays', async () => {
    const world = await killedAtLaunch();
    await world.clock.sleep(leaseLapsesMs);
    const dry = await world.succeed('reap');
    expect(dry.removed).toContainEqual(
      expect.objectContaining({ kind: 'server', why: 'run dead ended before its generation was complete' }),
    );
    await world.succeed('reap', apply);
    expect(look(world)).toEqual({
      ...untouched,
      servers: ['staging-g1-1', 'staging-g1-2'],
      images: ['active verified', 'active verified'],
      ports: 2,
    });
  });

  test('an unfinished generation stays while its run may live', async () => {
    const world = await killedAtLaunch();
    const before = look(world).servers;
    await world.clock.sleep(10_000);
    await world.succeed('reap', apply);
    expect(look(world).servers).toEqual(before);
  });

  test('a snapshot that a run left on purpose waits for the same command for a day', async () => {
    const world = openWorld();
    const pending = await world.run('refresh', { ...golden, wait: 'false' });
    expect(pending.exitCode).toBe(75);
    await world.clock.sleep(2 * hour);
    expect((await world.succeed('reap', apply)).removed).toEqual([]);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active'] });
    const { imageId } = await world.succeed('refresh', { ...golden, wait: 'false' });
    expect(imageId).toBe(pending.result?.imageId);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
  });

  test('a snapshot that no run came back for is deleted', async () => {
    const world = openWorld();
    await world.run('refresh', { ...golden, wait: 'false' });
    await world.clock.sleep(26 * hour);
    await world.succeed('reap', apply);
    expect(look(world)).toEqual(untouched);
  });

  test('a golden server whose snapshot ends meanwhile is started, though its run left it to itself', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 60, upload_seconds: 2 } });
    await world.succeed('launch', { ...launch, ttl: '1h' });
    await world.clock.sleep(2 * hour);
    await world.run('snapshot', { ...golden, wait: 'false' });
    await world.clock.sleep(55_000);
    expect(look(world).golden).toMatch(/^stopped image_/);
    await world.succeed('reap', apply);
    expect(look(world)).toMatchObject({ golden: 'active', servers: [], images: ['active'] });
  });

  test('where a cloud refuses leases, an unfinished snapshot has a day', async () => {
    const world = openWorld();
    const refusal = { kind: 'answer', status: 403, body: 'Forbidden' } as const;
    world.emulator.faults.add({ match: { service: 'image', method: 'POST', path: '^/v2/images' }, effect: refusal });
    await world.start('snapshot', golden, { killAt: 40 });
    await world.clock.sleep(hour);
    expect(look(world).images).toEqual(['active']);
    expect((await world.succeed('reap', apply)).removed).toEqual([expect.objectContaining({ kind: 'image', outcome: 'deferred' })]);
    await world.clock.sleep(24 * hour);
    await world.succeed('reap', apply);
    expect(look(world)).toEqual(untouched);
  });
});

test('spares what a cloud only half shows', async () => {
  const world = openWorld();
  await world.succeed('launch', { ...launch, ttl: '1h' });
  await world.clock.sleep(2 * hour);
  world.emulator.behave({ downCell: true });
  expect((await world.succeed('reap', apply)).removed).toEqual([]);
  world.emulator.behave({ downCell: false });
  expect(look(world).servers).toEqual(['staging-g1-1']);
});

/** As a push does that goes on with what is there. */
function giveMoreTime(world: World): void {
  const [server] = launched(world.emulator.books);
  const later = new Date(world.clock.now() + hour).toISOString().replace(/\.\d+/, '');
  anotherClient(world)('POST', `/compute/v2.1/servers/${server?.id}/metadata`, { metadata: { restage_expires_at: later } });
}
