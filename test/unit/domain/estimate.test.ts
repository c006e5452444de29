import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateSnapshot } from '../../../src/domain/estimate.ts';

const minute = 60_000;

describe('estimateSnapshot', () => {
  it('expects 50 GB in an hour and allows half as much again', () => {
    expect(estimateSnapshot({ diskGb: 50, secondsPerGb: 72 })).toEqual({
      estimateMs: 60 * minute,
      limitMs: 90 * minute,
      formula: '50 GB x 72 s/GB x 1.5 = 5400 s (1h 30m)',
    });
  });

  it('allows at least 15 minutes', () => {
    expect(estimateSnapshot({ diskGb: 5, secondsPerGb: 72 })).toEqual({
      estimateMs: 6 * minute,
      limitMs: 15 * minute,
      formula: '5 GB x 72 s/GB x 1.5 = 540 s, raised to 900 s (15m)',
    });
    expect(estimateSnapshot({ diskGb: 10, secondsPerGb: 60 }).formula).toBe('10 GB x 60 s/GB x 1.5 = 900 s (15m)');
  });

  it('takes an unknown disk for one of 50 GB', () => {
    expect(estimateSnapshot({ diskGb: 0, secondsPerGb: 72 })).toEqual({
      estimateMs: 60 * minute,
      limitMs: 90 * minute,
      formula: '50 GB (assumed) x 72 s/GB x 1.5 = 5400 s (1h 30m)',
    });
  });

  it('takes a disk of 1 GB at its word', () => {
    expect(estimateSnapshot({ diskGb: 1, secondsPerGb: 72 }).estimateMs).toBe(72_000);
    expect(estimateSnapshot({ diskGb: 1, secondsPerGb: 72, measured: [{ diskGb: 1, seconds: 1 }] }).estimateMs).toBe(1_000);
  });

  it('rounds a limit of broken seconds up, and the estimate to the millisecond', () => {
    expect(estimateSnapshot({ diskGb: 1, secondsPerGb: 0.0016 }).estimateMs).toBe(2);
    expect(estimateSnapshot({ diskGb: 101, secondsPerGb: 9.999 }).limitMs).toBe(1_515_000);
  });

  it("obeys the user's limit, even below the minimum, and says so", () => {
    expect(estimateSnapshot({ diskGb: 50, secondsPerGb: 72, snapshotTimeoutMs: 2 * minute })).toEqual({
      estimateMs: 60 * minute,
      limitMs: 2 * minute,
      formula: 'snapshot-timeout = 120 s (2m)',
    });
    expect(estimateSnapshot({ diskGb: 50, secondsPerGb: 72, snapshotTimeoutMs: 'auto' }).limitMs).toBe(90 * minute);
  });

  it('refines the estimate by the median rate of earlier images', () => {
    const slow = { diskGb: 40, seconds: 40_000 };
    const usual = { diskGb: 50, seconds: 500 };
    const fast = { diskGb: 10, seconds: 80 };
    const estimate = (...measured: { diskGb: number; seconds: number }[]) =>
      estimateSnapshot({ diskGb: 50, secondsPerGb: 72, measured }).estimateMs;
    expect(estimate(usual)).toBe(500_000);
    expect(estimate(slow, usual, fast)).toBe(500_000);
    expect(estimate(usual, fast)).toBe(450_000);
    expect(estimate(slow, usual, fast, { diskGb: 20, seconds: 20 * 14 })).toBe(600_000);
  });

  it('ignores measurements that measured nothing', () => {
    const measured = [
      { diskGb: 0, seconds: 100 },
      { diskGb: 10, seconds: 0 },
      { diskGb: 10, seconds: Number.NaN },
      { diskGb: -1, seconds: -1 },
    ];
    expect(estimateSnapshot({ diskGb: 50, secondsPerGb: 72, measured }).estimateMs).toBe(60 * minute);
  });

  it('never lets a measurement move the limit', () => {
    const measurement = fc.record({ diskGb: fc.integer({ min: 0, max: 500 }), seconds: fc.integer({ min: 0, max: 100_000 }) });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.array(measurement),
        (diskGb, secondsPerGb, measured) => {
          const bare = estimateSnapshot({ diskGb, secondsPerGb });
          const refined = estimateSnapshot({ diskGb, secondsPerGb, measured });
          expect(refined.limitMs).toBe(bare.limitMs);
          expect(refined.formula).toBe(bare.formula);
          expect(bare.limitMs).toBeGreaterThanOrEqual(Math.max(15 * minute, bare.estimateMs * 1.5));
        },
      ),
      { seed: 20261121 },
    );
  });
});
