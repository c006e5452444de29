import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import { goldenSubject, leaseImageId } from '../../src/operations/lease/record.ts';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { goldenServer, look, untouched } from '../helpers/scenario-books.ts';

test('cancelled while it looks after what a dead run left, a verb keeps the result of its own work', async () => {
  const world = openWorld();
  expect(await world.start('refresh', { golden: 'golden' }, { killAt: 18 })).toBeUndefined();
  expect(look(world).intent).toBeGreaterThan(0);
  const cancel = new AbortController();
  const launch = { image: 'base', flavor: 'm1.tiny', environment: 'other' };
  const ended = world.run('launch', launch, { signal: cancel.signal });
  await world.clock.sleep(20_000);
  expect(look(world).servers).toEqual(['other-g1-1']);
  cancel.abort(new CancelledError());
  const { exitCode, result } = await ended;
  expect([exitCode, result?.servers?.map(({ name }) => name)]).toEqual([0, ['other-g1-1']]);
  expect({ ...look(world), leases: 0 }).toEqual({ ...untouched, servers: ['other-g1-1'], ports: 1 });
});

describe('what a verb was asked for is done, and stays its result', () => {
  const launch = { image: 'base', flavor: 'm1.tiny', environment: 'other' };
  const other = { servers: ['other-g1-1'], ports: 1 };

  /** A dead run left the golden server off; `spoil` has its way when the launch is over and the tending begins. */
  async function launchBeside(spoil: (world: World) => void) {
    const world = openWorld();
    expect(await world.start('refresh', { golden: 'golden' }, { killAt: 18 })).toBeUndefined();
    const running = world.run('launch', launch);
    await world.clock.sleep(30_000);
    expect(look(world)).toMatchObject({ ...other, golden: 'stopped' });
    spoil(world);
    return { world, ended: await running };
  }

  test('when the lease under which it tends is lost once: it tends again', async () => {
    const { world, ended } = await launchBeside(({ emulator }) => {
      const lease = leaseImageId(goldenSubject(goldenServer(emulator.books)), 2);
      emulator.knobs.setForAll({ start_seconds: 120 });
      emulator.faults.add({ match: { method: 'PATCH', path: lease }, effect: { kind: 'drop' } });
    });
    expect([ended.exitCode, ended.result?.servers?.map(({ name }) => name)]).toEqual([0, other.servers]);
    expect({ ...look(world), leases: 0 }).toEqual({ ...untouched, ...other });
  });

  test('when the lease is lost each time: it says so, and the next verb tends', async () => {
    const { world, ended } = await launchBeside(({ emulator }) => {
      emulator.knobs.setForAll({ start_seconds: 600 });
      emulator.faults.add({ match: { method: 'PATCH', body: 'restage_lease_beat' }, effect: { kind: 'drop' } });
    });
    expect([ended.exitCode, ended.result?.servers?.map(({ name }) => name)]).toEqual([0, other.servers]);
    expect(ended.events).toContainEqual(expect.objectContaining({ type: 'warning', title: 'Golden server golden could not be checked' }));
    world.emulator.faults.clear();
    await world.succeed('launch', launch);
    expect({ ...look(world), leases: 0 }).toEqual({ ...untouched, ...other });
  });

  test('when the golden server starts no more: the result, and exit code 1', async () => {
    const { world, ended } = await launchBeside(({ emulator }) => emulator.knobs.setForAll({ fail_start: true }));
    expect(ended.exitCode).toBe(1);
    expect(ended.result).toMatchObject({ status: 'complete', failure: { code: 'golden-not-restored' } });
    expect(ended.result?.servers?.map(({ name }) => name)).toEqual(other.servers);
    expect(look(world)).toMatchObject({ ...other, golden: 'stopped' });
  });

  test('when the golden server starts no more before the work: it is done all the same', async () => {
    const world = openWorld();
    expect(await world.start('refresh', { golden: 'golden' }, { killAt: 18 })).toBeUndefined();
    world.emulator.knobs.setForAll({ fail_start: true });
    await world.clock.sleep(120_000);
    const { exitCode, result } = await world.run('launch', launch);
    expect([exitCode, result?.servers?.length, result?.failure?.code]).toEqual([1, 1, 'golden-not-restored']);
  });
});

test('a golden server that ended in ERROR when it was started is brought back by the next run', async () => {
  const world = openWorld({ knobs: { fail_start: 'error' } });
  expect((await world.fail('snapshot', { golden: 'golden' })).code).toBe('golden-not-restored');
  expect(look(world)).toMatchObject({ golden: 'error' });
  world.emulator.knobs.setForAll({ fail_start: false });
  await world.succeed('reap', { apply: 'true' });
  expect({ ...look(world), images: 0 }).toEqual({ ...untouched, images: 0 });
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

test('post brings a golden server back although the run was cut off before it could sign what it noted (simulation, seed 2335)', async () => {
  const world = openWorld();
  const golden = `/compute/v2.1/servers/${goldenServer(world.emulator.books).id}`;
  const person = anotherClient(world);
  person('PUT', `${golden}/tags/restage:was=ACTIVE@20261121T120000Z`);
  person('POST', `${golden}/action`, { 'os-stop': null });
  await world.clock.sleep(60_000);
  expect(look(world)).toMatchObject({ golden: 'stopped', intent: 1 });
  await world.succeed('recover', {}, { runId: 'cut-off' });
  expect(look(world)).toEqual(untouched);
});
