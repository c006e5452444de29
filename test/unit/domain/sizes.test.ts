import { expect, it } from 'vitest';
import { bytesToGib, formatBytes, gib } from '../../../src/domain/sizes.ts';

it('counts in GiB, and rounds up where Nova compares', () => {
  expect(gib(1024 ** 3)).toBe(1);
  expect(gib(1.5 * 1024 ** 3)).toBe(1.5);
  expect(bytesToGib(0)).toBe(0);
  expect(bytesToGib(1)).toBe(1);
  expect(bytesToGib(10 * 1024 ** 3)).toBe(10);
  expect(bytesToGib(10 * 1024 ** 3 + 1)).toBe(11);
});

it.each([
  [0, '0 B'],
  [1, '1 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [9.94 * 1024, '9.9 KiB'],
  [9.96 * 1024, '10 KiB'],
  [850 * 1024 ** 2, '850 MiB'],
  [1023.5 * 1024 ** 2, '1.0 GiB'],
  [1.2 * 1024 ** 3, '1.2 GiB'],
  [50 * 1024 ** 3, '50 GiB'],
  [2 * 1024 ** 4, '2 TiB'],
  [5000 * 1024 ** 4, '5000 TiB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
