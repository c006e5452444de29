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
