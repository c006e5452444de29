import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jitter, nextPoll, serverPoll } from '../../../src/domain/poll-schedule.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

interface Looks {
  /** Until the end was seen. */
  readonly count: number;
  /** From the end to the look that saw it. */
  readonly lagMs: number;
  readonly longestPauseMs: number;
}

/** Looks at a snapshot that ends at `endMs`, at once first, as a wait does. */
function watch(endMs: number, estimateMs: number, limitMs: number, random: () => number = () => 0.5): Looks {
  let elapsedMs = 0;
  let count = 1;
  let longestPauseMs = 0;
  while (elapsedMs < endMs) {
    const pause = jitter(nextPoll({ elapsedMs, estimateMs, limitMs }), random);
    longestPauseMs = Math.max(longestPauseMs, pause);
    elapsedMs += pause;
    count += 1;
  }
  return { count, lagMs: elapsedMs - endMs, longestPauseMs };
}

const estimates = fc.integer({ min: 0, max: 10 * hour });
/** From the shortest to the longest that jitter makes of a pause. */
const luck = fc.constantFrom(
  () => 0,
  () => 0.5,
  () => 0.999_999,
);

describe('nextPoll', () => {
  it('sees any end at most 60 s late, with a second to spare for the request', () => {
    fc.assert(
      fc.property(estimates, fc.integer({ min: 0, max: 15 * hour }), luck, (estimateMs, endMs, random) => {
        expect(watch(endMs, estimateMs, 15 * hour, random).longestPauseMs).toBeLessThanOrEqual(59 * second);
      }),
      { seed: 20261121 },
    );
  });

  it('looks at most 700 times within ten hours, whatever was estimated and however jitter falls', () => {
    fc.assert(
      fc.property(estimates, luck, (estimateMs, random) => {
        expect(watch(10 * hour, estimateMs, 15 * hour, random).count).toBeLessThanOrEqual(700);
      }),
      { seed: 20261121 },
    );
  });

  it('looks at most 1,050 times within the limit of fifteen hours', () => {
    fc.assert(
      fc.property(estimates, luck, (estimateMs, random) => {
        expect(watch(15 * hour, estimateMs, 15 * hour, random).count).toBeLessThanOrEqual(1_050);
      }),
      { seed: 20261121 },
    );
  });

  it('sees the end of a short snapshot at most 0.75 s, then a fifth of its time late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * minute }), estimates, (endMs, estimateMs) => {
        expect(watch(endMs, estimateMs, 15 * hour).lagMs).toBeLessThanOrEqual(Math.max(0.75 * second, endMs / 5));
      }),
      { seed: 20261121 },
    );
  });

  it.each([
    ['a minute', minute, 0.75 * second],
    ['ten minutes', 10 * minute, 3 * second],
    ['one hour', hour, 10 * second],
    ['ten hours', 10 * hour, 10 * second],
  ])('looks closely around an estimate of %s', (_, estimateMs, lagMs) => {
    expect(nextPoll({ elapsedMs: estimateMs, estimateMs, limitMs: 15 * hour })).toBe(lagMs);
    expect(watch(estimateMs + 1, estimateMs, 15 * hour).lagMs).toBeLessThanOrEqual(lagMs);
  });

  it('comes closer step by step, before the estimate and after it alike', () => {
    const at = (elapsedMs: number) => nextPoll({ elapsedMs, estimateMs: 2 * hour, limitMs: 15 * hour });
    expect(at(hour)).toBe(58 * second);
    expect(at(2 * hour - 100 * second)).toBe(25 * second);
    expect(at(2 * hour + 100 * second)).toBe(25 * second);
    expect(at(3 * hour)).toBe(58 * second);
  });

  it('begins with 0.75 s, and pauses a fifth of the time gone by', () => {
    const at = (elapsedMs: number) => nextPoll({ elapsedMs, estimateMs: hour, limitMs: 2 * hour });
    expect(at(0)).toBe(0.75 * second);
    expect(at(10 * second)).toBe(2 * second);
    expect(at(100 * second)).toBe(20 * second);
  });

  it('looks for the last time exactly at the limit', () => {
    expect(nextPoll({ elapsedMs: hour - 7 * second, estimateMs: 10 * minute, limitMs: hour })).toBe(7 * second);
    expect(nextPoll({ elapsedMs: hour, estimateMs: 10 * minute, limitMs: hour })).toBe(0);
    expect(nextPoll({ elapsedMs: hour + 1, estimateMs: 10 * minute, limitMs: hour })).toBe(0);
  });
});

describe('serverPoll', () => {
  it.each([
    [0, second],
    [20 * second, second],
    [30 * second, 1.5 * second],
    [minute, 3 * second],
    [200 * second, 10 * second],
    [201 * second, 10 * second],
    [hour, 10 * second],
  ])('after %d ms pauses %d ms', (elapsedMs, pause) => {
    expect(serverPoll(elapsedMs)).toBe(pause);
  });
});

describe('jitter', () => {
  it('moves a pause by up to a fifth to either side', () => {
    expect(jitter(10_000, () => 0)).toBe(8_000);
    expect(jitter(10_000, () => 0.5)).toBe(10_000);
    expect(jitter(10_000, () => 0.75)).toBe(11_000);
  });

  it('keeps the mean, and never passes the longest pause', () => {
    expect(jitter(58_000, () => 0)).toBe(57_000);
    expect(jitter(58_000, () => 1)).toBe(59_000);
    expect(jitter(59_000, () => 0)).toBe(59_000);
    expect(jitter(70_000, () => 0)).toBe(70_000);
  });
});
