import { expect, test } from 'vitest';
import { isProgressDue, progressLine } from '../../../src/reports/progress.ts';

const minute = 60_000;
const wait = {
  waitingFor: 'image x to become active',
  state: 'image saving',
  elapsedMs: 12 * minute,
  estimateMs: 60 * minute,
  limitMs: 90 * minute,
};

test('a wait with an estimate tells its share and its limit', () => {
  expect(progressLine(wait)).toBe('image saving · 12m of ~1h (20 %) · limit 1h 30m');
});

test('a wait without an estimate tells the time only', () => {
  for (const estimateMs of [undefined, 0]) {
    expect(progressLine({ ...wait, estimateMs })).toBe('image saving · 12m · limit 1h 30m');
  }
});

test('the estimated end is not the end', () => {
  expect(progressLine({ ...wait, elapsedMs: 60 * minute })).toContain('(99 %)');
  expect(progressLine({ ...wait, elapsedMs: 65 * minute })).toBe('image saving · 1h 5m, longer than the expected 1h · limit 1h 30m');
});

test('a line is due at first, at a new step, at a new state and once a minute', () => {
  const printed = { step: 'snapshot', state: 'image saving', at: 1000 };
  expect(isProgressDue(undefined, printed)).toBe(true);
  expect(isProgressDue(printed, { ...printed, at: 1000 + minute - 1 })).toBe(false);
  expect(isProgressDue(printed, { ...printed, at: 1000 + minute })).toBe(true);
  expect(isProgressDue(printed, { ...printed, at: 1001, state: 'image active' })).toBe(true);
  expect(isProgressDue(printed, { ...printed, at: 1001, step: 'launch' })).toBe(true);
});
