import { expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';

const launch = { image: 'base', flavor: 'm1.tiny', count: '1' };
const isRecord = (text = '') => text.includes('restage_lease_counter');

/** Requests that make a lease record, or a server. */
function sent({ emulator: { books } }: World, what: 'record' | 'server'): number {
  const path = what === 'server' ? /\/servers$/ : /\/v2\/images$/;
  return books.requests.filter(({ method, path: at, body }) => method === 'POST' && path.test(at) && (what === 'server' || isRecord(body)))
    .length;
}

/** Requests of a launch up to the record of its lease. */
async function requestsBefore(): Promise<number> {
  const world = openWorld();
  await world.succeed('launch', launch);
  return world.emulator.books.requests.findIndex(({ method, body }) => method === 'POST' && isRecord(body));
}

const before = await requestsBefore();

test('two runs that both saw an environment free, and number their leases by different seconds: one works on it at a time', async () => {
  for (let delayed = before - 1; delayed <= before + 3; delayed += 1) {
    const world = openWorld({ random: delayed });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const beforeRequest = async (nth: number) => {
      if (nth === delayed) await released;
    };
    const first = world.run('launch', launch, { beforeRequest });
    await world.clock.sleep(2_500);
    const second = world.run('launch', launch, {
      beforeRequest: async (nth) => {
        // Right after its own look at the records, and long before its launch is over.
        if (nth === before + 1) {
          release();
          await world.clock.sleep(300);
        }
      },
    });
    const ends = await Promise.all([first, second]);
    expect(
      ends.map(({ exitCode }) => exitCode),
      `the first is held up before request ${delayed}`,
    ).toEqual([0, 0]);
    expect(sent(world, 'server'), `the first is held up before request ${delayed}`).toBe(1);
  }
});

test('a golden server whose lease was had since it was looked at: the number is taken, and the run looks again', async () => {
  const world = openWorld();
  let other: Promise<unknown> | undefined;
  const beforeRequest = async (nth: number) => {
    // Between the survey and the records.
    if (nth !== 4 || other !== undefined) return;
    other = world.succeed('snapshot', { golden: 'golden' });
    await other;
  };
  const { exitCode } = await world.run('snapshot', { golden: 'golden' }, { beforeRequest });
  expect(exitCode).toBe(0);
  const posts = world.emulator.books.requests.filter(({ method, body }) => method === 'POST' && isRecord(body));
  expect(posts.map(({ status }) => status)).toEqual([201, 409, 201]);
  expect(sent(world, 'record')).toBe(3);
});

const golden = { golden: 'golden' };
/** Of a snapshot: the sign-in, the servers and the images; then its leases. */
const surveyed = 3;

function lists({ emulator: { books } }: World, pattern: RegExp): number {
  return books.requests.filter(({ method, path }) => method === 'GET' && pattern.test(path)).length;
}

test('the survey lists the leases, too, and is made again where another run held one then, and no longer does', async () => {
  const world = openWorld();
  const other = world.succeed('snapshot', golden);
  await world.clock.sleep(60_000);
  const beforeRequest = async (nth: number) => {
    if (nth > surveyed) await other;
  };
  await world.succeed('snapshot', golden, { beforeRequest });
  expect(lists(world, /v2\/images\?limit=\d+&owner=\w+$/)).toBe(3);
});

test.each([
  ['a moment ago', 0, 1],
  ['so long ago that a lease may have been taken, renewed or lost', 6_000, 2],
])('what was listed %s', async (_, ageMs, expected) => {
  const world = openWorld();
  const beforeRequest = async (nth: number) => {
    if (nth === surveyed) await world.clock.sleep(ageMs);
  };
  await world.succeed('snapshot', golden, { beforeRequest });
  expect(lists(world, /status=queued/)).toBe(expected);
});
