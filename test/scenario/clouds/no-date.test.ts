import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../../src/openstack/cloud.ts';
import { openWorld } from '../../helpers/scenario.ts';
import { goldenServer, launched, look, untouched } from '../../helpers/scenario-books.ts';

const hour = 3_600_000;
const refresh = { golden: 'golden', network: 'ci-net', ttl: '3h' };
const quick = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };

/** Services behind uwsgi send no `Date` header. */
const withoutDate = () => openWorld({ behaviour: { dateHeader: false }, knobs: quick });

describe.each([-1, 0, 1])('a runner whose clock is %i h ahead, on a cloud without `Date` headers', (ahead) => {
  const clockOffMs = ahead * hour;

  test('judges the stop, and writes expiries, by the time of the cloud', async () => {
    const world = withoutDate();
    const result = await world.succeed('refresh', refresh, { clockOffMs });
    expect(result).toMatchObject({ consistency: 'clean' });
    expect(result.goldenDowntimeSeconds).toBeLessThan(60);
    const left = Date.parse(result.expiresAt ?? '') - world.clock.now();
    expect(left).toBeGreaterThan(3 * hour - 120_000);
    expect(left).toBeLessThanOrEqual(3 * hour);
  });

  test('waits for the lease of a living run, and takes over that of a dead one', async () => {
    const world = withoutDate();
    await world.start('refresh', refresh, { killAt: 40, runId: 'dead' });
    const other = world.start('refresh', refresh, { runId: 'living' });
    await world.clock.sleep(1_000);
    await world.succeed('refresh', refresh, { clockOffMs });
    await other;
    expect(goldenServer(world.emulator.books)).toMatchObject({ vmState: 'active' });
    expect(launched(world.emulator.books)).toHaveLength(1);
  });

  test('reaps what has expired, and nothing else; an hour off, it refuses', async () => {
    const world = withoutDate();
    await world.succeed('refresh', refresh);
    await world.clock.sleep(2 * hour);
    const reap = { apply: 'true' };
    if (ahead !== 0) {
      expect(await world.fail('reap', reap, { clockOffMs })).toMatchObject({
        code: 'checks-failed',
        message: expect.stringMatching(/1 ?h\b.* apart/),
      });
      return;
    }
    await world.succeed('reap', reap);
    expect(look(world).servers).toHaveLength(1);
    await world.clock.sleep(2 * hour);
    await world.succeed('reap', reap);
    expect(look(world).servers).toEqual(untouched.servers);
  });
});

describe('a cloud that does not show its time at all', () => {
  const timeless = (cloud: Cloud): Cloud => ({
    ...cloud,
    clockOffset: () => undefined,
    fenced: (fence) => timeless(cloud.fenced(fence)),
    withSignal: (signal) => timeless(cloud.withSignal(signal)),
  });

  test('is reported before anything is changed, once', async () => {
    const world = withoutDate();
    const { result, events } = await world.run('refresh', refresh, { through: timeless });
    expect(result).toMatchObject({ status: 'complete' });
    const told = events.flatMap((event, at) =>
      event.type === 'warning' && event.title === 'The cloud does not show its time' ? [at] : [],
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toBeLessThan(events.findIndex(({ type }) => type === 'output'));
  });

  test('is not reaped', async () => {
    const world = withoutDate();
    expect(await world.fail('reap', { apply: 'true' }, { through: timeless })).toMatchObject({
      code: 'checks-failed',
      message: 'The cloud does not show its time, so Restage cannot tell what has expired.',
    });
  });
});
