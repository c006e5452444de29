import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { countOf, goldenServer, look, snapshotSpans } from '../helpers/scenario-books.ts';

const createImage = 'POST /servers/ID/action createImage';
const knobs = { shutdown_seconds: 2, snapshot_seconds: 40, upload_seconds: 20 };

/** Nova would refuse a second snapshot, or race it; and a stop under a snapshot's feet is no stop of ours. */
function expectNoOverlap({ emulator }: World, when: string): void {
  const spans = snapshotSpans(emulator.books).toSorted((a, b) => a.from - b.from);
  for (const [place, span] of spans.entries()) {
    expect(span.from, when).toBeGreaterThanOrEqual(spans[place - 1]?.to ?? 0);
  }
  const refused = emulator.books.requests.filter(({ body, status }) => body?.includes('createImage') && status >= 400);
  expect(refused, when).toEqual([]);
}

describe('two runs on one golden server', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('started together, or nearly (%i)', async (seed) => {
    const world = openWorld({ knobs, random: 100 + seed });
    const first = world.run('refresh', { golden: 'golden', environment: 'one' });
    await world.clock.sleep(seed * 40);
    const second = world.run('refresh', { golden: 'golden', environment: 'two' });
    const ends = await Promise.all([first, second]);
    for (const { error } of ends) if (error !== undefined) throw error;
    expectNoOverlap(world, `seed ${seed}`);
    expect(countOf(world, createImage)).toBe(2);
    expect(look(world)).toMatchObject({ golden: 'active', servers: ['one-g1-1', 'two-g1-1'], leases: 0, intent: 0 });
  });

  test('the second waits for the first, and takes its own snapshot afterwards', async () => {
    const world = openWorld({ knobs });
    const first = world.run('snapshot', { golden: 'golden' });
    await world.clock.sleep(20_000);
    const { events } = await world.run('snapshot', { golden: 'golden' });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'note', message: expect.stringContaining('Run run-1 is working on golden server golden') }),
    );
    const waits = events.flatMap((event) =>
      event.type === 'progress' && event.progress.waitingFor === 'golden server golden' ? [event.progress] : [],
    );
    expect(waits[0]).toMatchObject({ state: 'held by run run-1' });
    expect(waits.at(-1)?.elapsedMs).toBeGreaterThan(30_000);
    expect((await first).exitCode).toBe(0);
    expectNoOverlap(world, '');
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified', 'active verified'], leases: 0, intent: 0 });
  });

  test('four at once', async () => {
    const world = openWorld({ knobs, random: 7 });
    const names = ['a', 'b', 'c', 'd'];
    const ends = await Promise.all(
      names.map((environment) => world.run('refresh', { golden: 'golden', environment, 'snapshot-timeout': '1h' })),
    );
    for (const { error } of ends) if (error !== undefined) throw error;
    expectNoOverlap(world, '');
    expect(look(world)).toMatchObject({ golden: 'active', servers: names.map((name) => `${name}-g1-1`), leases: 0, intent: 0 });
  });

  test('any other verb leaves what a living run is at work on alone', async () => {
    const world = openWorld({ knobs });
    const first = world.run('refresh', { golden: 'golden' });
    await world.clock.sleep(20_000);
    await world.succeed('status');
    await world.succeed('reap', { apply: 'true' });
    await world.succeed('launch', { image: 'base', environment: 'other', flavor: 'm1.tiny' });
    await world.succeed('destroy', { environment: 'other', 'with-images': 'true' });
    expect((await first).exitCode).toBe(0);
    const history = world.emulator.books.history(goldenServer(world.emulator.books).id);
    expect(history.filter(({ taskState }) => taskState === 'powering-on')).toHaveLength(1);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'], servers: ['staging-g1-1'], intent: 0 });
  });

  test('one dies while the other waits: the other goes on with its snapshot', async () => {
    const world = openWorld({ knobs });
    const dead = world.start('refresh', { golden: 'golden' }, { killAt: 30 });
    await world.clock.sleep(10_000);
    const second = world.run('refresh', { golden: 'golden' });
    expect(await dead).toBeUndefined();
    const { error } = await second;
    if (error !== undefined) throw error;
    expect(countOf(world, createImage)).toBe(1);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'], servers: ['staging-g1-1'], leases: 0, intent: 0 });
  });

  test('a run that slept through its lease leaves the golden server to its successor, and waits for it', async () => {
    const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 600 } });
    // Its renewals get through no more, until it gives up a minute later; everything else does.
    world.emulator.faults.add({ match: { method: 'PATCH', body: 'restage_lease_beat' }, when: { times: 12 }, effect: { kind: 'drop' } });
    const first = world.run('snapshot', { golden: 'golden' });
    await world.clock.sleep(30_000);
    const second = world.run('snapshot', { golden: 'golden', 'snapshot-timeout': '2h' });
    const [one, two] = await Promise.all([first, second]);
    expectNoOverlap(world, '');
    for (const { error } of [one, two]) if (error !== undefined) throw error;
    // The successor went on with the snapshot under way, and the first has then taken its own.
    expect(countOf(world, createImage)).toBe(2);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified', 'active verified'], leases: 0, intent: 0 });
  });
});

describe('two runs on one environment', () => {
  const launch = { image: 'base', flavor: 'm1.tiny', count: '2' };
  const creates = 'POST /servers';
  const both = ['staging-g1-1', 'staging-g1-2'];
  const seeds = [0, 1, 2, 3, 4, 5, 6, 7];

  test.each(seeds)('two launches: the second finds what the first has made (%i)', async (seed) => {
    const world = openWorld({ random: 200 + seed });
    const first = world.run('launch', launch);
    await world.clock.sleep(seed * 150);
    const ends = await Promise.all([first, world.run('launch', launch)]);
    const [one, two] = ends.map(({ result }) => result?.servers?.map(({ id }) => id).toSorted());
    expect(one).toHaveLength(2);
    expect(two).toEqual(one);
    expect(countOf(world, creates)).toBe(2);
    expect(look(world)).toMatchObject({ servers: both, leases: 0 });
  });

  test.each(seeds)('two refreshes that use one image: one generation after the other, none twice (%i)', async (seed) => {
    const world = openWorld({ knobs, random: 300 + seed });
    await world.succeed('snapshot', { golden: 'golden' });
    const refresh = { golden: 'golden', count: '2', 'image-max-age': '1h' };
    const first = world.run('refresh', refresh);
    await world.clock.sleep(seed * 150);
    const ends = await Promise.all([first, world.run('refresh', refresh)]);
    for (const { error } of ends) if (error !== undefined) throw error;
    expect(countOf(world, creates)).toBe(4);
    expect(look(world)).toMatchObject({ servers: ['staging-g2-1', 'staging-g2-2'], ports: 2, leases: 0 });
  });

  test.each(seeds)('a destroy beside a launch: all of it is there, or nothing (%i)', async (seed) => {
    const world = openWorld({ random: 400 + seed });
    const first = world.run('launch', launch);
    await world.clock.sleep(seed * 150);
    const ends = await Promise.all([first, world.run('destroy', { environment: 'staging', 'with-images': 'true' })]);
    for (const { error } of ends) if (error !== undefined) throw error;
    const { servers, ports, leases } = look(world);
    expect([0, 2]).toContain(servers.length);
    expect([ports, leases]).toEqual([servers.length, 0]);
  });

  test('of different environments: side by side', async () => {
    const world = openWorld();
    const began = world.clock.now();
    await world.succeed('launch', { ...launch, environment: 'alone' });
    const alone = world.clock.now() - began;
    const both = Promise.all(['one', 'two'].map((environment) => world.succeed('launch', { ...launch, environment })));
    await both;
    expect(world.clock.now() - began - alone).toBeLessThan(1.5 * alone);
  });

  test('a launch that must not wait leaves with pending; one that waits too long says who is at work', async () => {
    const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3600 } });
    const first = world.run('refresh', { golden: 'golden', 'snapshot-timeout': '3h' });
    await world.clock.sleep(30_000);
    const { result, exitCode } = await world.run('launch', { ...launch, wait: 'false' });
    expect(exitCode).toBe(75);
    expect(result?.pending?.reason).toBe('Environment staging is in use by run run-1.');
    const error = await world.fail('launch', launch);
    expect(error).toMatchObject({ code: 'environment-busy', message: expect.stringContaining('run-1'), hint: expect.any(String) });
    expect((await first).exitCode).toBe(0);
    expect(countOf(world, creates)).toBe(1);
    expect(look(world)).toMatchObject({ servers: ['staging-g1-1'], leases: 0 });
  });

  test("a dead run's hold of an environment lapses", async () => {
    const world = openWorld();
    expect(await world.start('launch', launch, { killAt: 11 })).toBeUndefined();
    expect(look(world).leases).toBe(1);
    const began = world.clock.now();
    await world.succeed('launch', launch);
    expect(world.clock.now() - began).toBeLessThan(120_000);
    expect(look(world)).toMatchObject({ servers: both, ports: 2, leases: 0 });
  });

  test('a cloud that refuses the record: told, and the launch goes on', async () => {
    const world = openWorld();
    world.emulator.faults.add({ match: { service: 'image', method: 'POST' }, effect: { kind: 'answer', status: 403 } });
    const { exitCode, events } = await world.run('launch', launch);
    expect(exitCode).toBe(0);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title: 'No lease on environment staging' }));
    expect(look(world)).toMatchObject({ servers: both, leases: 0 });
  });
});
