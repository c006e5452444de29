import { describe, expect, test } from 'vitest';
import { goldenSubject, imageSubject, type LeaseSubject, longestTtlMs } from '../../../src/operations/lease/record.ts';
import { pauseAfter, ttlAfter } from '../../../src/operations/lease/renew.ts';

const minute = 60_000;
const hour = 60 * minute;
const golden = goldenSubject({ id: 'f00d' });
const staging: LeaseSubject = { kind: 'environment', projectId: 'p1', name: 'staging' };

/** @param leftMs until the golden server's disk is expected to be uploaded */
function ttl(subject: LeaseSubject, heldMs: number, leftMs?: number): number {
  return ttlAfter({ subject, since: 0, idleUntil: leftMs === undefined ? undefined : heldMs + leftMs }, heldMs);
}

describe('a lease on a golden server that could be started', () => {
  test.each([
    ['at first', 0, 45_000],
    ['after ten minutes', 10 * minute, 2 * minute],
    ['after hours', 5 * hour, 5 * minute],
  ])('lasts, %s, for minutes', (_, heldMs, expected) => {
    expect(ttl(golden, heldMs)).toBe(expected);
    expect(ttl(golden, heldMs, 0)).toBe(expected);
    // Overdue: its snapshot may end at any moment.
    expect(ttl(golden, heldMs, -hour)).toBe(expected);
  });
});

describe('a lease on a golden server whose disk is uploaded', () => {
  test('lasts until the expected end, and for half of the time held, at most', () => {
    expect(ttl(golden, 4 * hour, 6 * hour)).toBe(longestTtlMs);
    expect(ttl(golden, hour, 6 * hour)).toBe(30 * minute);
    expect(ttl(golden, 9 * hour, 20 * minute)).toBe(20 * minute);
    expect(ttl(golden, 9 * hour, minute)).toBe(5 * minute);
  });

  test('lasts for minutes from the first one on where hours are to come, and not where seconds are', () => {
    expect(ttl(golden, 15_000, 10 * hour)).toBe(5 * minute);
    expect(ttl(golden, 15_000, 20 * minute)).toBe(100_000);
    expect(ttl(golden, 15_000, 2 * minute)).toBe(45_000);
  });
});

test('leaves time for a cloud that is away: a third of a short lease at least, and minutes of a long one', () => {
  for (let ttlMs = 45_000; ttlMs <= longestTtlMs; ttlMs += 1_000) {
    for (const subject of [golden, staging, imageSubject({ id: 'f00d' })]) {
      const leftMs = ttlMs - pauseAfter(subject, ttlMs);
      expect(leftMs).toBeGreaterThanOrEqual(Math.min(ttlMs / 3, 75_000) - 1);
      if (ttlMs > 30 * minute) expect(leftMs).toBeGreaterThanOrEqual(5 * minute);
    }
  }
});
