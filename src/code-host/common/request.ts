import type { Network } from '../port/adapter.ts';
import type { Answer } from '../port/network.ts';
import {
  type Answered,
  type Attempted,
  answerMs,
  type Dialect,
  errorOf,
  isFine,
  isTransient,
  longestWaitSeconds,
  mostTries,
  outcomeOf,
} from './outcome.ts';

export interface PlainCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What a job needs for it, in the words of the host; default: nothing beyond a token. */
  readonly needs?: string;
  /** Statuses that are no failure besides 2xx. */
  readonly expect?: readonly number[];
}

/**
 * Sends to a code host without a library of its own, again where that is safe: everything but a POST after a 5xx or a lost answer; anything
 * after a rate limit, which is answered instead of carrying the request out.
 *
 * @throws UnknownOutcomeError for a POST that may have been carried out; `HttpError`, or `unreachable` without an answer
 */
export async function sendPlain(
  dialect: Dialect,
  { send, clock, random, onWire }: Network,
  { method, url, headers, body, needs, expect }: PlainCall,
  signal: AbortSignal | undefined,
): Promise<Answered> {
  const { pathname, search } = new URL(url);
  const attempted: Attempted = { method, path: `${pathname}${search}`, needs, mayHaveChanged: method === 'POST' };
  const written = body === undefined ? {} : { body: JSON.stringify(body) };
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const request = { method, url, headers: { ...headers, ...json, 'user-agent': 'restage' }, ...written, timeoutMs: answerMs };
  for (let attempt = 1; ; attempt += 1) {
    const came = await outcomeOf(send(request, signal), signal);
    onWire?.({ method, path: attempted.path, status: came.kind === 'answer' ? came.answer.status : undefined });
    if (came.kind === 'answer' && isFine(came.answer, expect)) return { ...came.answer, method, path: attempted.path };
    const limit = came.kind === 'answer' && dialect.isRateLimit(came.answer) ? came.answer : undefined;
    const asked = limit === undefined ? 0 : askedSeconds(limit);
    const mayRepeat = (limit !== undefined || isTransient(came, attempted)) && asked <= longestWaitSeconds;
    if (!mayRepeat || attempt === mostTries) throw errorOf(dialect, attempted, came);
    await clock.sleep(1000 * Math.max(asked, 2 ** (attempt - 1) * (0.75 + random() / 2)), signal);
  }
}

/** RFC 9110, section 10.2.3; the date that it may be instead, no code host sends. */
function askedSeconds({ headers }: Answer): number {
  const asked = headers['retry-after'] ?? '';
  return /^\d+$/.test(asked) ? Number(asked) : 0;
}
