import { expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';

const base = { image: 'base', flavor: 'm1.tiny', count: '1' };
const reuse = { golden: 'golden', count: '1', 'image-max-age': '24h' };
const snapshots = { golden: 'golden', count: '1' };

function alive({ emulator: { books } }: World): readonly string[] {
  return books
    .servers()
    .filter(({ deletedAt, name }) => deletedAt === undefined && name.startsWith('staging'))
    .map(({ name }) => name);
}

/** A dead run leaves the golden server off. */
async function orphan(world: World): Promise<void> {
  for (let killAtEvent = 1; killAtEvent < 60; killAtEvent += 1) {
    await world.start('snapshot', { golden: 'golden' }, { killAtEvent });
    world.emulator.settle();
    if (world.emulator.books.server('golden')?.vmState === 'stopped') break;
    await world.clock.sleep(3_600_000);
  }
  await world.clock.sleep(3_600_000);
}

// Nothing is held up: the first run brings a dead run's golden server back between its survey and its lease.
test.each([
  ['launch', 'launch', 500],
  ['launch', 'launch', 5_000],
  ['refresh', 'refresh', 1_000],
  ['launch', 'refresh', 4_000],
] as const)('an orphaned golden server, %s, and %s %i ms later: one server', async (first, second, gapMs) => {
  const world = openWorld({ random: gapMs, knobs: { start_seconds: 40, spawn_seconds: 10 } });
  await orphan(world);
  const one = world.run(first, base);
  await world.clock.sleep(gapMs);
  const ends = await Promise.all([one, world.run(second, base)]);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(alive(world)).toHaveLength(1);
});

test.each([1_000, 3_000, 10_000])('what another run made current is not undone as unfinished (%i ms apart)', async (gapMs) => {
  const world = openWorld({ random: gapMs, knobs: { spawn_seconds: 10, start_seconds: 60 } });
  await world.succeed('refresh', base);
  await world.succeed('snapshot', { golden: 'golden' });
  for (let killAtEvent = 5; !alive(world).includes('staging-g2-1'); killAtEvent += 1) {
    await world.start('refresh', reuse, { killAtEvent });
    if (!alive(world).includes('staging-g2-1')) await world.clock.sleep(3_600_000);
  }
  await world.clock.sleep(2 * 3_600_000);
  await orphan(world);
  world.emulator.knobs.set('staging-g3-*', { fail_spawn: 'no such kernel' });
  const undoes = world.run('refresh', base);
  await world.clock.sleep(gapMs);
  const finishes = await world.run('refresh', reuse);
  expect(finishes).toMatchObject({ exitCode: 0, result: { servers: [{ name: 'staging-g2-1' }] } });
  await undoes;
  expect(alive(world)).toEqual(['staging-g2-1']);
});

// Held up between survey and lease, by a slow cloud or runner: 3 to 7 are the requests before the record.
test.each([
  ['launch', base, 'launch', base, 8],
  ['refresh', reuse, 'refresh', reuse, 6],
  ['refresh', snapshots, 'refresh', base, 6],
] as const)('%s %o, another %s %o meanwhile, before request %i', async (first, rawFirst, second, rawSecond, nth) => {
  const world = openWorld({ random: nth, knobs: { spawn_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 } });
  if (first === 'refresh') await world.succeed('refresh', snapshots);
  let other: Promise<unknown> | undefined;
  const beforeRequest = async (n: number) => {
    if (n !== nth || other !== undefined) return;
    other = world.succeed(second, rawSecond);
    await other;
  };
  await world.succeed(first, rawFirst, { beforeRequest });
  expect(alive(world)).toHaveLength(1);
});
