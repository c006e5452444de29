import { expect, test } from 'vitest';
import { pacedClock } from '../../../../src/entry-points/cli/paced-clock.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';

const setUp = () => {
  const real = virtualClock(0);
  return { real, clock: pacedClock(1_000_000, { speed: 100, shortestMs: 10 }, real) };
};

test('sleep takes its share of true time, and the whole of its own', async () => {
  const { real, clock } = setUp();
  await clock.sleep(60_000);
  expect(clock.now()).toBe(1_060_000);
  expect(real.now()).toBe(600);
});

test('a short sleep takes long enough to be seen', async () => {
  const { real, clock } = setUp();
  await clock.sleep(1);
  expect([clock.now(), real.now()]).toEqual([1_000_001, 10]);
});

test('sleepers wake in the order in which they are due, each at its own time', async () => {
  const { clock } = setUp();
  const woken: [string, number][] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.now() - 1_000_000]);
  };
  await Promise.all([sleeper('late', 9_000), sleeper('early', 3_000), sleeper('middle', 5_000)]);
  expect(woken).toEqual([
    ['early', 3_000],
    ['middle', 5_000],
    ['late', 9_000],
  ]);
});

test('time stands still while no caller sleeps', async () => {
  const { real, clock } = setUp();
  await real.sleep(5_000);
  expect(clock.now()).toBe(1_000_000);
});

test('time stands still during work, however long it takes', async () => {
  const { real, clock } = setUp();
  const sleeping = clock.sleep(1_000);
  const worked = await clock.during(async () => {
    await real.sleep(7_000);
    return clock.now();
  });
  expect(worked).toBe(1_000_000);
  await sleeping;
  expect([clock.now(), real.now()]).toEqual([1_001_000, 7_010]);
  await expect(clock.during(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await clock.sleep(1_000);
  expect(clock.now()).toBe(1_002_000);
});

test('an abort ends the sleep at once, and does not hold up the others', async () => {
  const { real, clock } = setUp();
  const controller = new AbortController();
  const aborted = clock.sleep(1_000, controller.signal);
  const other = clock.sleep(2_000);
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  await other;
  expect(clock.now()).toBe(1_002_000);
  expect(real.now()).toBe(20);
  await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough');
});
