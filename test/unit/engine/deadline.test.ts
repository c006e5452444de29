import { expect, test } from 'vitest';
import { CancelledError } from '../../../src/domain/errors.ts';
import { withDeadline, withGrace } from '../../../src/engine/deadline.ts';
import { virtualClock } from '../../helpers/virtual-clock.ts';

test('work in time comes through, and the timer ends with it', async () => {
  const clock = virtualClock(0, { auto: false });
  expect(await withDeadline(clock, 10_000, async (signal) => signal.aborted)).toBe(false);
  expect(clock.sleeping).toBe(0);
});

test('work that takes longer is told to end', async () => {
  const clock = virtualClock();
  const began = clock.now();
  const working = withDeadline(clock, 10_000, (signal) => clock.sleep(3_600_000, signal));
  await expect(working).rejects.toThrow('The deadline of 10 s passed.');
  expect(clock.now() - began).toBe(10_000);
});

test("and so is work whose run ends, with the run's own reason", async () => {
  const clock = virtualClock();
  const run = new AbortController();
  const reason = new CancelledError('by hand');
  const working = withDeadline(clock, 10_000, (signal) => clock.sleep(3_600_000, signal), run.signal);
  run.abort(reason);
  await expect(working).rejects.toBe(reason);
  expect(clock.sleeping).toBe(0);
});

test('work with a grace outlives its run by that much, and no more', async () => {
  const clock = virtualClock();
  const run = new AbortController();
  const reason = new CancelledError('by hand');
  const short = withGrace(clock, 3_000, run.signal, (signal) => clock.sleep(2_000, signal));
  const long = withGrace(clock, 3_000, run.signal, (signal) => clock.sleep(3_600_000, signal));
  run.abort(reason);
  await short;
  await expect(long).rejects.toBe(reason);
  await expect(withGrace(clock, 3_000, run.signal, (signal) => clock.sleep(3_600_000, signal))).rejects.toBe(reason);
  expect(clock.sleeping).toBe(0);
});

test('work with a grace that is over leaves no timer behind', async () => {
  const clock = virtualClock(0, { auto: false });
  const run = new AbortController();
  await withGrace(clock, 3_000, run.signal, async () => {});
  run.abort();
  expect(clock.sleeping).toBe(0);
});

test('work with a grace takes as long as it takes while its run goes on', async () => {
  const clock = virtualClock();
  const began = clock.now();
  await withGrace(clock, 3_000, new AbortController().signal, (signal) => clock.sleep(10_000, signal));
  expect(clock.now() - began).toBe(10_000);
});

test('work that is over within its grace leaves no timer behind', async () => {
  const clock = virtualClock(0, { auto: false });
  await withGrace(clock, 3_000, AbortSignal.abort(), async () => {});
  expect(clock.sleeping).toBe(0);
});
