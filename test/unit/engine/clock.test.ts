import { getEventListeners } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../src/engine/clock.ts';

test('time that is no time passes at once, and forwards only', async () => {
  const before = systemClock.now();
  await systemClock.sleep(0);
  await systemClock.sleep(-5);
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});

test('an aborted sleep ends at once with the reason of its signal, before it began and while it lasts', async () => {
  const reason = new Error('enough');
  await expect(systemClock.sleep(3_600_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const cancel = new AbortController();
  const sleeping = systemClock.sleep(3_600_000, cancel.signal);
  cancel.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});

test('nothing is left of a sleep that is over, neither a timer nor an ear on its signal', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const cancel = new AbortController();
  const short = systemClock.sleep(1_000, cancel.signal);
  await vi.advanceTimersByTimeAsync(1_000);
  await short;
  expect(getEventListeners(cancel.signal, 'abort')).toEqual([]);
  const long = systemClock.sleep(3_600_000, cancel.signal);
  cancel.abort(new Error('enough'));
  await expect(long).rejects.toThrow('enough');
  expect([vi.getTimerCount(), getEventListeners(cancel.signal, 'abort')]).toEqual([0, []]);
});

test('a time beyond what a timer can count is long, not over at once', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let isOver = false;
  void systemClock.sleep(Number.POSITIVE_INFINITY).then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(24 * 24 * 3_600_000);
  expect(isOver).toBe(false);
});
