import { expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import { openWorld } from '../helpers/scenario.ts';
import { look, untouched } from '../helpers/scenario-books.ts';

test('cancelled while it looks after what a dead run left, a verb keeps the result of its own work', async () => {
  const world = openWorld();
  expect(await world.start('refresh', { golden: 'golden' }, { killAt: 21 })).toBeUndefined();
  expect(look(world).intent).toBeGreaterThan(0);
  const cancel = new AbortController();
  const ended = world.run('launch', { image: 'base', flavor: 'm1.tiny' }, { signal: cancel.signal });
  await world.clock.sleep(20_000);
  expect(look(world).servers).toEqual(['staging-g1-1']);
  cancel.abort(new CancelledError());
  const { exitCode, result } = await ended;
  expect([exitCode, result?.servers?.map(({ name }) => name)]).toEqual([0, ['staging-g1-1']]);
  expect({ ...look(world), leases: 0 }).toEqual({ ...untouched, servers: ['staging-g1-1'], ports: 1 });
});

test("a refresh that goes on with its own image starts the golden server that another environment's dead run left off", async () => {
  const world = openWorld();
  const refresh = { golden: 'golden', count: '1' };
  expect(await world.start('refresh', refresh, { killAt: await requestsUntilLaunch() })).toBeUndefined();
  await world.clock.sleep(120_000);
  expect(await world.start('refresh', { ...refresh, environment: 'pr-7' }, { killAt: 30 })).toBeUndefined();
  await world.clock.sleep(120_000);
  await world.succeed('refresh', refresh);
  expect(look(world)).toMatchObject({ golden: 'active', intent: 0, servers: ['staging-g1-1'] });
});

/** Of a refresh of the same world, up to its first `POST /servers`. */
async function requestsUntilLaunch(): Promise<number> {
  const world = openWorld();
  await world.succeed('refresh', { golden: 'golden', count: '1' });
  return world.emulator.books.requests.findIndex(({ method, path }) => method === 'POST' && path.endsWith('/servers')) + 1;
}

test('an image that lists do not show yet is taken back all the same', async () => {
  const world = openWorld();
  world.emulator.faults.add({ match: { service: 'image', path: 'restage_nonce=' }, effect: { kind: 'stale', seconds: 3600 } });
  const cancel = new AbortController();
  const ended = world.run('snapshot', { golden: 'golden', shutdown: 'skip' }, { signal: cancel.signal });
  await world.clock.sleep(20_000);
  cancel.abort(new CancelledError());
  expect((await ended).exitCode).toBe(130);
  expect(look(world)).toEqual(untouched);
});
