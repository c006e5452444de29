import { expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';

const hour = 3_600_000;
const minute = 60_000;

/** A golden server whose snapshot takes so long, by the cloud and by the estimate alike. */
function slowWorld(hours: number): World {
  return openWorld({
    behaviour: { snapshotSecondsPerGb: 72 },
    seed: {
      flavors: [{ name: 'root-disk', vcpus: 2, ram: 4096, disk: 50 * hours }],
      servers: [{ name: 'golden', project: 'ci', user: 'ci', flavor: 'root-disk', image: 'base', network: 'ci-net' }],
    },
  });
}

/** Of the wait alone: from the order of the image to the order of the start. */
function requestsOfWait({ emulator: { books } }: World) {
  const sent = (action: string) => books.requests.findIndex(({ method, body }) => method === 'POST' && body?.includes(action));
  const requests = books.requests.slice(sent('"createImage"'), sent('"os-start"'));
  return { all: requests.length, leases: requests.filter(({ body }) => body?.includes('restage_lease_beat')).length };
}

test.each([
  ['one hour', 1, 1, { all: 150, leases: 15 }],
  ['ten hours', 10, 1, { all: 700, leases: 30 }],
  ['ten hours, where nine were expected', 10, 1.1, { all: 700, leases: 30 }],
] as const)('%s of waiting for an upload', async (_, hours, part, most) => {
  const world = slowWorld(hours);
  await world.succeed('snapshot', { golden: 'golden', 'seconds-per-gb': String(72 / part) });
  const { all, leases } = requestsOfWait(world);
  expect(all).toBeLessThanOrEqual(most.all);
  expect(leases).toBeLessThanOrEqual(most.leases);
});

test.each([
  ['an hour before its end', 9 * hour, 1],
  ['minutes before its end', 10 * hour - 5 * minute, 1],
  ['minutes before its end, late already', 10 * hour - 5 * minute, 1.1],
])('a run that is killed %s keeps its golden server off for minutes beyond it', async (_, at, part) => {
  const world = slowWorld(10);
  const since = world.clock.now();
  const killed = new AbortController();
  const beforeRequest = async () => {
    if (world.clock.now() - since > at) await new Promise(() => {});
  };
  const inputs = { golden: 'golden', 'seconds-per-gb': String(72 / part) };
  void world.start('snapshot', inputs, { beforeRequest, signal: killed.signal }).catch(() => {});
  await world.clock.sleep(at + minute);
  await world.succeed('snapshot', inputs);
  const { requests } = world.emulator.books;
  const startedAt = requests.find(({ body }) => body?.includes('"os-start"'))?.at ?? Number.POSITIVE_INFINITY;
  const orderedAt = requests.find(({ body }) => body?.includes('"createImage"'))?.at ?? Number.NaN;
  expect(startedAt - orderedAt - 10 * hour).toBeLessThan(6 * minute);
});

test('who comes while its disk is uploaded does not wait for a sign of life of its run', async () => {
  const world = slowWorld(10);
  const running = world.run('snapshot', { golden: 'golden' });
  await world.clock.sleep(5 * hour);
  const since = world.clock.now();
  await world.succeed('reap', { apply: 'true' });
  expect(world.clock.now() - since).toBeLessThan(minute);
  expect((await running).exitCode).toBe(0);
});
