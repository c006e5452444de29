import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { countOf } from '../helpers/scenario-books.ts';

const day = 24 * 3_600_000;
const wanted = { image: 'base', flavor: 'm1.tiny', count: '2', ttl: '24h' };
const expiriesOf = ({ emulator }: World) =>
  emulator.books
    .servers()
    .filter(({ name, deletedAt }) => name.startsWith('staging-') && deletedAt === undefined)
    .map(({ metadata }) => Date.parse(metadata.restage_expires_at ?? ''));

test('servers that are there get their whole time again, and no other ones come', async () => {
  const world = openWorld();
  const { servers, expiresAt, imageId } = await world.succeed('launch', wanted);
  await world.clock.sleep(day / 2);
  const kept = await world.succeed('keep', wanted);
  expect(countOf(world, 'POST /servers')).toBe(2);
  expect(kept.servers?.map(({ id, addresses }) => [id, addresses])).toEqual(servers?.map(({ id, addresses }) => [id, addresses]));
  expect(kept).toMatchObject({ imageId, imageName: 'base' });
  expect(Date.parse(kept.expiresAt ?? '') - Date.parse(expiresAt ?? '')).toBeGreaterThanOrEqual(day / 2);
  expect(expiriesOf(world)).toEqual([Date.parse(kept.expiresAt ?? ''), Date.parse(kept.expiresAt ?? '')]);
});

test('an expiry is never brought forward, and none is set where there was none', async () => {
  const world = openWorld();
  const { expiresAt } = await world.succeed('launch', wanted);
  expect((await world.succeed('keep', { ...wanted, ttl: '1h' })).expiresAt).toBe(expiresAt);
  expect(expiriesOf(world)).toEqual([Date.parse(expiresAt ?? ''), Date.parse(expiresAt ?? '')]);
  const endless = openWorld();
  await endless.succeed('launch', { ...wanted, ttl: 'none' });
  expect((await endless.succeed('keep', wanted)).expiresAt).toBeUndefined();
  expect(expiriesOf(endless)).toEqual([Number.NaN, Number.NaN]);
});

describe('a generation is launched', () => {
  test('where there are no servers', async () => {
    const world = openWorld();
    expect((await world.succeed('keep', wanted)).servers).toHaveLength(2);
  });

  test('where one is missing', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...wanted, count: '1' });
    const { servers } = await world.succeed('keep', wanted);
    expect(servers?.map(({ name }) => name)).toEqual(['staging-g2-1', 'staging-g2-2']);
  });

  test('where one is still being built: a push comes while the run before it launches', async () => {
    const world = openWorld({ knobs: { spawn_seconds: 300 } });
    const launching = world.succeed('launch', wanted);
    await world.clock.sleep(60_000);
    const kept = await world.succeed('keep', wanted);
    await launching;
    expect(kept.servers?.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  test('where a run died before its generation was the current one', async () => {
    const world = await diedBeforePromotion();
    await world.succeed('keep', wanted);
    expect(stagesOf(world)).toEqual(['current', 'current']);
  });
});

function stagesOf({ emulator }: World): (string | undefined)[] {
  const standing = emulator.books.servers().filter(({ name, deletedAt }) => name.startsWith('staging-') && deletedAt === undefined);
  return standing.map(({ metadata }) => metadata.restage_stage);
}

/** Both servers are there, and the run that made them died before it said so. */
async function diedBeforePromotion(): Promise<World> {
  for (let killAt = 10; ; killAt += 1) {
    const world = openWorld();
    const ended = await world.start('refresh', wanted, { killAt });
    if (stagesOf(world).join() === 'candidate,candidate') return world;
    if (ended !== undefined) throw new Error('no such moment');
  }
}
