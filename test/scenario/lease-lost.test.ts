import { expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import { goldenSubject, leaseImageId } from '../../src/operations/lease/record.ts';
import { openWorld } from '../helpers/scenario.ts';
import { countOf, goldenServer, look, untouched } from '../helpers/scenario-books.ts';

const knobs = { shutdown_seconds: 2, snapshot_seconds: 120, upload_seconds: 20 };
const createImage = 'POST /servers/ID/action createImage';
const renewals = { method: 'PATCH', body: 'restage_lease_beat' };

test('a run that loses its lease goes on under a new one, and undoes nothing', async () => {
  const world = openWorld({ knobs });
  const lease = leaseImageId(goldenSubject(goldenServer(world.emulator.books)), 1);
  world.emulator.faults.add({ match: { method: 'PATCH', path: lease }, effect: { kind: 'drop' } });
  const { exitCode, events } = await world.run('refresh', { golden: 'golden' });
  expect(exitCode).toBe(0);
  expect(events).toContainEqual(expect.objectContaining({ type: 'note', message: expect.stringMatching(/lease .* was lost.*Continuing/) }));
  expect([createImage, 'POST /servers'].map((name) => countOf(world, name))).toEqual([1, 1]);
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 });
});

test('a run that loses every lease ends, and takes back what it did under a lease of its own', async () => {
  const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3600 } });
  world.emulator.faults.add({ match: renewals, effect: { kind: 'drop' } });
  const error = await world.fail('refresh', { golden: 'golden' });
  expect(error).toMatchObject({ code: 'lease-lost', hint: expect.any(String) });
  world.emulator.faults.clear();
  // Nova starts no server before its snapshot has ended.
  await world.clock.sleep(2 * 3_600_000);
  await world.succeed('reap', { apply: 'true' });
  expect({ ...look(world), leases: 0 }).toEqual(untouched);
});

test.each([60, 300, 1800])(
  'the cloud is away for %i seconds in the middle of a snapshot: it goes on, and costs no second one',
  async (seconds) => {
    const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3600 } });
    const running = world.run('refresh', { golden: 'golden', 'snapshot-timeout': '3h' });
    await world.clock.sleep(60_000);
    world.emulator.faults.add({ match: {}, effect: { kind: 'drop' } });
    await world.clock.sleep(seconds * 1000);
    world.emulator.faults.clear();
    expect((await running).exitCode).toBe(0);
    expect(countOf(world, createImage)).toBe(1);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 });
  },
);

test('cancelled while the cloud is away, it brings the golden server back when it can', async () => {
  const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 300 } });
  const cancel = new AbortController();
  const running = world.run('refresh', { golden: 'golden' }, { signal: cancel.signal });
  await world.clock.sleep(60_000);
  world.emulator.faults.add({ match: {}, effect: { kind: 'drop' } });
  await world.clock.sleep(180_000);
  cancel.abort(new CancelledError());
  await world.clock.sleep(60_000);
  world.emulator.faults.clear();
  expect((await running).exitCode).toBe(130);
  expect({ ...look(world), leases: 0 }).toEqual(untouched);
});

test('a run stops before another run may take its lease', async () => {
  const world = openWorld({ knobs });
  world.emulator.faults.add({ match: renewals, effect: { kind: 'drop' } });
  const first = world.run('snapshot', { golden: 'golden' });
  await world.clock.sleep(30_000);
  const second = world.run('snapshot', { golden: 'golden' });
  expect((await first).events).toContainEqual(expect.objectContaining({ message: expect.stringContaining('was lost') }));
  const { books } = world.emulator;
  const path = `/v2.1/servers/${goldenServer(books).id}/action`;
  const [lease] = books.images().filter(({ properties }) => properties.restage_lease !== undefined);
  const lapsesAt = (lease?.created ?? 0) + 45_000;
  const acts = books.requests.filter((request) => request.path === path).map(({ at }) => at - lapsesAt);
  expect(acts.filter((at) => at > -5_000 && at < 3_000)).toEqual([]);
  await second;
});

test('a clean-up that outlives its lease does not start the golden server under its successor', async () => {
  const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 300 } });
  world.emulator.faults.add({ match: renewals, when: { times: 12 }, effect: { kind: 'drop' } });
  const first = world.run('snapshot', { golden: 'golden', 'snapshot-timeout': '10s' });
  await world.clock.sleep(30_000);
  const second = world.run('snapshot', { golden: 'golden' });
  expect((await first).exitCode).toBe(1);
  expect((await second).exitCode).toBe(0);
  expect(countOf(world, 'POST /servers/ID/action os-start')).toBe(1);
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
});

test('a run that is at work for long renews its leases less and less often, and holds them all the same', async () => {
  const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3600 } });
  const running = world.run('refresh', { golden: 'golden', 'snapshot-timeout': '3h' });
  await world.clock.sleep(3_000_000);
  const other = await world.run('snapshot', { golden: 'golden', wait: 'false' });
  expect(other.result?.pending?.reason).toContain('in use by run run-1');
  expect((await running).exitCode).toBe(0);
  const { requests } = world.emulator.books;
  const sent = requests.filter(({ method, body }) => method === 'PATCH' && body?.includes('restage_lease_beat')).length;
  expect(sent).toBeLessThan(2 * 25);
  expect(sent).toBeGreaterThan(2 * 10);
});
