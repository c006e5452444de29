import { expect, test } from 'vitest';
import { leaseImageId } from '../../src/operations/lease/record.ts';
import { goldenSubject } from '../../src/operations/lease/subject.ts';
import { openWorld } from '../helpers/scenario.ts';
import { countOf, goldenServer, look, untouched } from '../helpers/scenario-books.ts';

const knobs = { shutdown_seconds: 2, snapshot_seconds: 120, upload_seconds: 20 };
const renewals = { method: 'PATCH', body: 'restage_lease_beat' };

test('a run whose lease cannot be renewed takes back what it did, under a lease again', async () => {
  const world = openWorld({ knobs });
  const lease = leaseImageId(goldenSubject(goldenServer(world.emulator.books)), 1);
  world.emulator.faults.add({ match: { method: 'PATCH', path: lease }, effect: { kind: 'drop' } });
  const error = await world.fail('refresh', { golden: 'golden' });
  expect(error).toMatchObject({ code: 'lease-lost', cleanupErrors: [] });
  expect(look(world)).toEqual(untouched);
});

test('a run stops before anybody else may take its lease', async () => {
  const world = openWorld({ knobs });
  world.emulator.faults.add({ match: renewals, effect: { kind: 'drop' } });
  const first = world.run('snapshot', { golden: 'golden' });
  await world.clock.sleep(30_000);
  const second = world.run('snapshot', { golden: 'golden' });
  const { error, requests } = await first;
  expect(error).toMatchObject({ code: 'lease-lost' });
  expect(requests.changing).toBeGreaterThan(0);
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
  expect(look(world)).toEqual({ ...untouched, images: ['active proven'] });
});
