import { describe, expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';
import { countOf, launched, look, untouched } from '../helpers/scenario-books.ts';

const refresh = { golden: 'golden', count: '2' };
const createImage = 'POST /servers/ID/action createImage';
const done = { ...untouched, images: ['active verified'], servers: ['staging-g1-1', 'staging-g1-2'], ports: 2 };

const shop = `
environment: shop
roles:
  db: { image: base, flavor: m1.tiny }
  web: { image: base, flavor: m1.tiny, after: db }
`;

describe('wait: false', () => {
  test('starts the snapshot, leaves at once, and tells when to come back', async () => {
    const world = openWorld();
    const began = world.clock.now();
    const { result, exitCode } = await world.run('refresh', { ...refresh, wait: 'false' });
    expect(exitCode).toBe(75);
    expect(world.clock.now() - began).toBeLessThan(60_000);
    expect(result).toMatchObject({ status: 'pending', imageId: expect.any(String) });
    const { reason = '', comeBackAt: after } = result?.pending ?? {};
    expect(reason).toMatch(/should be done by 2026-11-21T12:12:\d\dZ.*golden stays off until the snapshot is done.*run this command again/);
    expect(reason.match(/\d{4}-\d\d-\d\dT\S+Z/g), 'one time, which is the one to come back at').toEqual([after]);
    const comeBackAt = Date.parse(result?.pending?.comeBackAt ?? '');
    expect(comeBackAt - began).toBeGreaterThan(10 * 72_000);
    expect(look(world)).toMatchObject({ golden: expect.stringMatching(/^stopped image_/), servers: [], leases: 0, intent: 2 });

    await world.clock.sleep(comeBackAt - world.clock.now());
    await world.succeed('refresh', refresh);
    expect(countOf(world, createImage)).toBe(1);
    expect(look(world)).toEqual(done);
  });

  test('coming back too early waits for the same snapshot', async () => {
    const world = openWorld();
    await world.run('refresh', { ...refresh, wait: 'false' });
    expect((await world.run('refresh', { ...refresh, wait: 'false' })).exitCode).toBe(75);
    await world.succeed('refresh', refresh);
    expect(countOf(world, createImage)).toBe(1);
    expect(look(world)).toEqual(done);
  });

  test.each(['status', 'plan', 'reap', 'launch'] as const)(
    '%s leaves the snapshot under way alone, and does not wait for it',
    async (verb) => {
      const world = openWorld({ seed: { flavors: [{ name: 'm1.large', vcpus: 1, ram: 512, disk: 100 }] }, golden: { flavor: 'm1.large' } });
      await world.run('refresh', { ...refresh, wait: 'false' });
      const began = world.clock.now();
      await world.run(verb, verb === 'launch' ? { image: 'base', environment: 'other' } : verb === 'plan' ? refresh : {});
      expect(world.clock.now() - began).toBeLessThan(120_000);
      await world.succeed('refresh', refresh);
      expect(countOf(world, createImage)).toBe(1);
      expect(look(world)).toMatchObject({ golden: 'active', intent: 0, images: ['active verified'] });
    },
  );

  test('if the refresh is not run again, the next run of any verb that changes the cloud, after the snapshot, starts the golden server', async () => {
    const world = openWorld();
    await world.run('refresh', { ...refresh, wait: 'false' });
    await world.clock.sleep(3 * 3_600_000);
    expect(look(world)).toMatchObject({ golden: 'stopped', images: ['active'] });
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active'], intent: 0 });
    await world.succeed('refresh', refresh);
    expect(countOf(world, createImage)).toBe(1);
    expect(look(world)).toEqual(done);
  });
});

describe('the cloud drops the snapshot that a run did not wait for', () => {
  const dropped = { knobs: { fail_snapshot: 'queued' } } as const;
  const verbs = [
    ['reap', { apply: 'true' }],
    ['destroy', { environment: 'staging' }],
  ] as const;

  test.each(verbs)('%s starts the golden server when its run would have given up', async (verb, inputs) => {
    const world = openWorld(dropped);
    await world.run('refresh', { ...refresh, wait: 'false' });
    await world.clock.sleep(3 * 3_600_000);
    await world.succeed(verb, inputs);
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
  });

  test.each(verbs)('%s starts it before that where Nova shows that its task is over, and how it ended', async (verb, inputs) => {
    const world = openWorld({ knobs: { ...dropped.knobs, snapshot_seconds: 20, upload_seconds: 20 } });
    await world.run('refresh', { ...refresh, wait: 'false' });
    await world.clock.sleep(120_000);
    await world.succeed(verb, inputs);
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
  });

  test.each(verbs)('%s leaves it off while Nova is at it', async (verb, inputs) => {
    const world = openWorld(dropped);
    await world.run('refresh', { ...refresh, wait: 'false' });
    await world.clock.sleep(60_000);
    await world.succeed(verb, inputs);
    expect(look(world)).toMatchObject({ golden: expect.stringMatching(/^stopped/), intent: 2 });
  });

  test.each(verbs)('%s leaves it off before that where tasks are hidden', async (verb, inputs) => {
    const world = openWorld({ ...dropped, behaviour: { hideExtendedStatus: true } });
    await world.run('refresh', { ...refresh, wait: 'false' });
    await world.clock.sleep(120_000);
    await world.succeed(verb, inputs);
    expect(look(world)).toMatchObject({ golden: expect.stringMatching(/^stopped/), intent: 2 });
  });
});

test('a cloud without tags remembers what the golden server is owed as well', async () => {
  const world = openWorld({ behaviour: { maxMicroversion: '2.25' } });
  await world.run('refresh', { ...refresh, wait: 'false' });
  await world.clock.sleep(3 * 3_600_000);
  await world.succeed('reap', { apply: 'true' });
  expect(look(world)).toMatchObject({ golden: 'active', images: ['active'] });
});

describe('time-budget', () => {
  test('the run exits with `pending` before it is used up', async () => {
    const world = openWorld();
    const began = world.clock.now();
    const { exitCode } = await world.run('refresh', { ...refresh, 'time-budget': '5m' });
    expect(exitCode).toBe(75);
    expect(world.clock.now() - began).toBeLessThan(5 * 60_000);
    await world.succeed('refresh', { ...refresh, 'time-budget': '1h' });
    expect(countOf(world, createImage)).toBe(1);
    expect(look(world)).toEqual(done);
  });

  test('that is too small for the snapshot is reported beforehand', async () => {
    const world = openWorld();
    const { plan } = await world.succeed('plan', { ...refresh, 'time-budget': '5m' });
    expect(plan?.estimateSeconds).toBe(720);
    const note = /snapshot of golden takes about 12m .*this run exits in 4m.*again after 2026-11-21T12:12:00Z.*stays off until then/;
    expect(plan?.steps).toContainEqual(expect.stringMatching(note));
    const { events } = await world.run('refresh', { ...refresh, 'time-budget': '5m' });
    const told = events.findIndex((event) => event.type === 'warning' && note.test(event.message));
    expect(told).toBeGreaterThanOrEqual(0);
    expect(told).toBeLessThan(events.findIndex((event) => event.type === 'step-start'));
    expect((await world.run('refresh', { ...refresh, 'time-budget': '1h' })).events).not.toContainEqual(
      expect.objectContaining({ title: 'This run exits before its snapshot is done' }),
    );
  });

  test('that ends before the golden server may be down is refused, and nothing is touched', async () => {
    const world = openWorld();
    for (const [tooLittle, enough, options] of [
      ['2m', '3m', {}],
      ['6m', '7m', { 'on-forced-stop': 'retry' }],
    ] as const) {
      const { error, exitCode, requests } = await world.run('refresh', { ...refresh, ...options, 'time-budget': tooLittle });
      const hint = expect.stringContaining(`Raise \`time-budget\` to ${enough} or more`);
      expect(error).toMatchObject({ code: 'time-budget-too-small', hint });
      expect([exitCode, requests.changing]).toEqual([2, 0]);
      const plan = await world.run('plan', { ...refresh, ...options, 'time-budget': enough });
      expect(plan.exitCode).toBe(0);
    }
    expect((await world.run('refresh', { ...refresh, 'time-budget': '2m', shutdown: 'skip' })).exitCode).toBe(75);
  });

  test('is one budget, whatever the run had to wait for', async () => {
    const world = openWorld();
    const first = world.run('snapshot', { golden: 'golden' });
    await world.clock.sleep(5_000);
    const began = world.clock.now();
    const second = await world.run('refresh', { ...refresh, 'time-budget': '20m' });
    expect(second.exitCode).toBe(75);
    expect(world.clock.now() - began).toBeLessThan(20 * 60_000);
    expect((await first).exitCode).toBe(0);
  });

  test.each(['launch', 'refresh'] as const)('%s leaves servers under way, and the same command goes on with them', async (verb) => {
    const world = openWorld({ knobs: { spawn_seconds: 300, snapshot_seconds: 10, upload_seconds: 5 } });
    const options = verb === 'launch' ? { image: 'base', count: '2' } : { ...refresh, shutdown: 'skip' };
    const began = world.clock.now();
    const left = await world.run(verb, { ...options, 'time-budget': '4m', 'ready-timeout': '30m' });
    expect([left.exitCode, left.error]).toEqual([75, undefined]);
    expect(left.result?.pending?.reason).toBe(
      'The time of this run is up, and its servers are not ready yet (server: 2 building). Run this command again to continue with them.',
    );
    expect(Date.parse(left.result?.pending?.comeBackAt ?? '')).toBeGreaterThan(world.clock.now());
    expect(world.clock.now() - began).toBeLessThan(4 * 60_000);
    const { servers } = await world.succeed(verb, options);
    expect(look(world)).toMatchObject({ golden: 'active', servers: ['staging-g1-1', 'staging-g1-2'], ports: 2, leases: 0 });
    expect(servers?.map(({ id }) => id).sort()).toEqual(
      launched(world.emulator.books)
        .map(({ id }) => id)
        .sort(),
    );
    expect(countOf(world, 'POST /servers')).toBe(2);
  });

  test('a role that waits for one under way is not begun, and nothing is handed over', async () => {
    const world = openWorld();
    const files = { files: { 'restage.yml': shop } };
    world.emulator.knobs.set('shop-db-g1-1', { spawn_seconds: 300 });
    const left = await world.run('refresh', { spec: 'restage.yml', 'time-budget': '2m' }, files);
    expect(left.exitCode).toBe(75);
    expect(left.result?.pending?.reason).toContain('(db: 1 building)');
    expect(look(world).servers).toEqual(['shop-db-g1-1']);
    await world.succeed('refresh', { spec: 'restage.yml' }, files);
    expect(look(world).servers).toEqual(['shop-db-g1-1', 'shop-web-g1-1']);
  });

  test('a golden server that another run holds: pending rather than waiting', async () => {
    const world = openWorld();
    const first = world.run('refresh', refresh);
    await world.clock.sleep(60_000);
    const second = await world.run('refresh', { ...refresh, environment: 'second', wait: 'false' });
    expect(second.exitCode).toBe(75);
    expect(second.result?.pending?.reason).toBe('Golden server golden is in use by run run-1, which restores it.');
    expect((await first).exitCode).toBe(0);
    expect(countOf(world, createImage)).toBe(1);
    expect(look(world)).toEqual(done);
  });
});
