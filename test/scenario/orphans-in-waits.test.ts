import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld, type RawOptions, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { look, snapshots } from '../helpers/scenario-books.ts';

const minute = 60_000;
/** A dead run's lease on its golden server, a look's pause, and the start itself. */
const patienceMs = 8 * minute;
const staging = { golden: 'golden', count: '1', 'snapshot-timeout': '4h' };

/** Stock Nova keeps the server off for these 70 minutes; by the 60th, the leases on image and environment are renewed every 40 minutes. */
const slow = { snapshot_seconds: 70 * 60 };

/** Of a refresh of the same world, up to its 60th minute. */
async function requestsInAnHour(): Promise<number> {
  const world = openWorld({ knobs: slow });
  const since = world.clock.now();
  await world.succeed('refresh', staging);
  return world.emulator.books.requests.filter(({ at }) => at <= since + 60 * minute).length;
}

const killAt = await requestsInAnHour();

async function killedAfterAnHour(): Promise<World> {
  const world = openWorld({ knobs: slow });
  expect(await world.start('refresh', staging, { killAt })).toBeUndefined();
  expect(look(world)).toMatchObject({ golden: expect.stringMatching(/^stopped image_/) });
  return world;
}

/** When the request with this action was handled for this server; far away where none was. */
function askedAt({ emulator: { books } }: World, action: string, name: string): number {
  const path = `/v2.1/servers/${books.server(name)?.id}/action`;
  return books.requests.find((request) => request.path === path && request.body?.includes(action))?.at ?? Number.POSITIVE_INFINITY;
}

/** From the moment that nothing kept the golden server off any more, to the request that started it. */
function lateMs(world: World, name = 'golden'): number {
  return askedAt(world, 'os-start', name) - askedAt(world, 'createImage', name) - slow.snapshot_seconds * 1000;
}

describe("a dead run's golden server is back soon, whatever lease of that run is waited for", () => {
  const commands: readonly (readonly [string, 'refresh' | 'snapshot' | 'launch' | 'destroy', RawOptions])[] = [
    ['the same refresh', 'refresh', staging],
    ['a snapshot of it', 'snapshot', { golden: 'golden', 'snapshot-timeout': '4h' }],
    ['a launch into its environment', 'launch', { image: 'base', flavor: 'm1.tiny' }],
    ['a destroy of its environment', 'destroy', {}],
  ];

  test.each(commands)('%s', async (_, verb, raw) => {
    const world = await killedAfterAnHour();
    await world.run(verb, raw);
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
    expect(lateMs(world)).toBeLessThan(patienceMs);
  });
});

test('one of another golden server comes back while a refresh waits for its own image', async () => {
  const servers = defaultSeed.servers.flatMap((server) => (server.name === 'golden' ? [server, { ...server, name: 'other' }] : []));
  const world = openWorld({ knobs: { ...slow, snapshot_seconds: 600 }, seed: { servers } });
  expect(await world.start('snapshot', { golden: 'other' }, { killAt: 40 })).toBeUndefined();
  world.emulator.knobs.setForAll(slow);
  await world.succeed('refresh', staging);
  expect(askedAt(world, 'os-start', 'other') - askedAt(world, 'createImage', 'other')).toBeLessThan(600_000 + patienceMs);
});

test('one that the run itself comes to take a snapshot of is left to that work', async () => {
  const world = openWorld({ knobs: { shutdown_seconds: 50, snapshot_seconds: 60, upload_seconds: 5 } });
  const reusing = { golden: 'golden', count: '1', 'image-max-age': '1d' };
  await world.succeed('snapshot', { golden: 'golden' });
  // A living run holds the environment meanwhile.
  world.emulator.knobs.setForAll({ shutdown_seconds: 50, snapshot_seconds: 60, upload_seconds: 5, no_addresses_seconds: 20 });
  const living = world.run('launch', { image: 'base', flavor: 'm1.tiny', count: '1', ready: 'tcp:22' });
  await world.clock.sleep(12_000);
  const dead = { runId: 'dead', killAtEvent: 6 };
  expect(await world.start('snapshot', { golden: 'golden' }, dead)).toBeUndefined();
  const running = world.run('refresh', reusing);
  await world.clock.sleep(2_000);
  for (const { id } of snapshots(world.emulator.books)) anotherClient(world)('DELETE', `/image/v2/images/${id}`);
  await living;
  const { exitCode, events } = await running;
  expect(exitCode).toBe(0);
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.title] : []));
  expect(warnings).toEqual(['New servers share a network with golden server golden']);
  expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
});
