import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backgroundPoll, jitter, launchPoll, nextPoll, serverPoll } from '../../../src/domain/poll-schedule.ts';

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
  it('sees any end at most 60 s late', () => {
    fc.assert(
      fc.property(estimates, fc.integer({ min: 0, max: 15 * hour }), luck, (estimateMs, endMs, random) => {
        expect(watch(endMs, estimateMs, 15 * hour, random).longestPauseMs).toBeLessThanOrEqual(59.9 * second);
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

  it('looks at most 660 times within ten hours that were expected to be nine to eleven', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9 * hour, max: 11 * hour }), luck, (estimateMs, random) => {
        expect(watch(10 * hour, estimateMs, 15 * hour, random).count).toBeLessThanOrEqual(660);
      }),
      { seed: 20261121 },
    );
  });

  it('looks at most 1,020 times within the limit of fifteen hours', () => {
    fc.assert(
      fc.property(estimates, luck, (estimateMs, random) => {
        expect(watch(15 * hour, estimateMs, 15 * hour, random).count).toBeLessThanOrEqual(1_020);
      }),
      { seed: 20261121 },
    );
  });

  it('sees the end of a short snapshot at most 1 s, a fifth of its time, its time or a six hundredth of the estimate, or a thousandth of it late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * minute }), estimates, (endMs, estimateMs) => {
        const most = Math.max(second, endMs / 5, estimateMs / 1_000, Math.min(endMs, estimateMs / 600));
        expect(watch(endMs, estimateMs, 15 * hour).lagMs).toBeLessThanOrEqual(most);
      }),
      { seed: 20261121 },
    );
  });

  it.each([
    ['a minute', minute, second],
    ['ten minutes', 10 * minute, 3 * second],
    ['one hour', hour, 9.9 * second],
    ['ten hours', 10 * hour, 9.9 * second],
  ])('looks closely around an estimate of %s', (_, estimateMs, lagMs) => {
    expect(nextPoll({ elapsedMs: estimateMs, estimateMs, limitMs: 15 * hour })).toBe(lagMs);
    expect(watch(estimateMs + 1, estimateMs, 15 * hour).lagMs).toBeLessThanOrEqual(lagMs);
  });

  it('sees an end within five minutes of the estimate at most 10 s late, however jitter falls', () => {
    const near = fc.integer({ min: -5 * minute, max: 5 * minute });
    fc.assert(
      fc.property(estimates, near, luck, (estimateMs, off, random) => {
        const endMs = Math.max(0, estimateMs + off);
        expect(watch(endMs, estimateMs, 15 * hour, random).lagMs).toBeLessThanOrEqual(10 * second);
      }),
      { seed: 20261121, numRuns: 1_000 },
    );
  });

  it('comes no closer to the five minutes before and after the estimate than it has to', () => {
    const at = (elapsedMs: number) => nextPoll({ elapsedMs, estimateMs: 2 * hour, limitMs: 15 * hour });
    expect(at(hour)).toBe(59.9 * second);
    expect(at(2 * hour - 330 * second)).toBe(30 * second);
    expect(at(2 * hour - 300 * second)).toBe(9.9 * second);
    expect(at(2 * hour + 300 * second)).toBe(9.9 * second);
    expect(at(2 * hour + 301 * second)).toBe(59.9 * second);
    expect(at(3 * hour)).toBe(59.9 * second);
  });

  it('begins with 1 s, doubles up to a six hundredth of the estimate, and pauses a fifth of the time gone by', () => {
    const at = (elapsedMs: number, estimateMs = 6 * minute) => nextPoll({ elapsedMs, estimateMs, limitMs: 2 * hour });
    expect(at(0)).toBe(second);
    expect(at(second, 20 * minute)).toBe(1.2 * second);
    expect(at(1.5 * second, 20 * minute)).toBe(1.5 * second);
    expect(at(4 * second, 20 * minute)).toBe(2 * second);
    expect(at(10 * second)).toBe(2 * second);
    expect(at(45 * second)).toBe(9 * second);
  });

  it('begins with a thousandth of a long estimate', () => {
    expect(nextPoll({ elapsedMs: 0, estimateMs: hour, limitMs: 2 * hour })).toBe(3.6 * second);
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

describe('launchPoll', () => {
  const at = (elapsedMs: number, building: number, sinceChangeMs = 0) => launchPoll({ elapsedMs, sinceChangeMs, building, total: 10 });

  it('looks like at any other server before the first is built, and after the last', () => {
    expect(at(10 * second, 10)).toBe(second);
    expect(at(minute, 10)).toBe(3 * second);
    expect(at(minute, 0)).toBe(3 * second);
  });

  it('looks seldom while many are to come, and closely at the end', () => {
    expect(at(4 * second, 9)).toBe(second);
    expect(at(10 * second, 9)).toBe(2 * second);
    expect(at(minute, 9)).toBe(6 * second);
    expect(at(10 * second, 3)).toBeCloseTo((10 * second * 3) / 7 / 3);
    expect(at(10 * second, 1)).toBe(0.5 * second);
  });

  it('looks ever less often at one that does not come', () => {
    expect(at(minute, 1, 40 * second)).toBe(4 * second);
    expect(at(10 * minute, 1, 9 * minute)).toBe(10 * second);
  });
});

describe('jitter', () => {
  it('moves a pause by up to a fifth to either side', () => {
    expect(jitter(20_000, () => 0)).toBe(16_000);
    expect(jitter(20_000, () => 0.5)).toBe(20_000);
    expect(jitter(20_000, () => 0.75)).toBe(22_000);
  });

  it('keeps the mean, and passes neither the longest pause nor the longest one near the estimate', () => {
    expect(jitter(58_900, () => 0)).toBe(57_900);
    expect(jitter(58_900, () => 1)).toBe(59_900);
    expect(jitter(59_900, () => 0)).toBe(59_900);
    expect(jitter(70_000, () => 0)).toBe(70_000);
    expect(jitter(9_900, () => 0)).toBe(9_850);
    expect(jitter(9_900, () => 1)).toBe(9_950);
    expect(jitter(9_950, () => 1)).toBe(9_950);
    expect(jitter(9_960, () => 1)).toBeLessThan(12_000);
  });
});

describe('backgroundPoll', () => {
  const at = (elapsedMs: number, rest = {}) => backgroundPoll({ elapsedMs, estimateMs: 2 * hour, limitMs: 15 * hour, ...rest });

  it('looks a few times at once, since some clouds have the image with the capture', () => {
    expect(at(0)).toBe(2 * second);
    expect(at(2 * second)).toBe(2 * second);
    expect(at(4 * second)).toBe(4 * second);
    expect(at(50 * second)).toBe(50 * second);
  });

  it('rests up to a minute, and comes closer around the estimate', () => {
    expect(at(hour)).toBe(59.9 * second);
    expect(at(2 * hour - 330 * second)).toBe(30 * second);
    expect(at(2 * hour)).toBe(9.9 * second);
    expect(at(3 * hour)).toBe(59.9 * second);
  });

  it('looks for the last time exactly at the limit', () => {
    expect(at(15 * hour - 7 * second)).toBe(7 * second);
    expect(at(15 * hour)).toBe(0);
    expect(at(15 * hour + second)).toBe(0);
  });

  it('looks less than 700 times in ten hours', () => {
    let count = 1;
    for (let elapsedMs = 0; elapsedMs < 10 * hour; count += 1) elapsedMs += at(elapsedMs);
    expect(count).toBeGreaterThan(600);
    expect(count).toBeLessThan(700);
  });
});
