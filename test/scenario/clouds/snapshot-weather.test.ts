import { describe, expect, test } from 'vitest';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../../helpers/scenario.ts';
import { look, snapshots, untouched } from '../../helpers/scenario-books.ts';

/** What can go wrong on a cloud with a snapshot service: the golden server is in its first power state by the end, and there is one image. */
const service: WorldOptions = { profile: 'snapshot-service' };
const golden = { golden: 'golden' };
const done = { ...untouched, images: ['active proven'] };
const ways: readonly RawOptions[] = [
  { ...golden, shutdown: 'graceful' },
  { ...golden, shutdown: 'cloud' },
  { ...golden, shutdown: 'skip' },
];

const requestsOf = ({ emulator: { books } }: World, word: string) => books.requests.filter(({ body }) => body?.includes(`"${word}"`));
const created = (world: World) => requestsOf(world, 'createImage').filter(({ status }) => status < 400).length;

describe('two runs in the same second', () => {
  test.each([0, 1, 2, 3, 4, 5])('take turns: no two images are made at once, and each run has its own (%i)', async (random) => {
    const world = openWorld({ ...service, random: random + 1 });
    const way = ways[random % ways.length] ?? golden;
    const first = world.succeed('snapshot', way);
    await world.clock.sleep(random * 170);
    const [one, two] = await Promise.all([first, world.succeed('snapshot', way)]);
    expect(one.imageId).not.toBe(two.imageId);
    expect(look(world)).toEqual({ ...untouched, images: ['active proven', 'active proven'] });
    const [a, b] = snapshots(world.emulator.books);
    const activeAt = world.emulator.books.imageHistory(a?.id ?? '').find(({ record }) => record.status === 'active')?.at ?? 0;
    expect(b?.created).toBeGreaterThan(activeAt);
    expect(created(world)).toBe(2);
  });
});

describe('kill -9 at each event', () => {
  test.each(ways)('the next run takes the same image, and the golden server is on ($shutdown)', async (way) => {
    const whole = await openWorld(service).run('snapshot', way);
    for (let killAtEvent = 1; killAtEvent <= whole.events.length; killAtEvent += 1) {
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
    for (let killAtEvent = 1; killAtEvent <= whole.events.length; killAtEvent += 2) {
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
