import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markKeys } from '../../../src/domain/marks.ts';
import { formatHistory, type RunRecord, readHistory } from '../../../src/domain/run-history.ts';

const read = (text: string) => readHistory({ [markKeys.history]: text });
const runs = (count: number, snapshotSeconds: number): readonly RunRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    at: new Date(Date.UTC(2026, 10, 1 + n)).toISOString().replace('.000', ''),
    snapshotSeconds,
    downtimeSeconds: snapshotSeconds + 40,
  }));

test('the last 20 runs fit into one property, and are read as they were', () => {
  const all = runs(30, 40_000);
  const text = formatHistory(all);
  expect(text.length).toBeLessThanOrEqual(255);
  expect(read(text)).toEqual(all.slice(-20));
  expect(read(formatHistory([{ at: '2026-11-21T02:40:00Z', snapshotSeconds: 60 }]))).toEqual([
    { at: '2026-11-21T02:00:00Z', snapshotSeconds: 60 },
  ]);
  expect(read(formatHistory([]))).toEqual([]);
});

test('whatever the times, a value is no longer than the cloud takes, and the newest stay', () => {
  const figures = fc.record({
    snapshotSeconds: fc.integer({ min: 0, max: 36 ** 5 - 1 }),
    downtimeSeconds: fc.option(fc.nat(36 ** 5 - 1), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(figures, { maxLength: 40 }), (times) => {
      const all = times.map((each, n) => ({ at: new Date(n * 3_600_000).toISOString().replace('.000', ''), ...each }));
      const text = formatHistory(all);
      expect(text.length).toBeLessThanOrEqual(255);
      const kept = read(text);
      expect(kept).toEqual(kept.length === 0 ? [] : all.slice(-kept.length));
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(all.length, 14));
    }),
  );
});

describe('what we would not write is no history', () => {
  test.each([
    'alzk',
    'ALZK1o',
    'alzk1o.',
    'alzk1o  alzk1o',
    ' alzk1o',
    'alzk1o,alzk1o',
    'alzk1o.zzzzzz',
    'alzk-1o',
    'alzk01',
    'zzzz1\nx-axis ["]',
    '<img src=x>',
    '{"at":"x"}',
    Array.from({ length: 21 }, () => 'alzk1').join(' '),
    'alzk1o '.repeat(100_000),
  ])('%j', (text) => {
    expect(read(text)).toEqual([]);
  });

  test('nor is nothing', () => expect(readHistory({})).toEqual([]));
});

test('of runs that took very long, as many stay as the cloud takes to the letter', () => {
  const figures = { snapshotSeconds: 36 ** 5 - 1, downtimeSeconds: 36 ** 5 - 1 };
  const all = runs(20, 1).map(({ at }) => ({ at, ...figures }));
  expect(formatHistory(all)).toHaveLength(255);
  expect(read(formatHistory(all))).toEqual(all.slice(-16));
});
