import { describe, expect, test } from 'vitest';
import type { Knobs } from '../../../src/emulator/index.ts';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../../helpers/scenario.ts';
import { anotherClient } from '../../helpers/scenario-another-client.ts';
import { goldenServer, look, snapshots, untouched } from '../../helpers/scenario-books.ts';
import { moments } from '../../helpers/sweep.ts';

/** What can go wrong on a cloud with a snapshot service: the golden server is in its first power state by the end, and there is one image. */
const service: WorldOptions = { profile: 'snapshot-service' };
const golden = { golden: 'golden' };
const done = { ...untouched, images: ['active verified'] };
const ways: readonly RawOptions[] = [
  { ...golden, shutdown: 'graceful' },
  { ...golden, shutdown: 'cloud' },
  { ...golden, shutdown: 'skip' },
];

const requestsOf = ({ emulator: { books } }: World, word: string) => books.requests.filter(({ body }) => body?.includes(`"${word}"`));
const created = (world: World) => requestsOf(world, 'createImage').filter(({ status }) => status < 400).length;

function asPerson(world: World, action: Record<string, unknown>): void {
  const { id, projectId } = goldenServer(world.emulator.books);
  anotherClient(world)('POST', `/compute/v2/${projectId}/servers/${id}/action`, action);
}

async function until(world: World, isSo: () => boolean): Promise<void> {
  while (!isSo()) await world.clock.sleep(200);
}

/** The capture is over, and the service works on the image. */
const inBackground = (world: World) => () => {
  const { vmState, taskState } = goldenServer(world.emulator.books);
  return vmState === 'active' && taskState === null && snapshots(world.emulator.books)[0]?.status === 'queued';
};

describe.each(ways)('the service, with $shutdown', (way) => {
  test('never powers the golden server on: the run does', async () => {
    const world = openWorld({ ...service, knobs: { capture_powers_on: 'never' } });
    await world.succeed('snapshot', way);
    expect(look(world)).toEqual(done);
    expect(created(world)).toBe(1);
  });

  test('never powers it on, and the run is killed: the next run does, and takes the same image', async () => {
    const world = openWorld({ ...service, knobs: { capture_powers_on: 'never' } });
    void world.start('snapshot', way, { killAtEvent: 8 });
    await world.clock.sleep(5 * 60_000);
    const { consistency } = await world.succeed('snapshot', way);
    expect(consistency).not.toBe('forced');
    expect(look(world)).toEqual(done);
    expect(created(world)).toBe(1);
  });

  test('finds the guest off: so it stays', async () => {
    const world = openWorld({ ...service, golden: { vmState: 'stopped' } });
    expect(await world.succeed('snapshot', way)).toMatchObject({ consistency: 'offline' });
    expect(look(world)).toEqual({ ...done, golden: 'stopped' });
    expect([requestsOf(world, 'os-stop'), requestsOf(world, 'os-start')]).toEqual([[], []]);
  });

  test('has its image deleted during the work: said, and no second one', async () => {
    const world = openWorld(service);
    const running = world.fail('snapshot', way);
    await until(world, inBackground(world));
    await world.clock.sleep(60_000);
    anotherClient(world)('DELETE', `/image/v2/images/${snapshots(world.emulator.books)[0]?.id}`);
    expect(await running).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('the image is gone') });
    expect(look(world)).toEqual(untouched);
    expect(created(world)).toBe(1);
  });

  test('works ten hours, longer than a token lives', async () => {
    const knobs: Partial<Knobs> = { snapshot_seconds: 0, upload_seconds: 36_000 };
    const world = openWorld({ ...service, knobs, behaviour: { tokenLifetime: 1800 } });
    await world.succeed('snapshot', { ...way, 'snapshot-timeout': '11h' });
    expect(look(world)).toEqual(done);
    expect(created(world)).toBe(1);
  });

  test('works ten hours with the token that asked, which ends: late, said, and the golden server on', async () => {
    const knobs: Partial<Knobs> = { snapshot_seconds: 0, upload_seconds: 36_000 };
    const world = openWorld({ ...service, knobs, behaviour: { tokenLifetime: 1800, uploadNeedsLiveToken: true } });
    const error = await world.fail('snapshot', { ...way, 'snapshot-timeout': '11h' });
    expect(error).toMatchObject({ code: 'snapshot-timeout', message: expect.stringContaining('image queued') });
    expect(look(world)).toEqual({ ...untouched, images: ['queued'] });
    expect(created(world)).toBe(1);
  });

  test.each([-86_400, -300, -7, 7, 300, 86_400])(
    'by a clock that is %i s off, killed and gone on with by one that is right',
    async (off) => {
      const world = openWorld(service);
      void world.start('snapshot', way, { killAtEvent: 12, clockOffMs: off * 1000 });
      await world.clock.sleep(3 * 60_000);
      await world.succeed('snapshot', way);
      expect(look(world)).toEqual(done);
      expect(created(world)).toBe(1);
    },
  );

  test.each([-86_400, 86_400])('by a clock that is %i s off, from beginning to end', async (off) => {
    const world = openWorld(service);
    const result = await world.run('snapshot', way, { clockOffMs: off * 1000 });
    expect(result).toMatchObject({ exitCode: 0, result: { consistency: 'clean' } });
    expect(look(world)).toEqual(done);
  });

  test.each([
    { hidden: 'tasks', tasks: true, actions: false },
    { hidden: 'actions', tasks: false, actions: true },
    { hidden: 'tasks and actions', tasks: true, actions: true },
  ])('hides $hidden', async ({ tasks, actions }) => {
    const world = openWorld({ ...service, behaviour: { hideExtendedStatus: tasks } });
    if (actions) world.emulator.faults.add({ match: { path: 'os-instance-actions' }, effect: { kind: 'answer', status: 403 } });
    const result = await world.succeed('snapshot', way);
    expect(['clean', 'unknown']).toContain(result.consistency);
    expect(look(world)).toEqual(done);
    expect(created(world)).toBe(1);
  });
});

describe('a person', () => {
  test.each(ways)('stops the golden server during the work: theirs to start again ($shutdown)', async (way) => {
    const world = openWorld(service);
    const running = world.succeed('snapshot', way);
    await until(world, inBackground(world));
    await world.clock.sleep(120_000);
    asPerson(world, { 'os-stop': null });
    expect(await running).toMatchObject({ consistency: 'clean' });
    expect(look(world)).toEqual({ ...done, golden: 'stopped' });
    expect(created(world)).toBe(1);
  });

  test('starts the golden server between its stop and the request: never called clean', async () => {
    const world = openWorld(service);
    let started = false;
    const result = await world.run('snapshot', golden, {
      beforeRequest: async () => {
        const { vmState, taskState } = goldenServer(world.emulator.books);
        if (started || vmState !== 'stopped' || taskState !== null) return;
        started = true;
        asPerson(world, { 'os-start': null });
        await world.clock.sleep(3_000);
      },
    });
    expect(result.result?.consistency).toBe('live');
    expect(look(world)).toEqual(done);
    expect(created(world)).toBe(1);
  });

  test('starts the golden server in the moment after the capture: that is success', async () => {
    const world = openWorld({ ...service, knobs: { capture_seconds: 20 } });
    const running = world.succeed('snapshot', golden);
    await until(world, () => snapshots(world.emulator.books).length > 0);
    await until(world, () => goldenServer(world.emulator.books).taskState === null);
    asPerson(world, { 'os-start': null });
    expect(await running).toMatchObject({ consistency: 'clean' });
    expect(look(world)).toEqual(done);
  });
});

describe('two runs in the same second', () => {
  test.each([0, 1, 2, 3, 4, 5])('take turns: no two images are made at once, and each run has its own (%i)', async (random) => {
    const world = openWorld({ ...service, random: random + 1 });
    const way = ways[random % ways.length] ?? golden;
    const first = world.succeed('snapshot', way);
    await world.clock.sleep(random * 170);
    const [one, two] = await Promise.all([first, world.succeed('snapshot', way)]);
    expect(one.imageId).not.toBe(two.imageId);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified', 'active verified'] });
    const [a, b] = snapshots(world.emulator.books);
    const activeAt = world.emulator.books.imageHistory(a?.id ?? '').find(({ record }) => record.status === 'active')?.at ?? 0;
    expect(b?.created).toBeGreaterThan(activeAt);
    expect(created(world)).toBe(2);
  });
});

describe('kill -9 at each event', () => {
  test.each(ways)('the next run takes the same image, and the golden server is on ($shutdown)', async (way) => {
    const whole = await openWorld(service).run('snapshot', way);
    for (const killAtEvent of moments({ to: whole.events.length })) {
      const world = openWorld(service);
      if ((await world.start('snapshot', way, { killAtEvent })) !== undefined) break;
      await world.clock.sleep(60_000);
      const [begun] = snapshots(world.emulator.books);
      if (begun?.properties.restage_verified === 'true') break;
      const { imageId } = await world.succeed('snapshot', way);
      const when = `killed at event ${killAtEvent} of ${whole.events.length}`;
      if (begun !== undefined) expect(imageId, when).toBe(begun.id);
      expect(created(world), when).toBe(1);
      expect(requestsOf(world, 'os-stop').length, when).toBe(way.shutdown === 'graceful' ? 1 : 0);
      expect(look(world), when).toEqual(done);
    }
  });

  test.each(ways)('and another verb: the golden server is on, and the image is still to come ($shutdown)', async (way) => {
    const whole = await openWorld(service).run('snapshot', way);
    for (const killAtEvent of moments({ to: whole.events.length, step: 2 })) {
      const world = openWorld(service);
      if ((await world.start('snapshot', way, { killAtEvent })) !== undefined) break;
      await world.clock.sleep(60_000);
      await world.succeed('reap', { apply: 'true' });
      const sight = look(world);
      const when = `killed at event ${killAtEvent} of ${whole.events.length}`;
      expect([sight.golden, sight.intent], when).toEqual(['active', 0]);
      expect(created(world), when).toBeLessThanOrEqual(1);
      expect(sight.images.length, when).toBe(created(world));
    }
  });
});
