import { expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';

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
      'GET /v2/images',
      // Two leases: the records before and after, one of each, the number, and their ends.
      'GET /v2/images',
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
  expect(count(all, 'GET /v2.1/servers/ID')).toBeLessThanOrEqual(8);
  // Its window, its data, and a moment after it was active.
  expect(count(all, 'GET /v2/images/ID')).toBeLessThanOrEqual(5);
  // The survey, and the launch.
  expect(count(all, 'GET /v2.1/servers/detail')).toBeLessThanOrEqual(6);
});

test.each([
  ['a snapshot alone', 0, 32],
  ['one server', 1, 45],
  ['five servers', 5, 53],
  ['twenty servers', 20, 83],
])('a run for %s', async (_, servers, most) => {
  const world = openWorld(quick);
  await (servers === 0
    ? world.succeed('snapshot', { golden: 'golden' })
    : world.succeed('refresh', { golden: 'golden', count: String(servers) }));
  expect(asked(world).length).toBeLessThanOrEqual(most);
});
