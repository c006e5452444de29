import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/domain/durations.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['90s', 90 * second],
    ['15m', 15 * minute],
    ['10h', 10 * hour],
    ['7d', 7 * day],
    ['1h30m', 90 * minute],
    ['1d2h3m4s', day + 2 * hour + 3 * minute + 4 * second],
    ['08m', 8 * minute],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '60', '00', 's', '-5m', '1.5h', '5 m', ' 5m', '5m ', '30m1h', '1h1h', '5M', '1w', '5ms', '5m!', `${'9'.repeat(20)}d`])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe('formatDuration', () => {
  it.each([
    [-5 * second, '0s'],
    [0, '0s'],
    [499, '0s'],
    [500, '1s'],
    [45 * second, '45s'],
    [59_999, '1m'],
    [200 * second, '3m 20s'],
    [hour - 400, '1h'],
    [hour, '1h'],
    [hour + 29 * second, '1h'],
    [72 * minute, '1h 12m'],
    [day - second, '1d'],
    [day + 29 * minute, '1d'],
    [2 * day + 4 * hour + 10 * minute, '2d 4h'],
    [400 * day, '400d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes what parseDuration reads back, within half of its smallest unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * day }), (ms) => {
        const unit = ms >= day ? hour : ms >= hour ? minute : second;
        const back = parseDuration(formatDuration(ms).replaceAll(' ', '')) ?? Number.NaN;
        expect(Math.abs(back - ms)).toBeLessThanOrEqual(unit / 2);
      }),
      { seed: 20261121 },
    );
  });
});
