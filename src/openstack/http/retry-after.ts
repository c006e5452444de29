import type { HttpResponse } from './send.ts';

/** A cloud that asks for more than this is asked again earlier, milliseconds. */
const longest = 120_000;

/**
 * How long the answer asks to wait, in milliseconds, at most 120,000; `undefined` when it does not say. Seconds or an HTTP date
 * (read against the answer's own `Date`, so that this machine's clock does not matter), else `retryAfter` in Nova's `overLimit` body.
 *
 * @param now used for a date when the answer carries none of its own
 */
export function retryAfterOf(response: HttpResponse, now: number): number | undefined {
  const asked = fromHeader(response, now) ?? fromBody(response.body);
  return asked === undefined ? undefined : Math.min(longest, Math.max(0, asked));
}

function fromHeader(response: HttpResponse, now: number): number | undefined {
  const header = response.headers['retry-after']?.trim();
  if (header === undefined || header === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  if (Number.isNaN(until)) return undefined;
  const answered = Date.parse(response.headers.date ?? '');
  return until - (Number.isNaN(answered) ? now : answered);
}

function fromBody(body: string): number | undefined {
  const seconds = /"retryAfter"\s*:\s*"?(\d{1,6})/.exec(body)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
