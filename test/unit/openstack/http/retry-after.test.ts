import { describe, expect, it } from 'vitest';
import { retryAfterOf } from '../../../../src/openstack/http/retry-after.ts';

const now = Date.UTC(2026, 0, 15, 21);

function wait(headers: Record<string, string>, body = ''): number | undefined {
  return retryAfterOf({ status: 429, headers, body }, now);
}

describe('retryAfterOf', () => {
  it('reads seconds', () => {
    expect(wait({ 'retry-after': '7' })).toBe(7000);
    expect(wait({ 'retry-after': '0' })).toBe(0);
    expect(wait({ 'retry-after': ' 1.5 ' })).toBe(1500);
  });

  it('reads a date by the clock of the cloud, not by ours', () => {
    const headers = { 'retry-after': 'Thu, 15 Jan 2026 12:00:30 GMT', date: 'Thu, 15 Jan 2026 12:00:00 GMT' };
    expect(wait(headers)).toBe(30_000);
  });

  it('reads a date by our clock where the cloud shows none', () => {
    expect(wait({ 'retry-after': 'Thu, 15 Jan 2026 21:00:05 GMT' })).toBe(5000);
    expect(wait({ 'retry-after': 'Thu, 15 Jan 2026 20:00:00 GMT' })).toBe(0);
  });

  it("reads Nova's overLimit body", () => {
    expect(wait({}, '{"overLimit": {"code": 413, "message": "This request was rate-limited.", "retryAfter": "12"}}')).toBe(12_000);
  });

  it('waits two minutes at most', () => {
    expect(wait({ 'retry-after': '86400' })).toBe(120_000);
  });

  it('is undefined where nothing is said, or nothing sensible', () => {
    expect(wait({})).toBeUndefined();
    expect(wait({ 'retry-after': '' })).toBeUndefined();
    expect(wait({ 'retry-after': 'soon' })).toBeUndefined();
  });
});
