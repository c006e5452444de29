import { longestWaitSeconds } from '../common/outcome.ts';
import type { Answer } from '../port/network.ts';
import { reasonOf } from './reason.ts';

/** After a secondary rate limit that names no time: "at least one minute", then longer and longer. */
const secondaryWaitSeconds = 60;

/** 429, or the 403 that says by its headers, or in words alone, that it means the rate. */
export function isRateLimit({ status, headers, body }: Answer): boolean {
  if (status !== 403) return status === 429;
  return headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || rateWords.test(reasonOf(body));
}

/** Of today, and of servers of an enterprise that are some years old. */
const rateWords = /secondary rate limit|API rate limit exceeded|abuse detection mechanism/i;

/**
 * A rate limit in the one form that octokit's throttling plugin knows in all cases: its words and a `retry-after`. A primary limit with the
 * time of its reset stays as it is.
 *
 * @param before how many rate limits this call has met already
 */
export function asSecondaryLimit({ status, headers }: Answer, before: number): Answer {
  const { 'retry-after': asked = '', 'x-ratelimit-remaining': left, 'x-ratelimit-reset': reset } = headers;
  const body = 'secondary rate limit';
  if (/^\d+$/.test(asked)) return { status, headers: { 'retry-after': String(Math.max(1, Number(asked))) }, body };
  if (left === '0' && reset !== undefined) return { status, headers, body: '' };
  const seconds = Math.min(longestWaitSeconds, secondaryWaitSeconds * 2 ** before);
  return { status, headers: { 'retry-after': String(seconds) }, body };
}
