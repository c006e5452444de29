import { describe, expect, test } from 'vitest';
import { openWorld, type RunOptions, type World } from '../helpers/scenario.ts';

/** A stop of two seconds, a snapshot of two, servers that take four. */
const quick = {
  behaviour: { snapshotSecondsPerGb: 0.2, schedule: 1 },
  knobs: { shutdown_seconds: 1, spawn_seconds: 2 },
};

/** What a run asks, with ids left out, in its order. */
function asked({ emulator: { books } }: World, from = 0): readonly string[] {
  return books.requests.slice(from).map(({ method, path, body = '' }) => {
    const bare = path
      .replace(/\?.*/, '')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|req-[\w-]+/g, 'ID')
      .replace(/(tags\/restage%3A[a-z]+).*/, '$1');
    const action = /\/action$/.test(path) ? ` ${Object.keys(JSON.parse(body))[0]}` : '';
    return `${method} ${bare}${action}`;
  });
}

function count(all: readonly string[], wanted: string): number {
  return all.filter((one) => one === wanted).length;
}

test('what each request of a refresh of one server is for', async () => {
  const world = openWorld(quick);
  await world.succeed('refresh', { golden: 'golden' });
  const all = asked(world);
  const polls = ['GET /v2.1/servers/ID', 'GET /v2/images/ID', 'GET /v2.1/servers/detail'];
  const others = all.filter((one) => !polls.includes(one));
  expect(others.toSorted()).toEqual(
    [
      'POST /v3/auth/tokens',
      // The survey: each thing once, beside the list of servers.
      'GET /v2.1/flavors/detail',
      'GET /v2.1/limits',
      'GET /v2.0/networks',
      'GET /v2.0/quotas/ID/details.json',
      // The golden server's images, and the records of leases before.
      'GET /v2/images',
      // Two leases: one record of each, the records after, the number, and their ends.
      'POST /v2/images',
      'POST /v2/images',
      'GET /v2/images',
      'PUT /v2.1/servers/ID/tags/restage%3Alease',
      'DELETE /v2/images/ID',
      'DELETE /v2/images/ID',
      // What protects the golden server, and what it is owed.
      'PUT /v2.1/servers/ID/tags/restage%3Agolden',
      'PUT /v2.1/servers/ID/tags/restage%3Awas',
      'PUT /v2.1/servers/ID/tags/restage%3Arun',
      'DELETE /v2.1/servers/ID/tags/restage%3Awas',
      'DELETE /v2.1/servers/ID/tags/restage%3Arun',
      // The stop and its evidence, the snapshot and what was done in between, the start.
      'POST /v2.1/servers/ID/action os-stop',
      'GET /v2.1/servers/ID/os-instance-actions/ID',
      'POST /v2.1/servers/ID/action createImage',
      'GET /v2.1/servers/ID/os-instance-actions',
      'POST /v2.1/servers/ID/action os-start',
      // The image is verified, the server launched, both are the current ones.
      'PATCH /v2/images/ID',
      'POST /v2.1/servers',
      'POST /v2.1/servers/ID/metadata',
      'PATCH /v2/images/ID',
    ].toSorted(),
  );
  // Before the stop, at the stop, at the capture, and at the start.
  expect(count(all, 'GET /v2.1/servers/ID')).toBeLessThanOrEqual(5);
  // Its window, its data, and a moment after it was active.
  expect(count(all, 'GET /v2/images/ID')).toBeLessThanOrEqual(4);
  // The survey; the environment once it is held; the launch, 2.5 s after the image was active and each second from then on.
  expect(count(all, 'GET /v2.1/servers/detail')).toBeLessThanOrEqual(6);
});

test.each([
  ['a snapshot alone', 0, 26],
  ['one server', 1, 40],
  ['five servers', 5, 48],
  ['twenty servers', 20, 78],
])('a run for %s', async (_, servers, most) => {
  const world = openWorld(quick);
  await (servers === 0
    ? world.succeed('snapshot', { golden: 'golden' })
    : world.succeed('refresh', { golden: 'golden', count: String(servers) }));
  expect(asked(world).length).toBeLessThanOrEqual(most);
});

// Why the look at the golden server under its lease is not left out for the list of all servers right before it.
test.each([3, 6, 7.5])('where lists lag %d s behind, the golden server itself tells whether it is to be stopped', async (seconds) => {
  const world = openWorld(quick);
  await world.clock.sleep(60_000);
  await world.succeed('snapshot', { golden: 'golden' });
  world.emulator.faults.add({ match: { path: '/servers/detail' }, effect: { kind: 'stale', seconds } });
  const { consistency } = await world.succeed('refresh', { golden: 'golden' });
  expect(consistency).toBe('clean');
});

/** Milliseconds from the last create to the first look at what is launched, and to the second look at the image. */
async function firstLooks(inputs: Readonly<Record<string, string>>, options: RunOptions = {}) {
  const world = openWorld(quick);
  await world.succeed('refresh', inputs, options);
  const { requests, images } = world.emulator.books;
  const imageId = images().find(({ properties }) => properties.restage_golden !== undefined)?.id;
  const at = (method: string, path: string) => requests.filter((one) => one.method === method && one.path.split('?')[0] === path);
  const createdAt = at('POST', '/v2.1/servers')[0]?.at ?? Number.NaN;
  const listed = at('GET', '/v2.1/servers/detail').find((one) => one.at > createdAt);
  const reread = at('GET', `/v2/images/${imageId}`).at(-1);
  return { server: (listed?.at ?? 0) - createdAt, image: (reread?.at ?? 0) - createdAt };
}

describe('servers are first looked at', () => {
  test('with the second look at its image, where one is awaited and only the promotion follows', async () => {
    const { server, image } = await firstLooks({ golden: 'golden' });
    expect(image).toBeGreaterThan(2_000);
    expect(Math.abs(server - image)).toBeLessThan(100);
  });

  test('a little later, where several are', async () => {
    const { server, image } = await firstLooks({ golden: 'golden', count: '3' });
    expect(image).toBeGreaterThan(2_000);
    expect(server).toBeGreaterThan(2_900);
    expect(server).toBeLessThan(3_200);
  });

  test('as soon as one can be there, where checks wait for them', async () => {
    const { server } = await firstLooks({ golden: 'golden', ready: 'tcp:22' });
    expect(server).toBeLessThan(2_100);
  });

  test('as soon as one can be there, where another role waits for them', async () => {
    const file = 'environment: shop\nroles:\n  db: { golden: golden }\n  web: { golden: golden, after: db }\n';
    const { server } = await firstLooks({ spec: 'restage.yml' }, { files: { 'restage.yml': file } });
    expect(server).toBeLessThan(2_100);
  });
});
