import { expect, test, vi } from 'vitest';
import { naiveUtc } from '../../../src/openstack/naive-utc.ts';

test('a time without a zone is UTC, and one with a zone is not shifted', () => {
  vi.stubEnv('TZ', 'America/New_York');
  const expected = Date.UTC(2026, 3, 25, 1, 26, 34);
  expect(naiveUtc('2026-04-25T01:26:34')).toBe(expected);
  expect(naiveUtc('2026-04-25T01:26:34Z')).toBe(expected);
  expect(naiveUtc('2026-04-25T03:26:34+02:00')).toBe(expected);
  vi.unstubAllEnvs();
});
