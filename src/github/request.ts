import type { Clock } from '../domain/clock.ts';
import { type ErrorCode, HttpError, messageOf, RestageError, UnknownOutcomeError } from '../domain/errors.ts';
import { parseJson } from '../domain/json.ts';
import { asSentence } from '../domain/sentence.ts';

/** One HTTP exchange; rejects when no answer came, with `sent: false` on the error where the request cannot have arrived. */
export type Send = (
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    readonly timeoutMs: number;
  },
  signal?: AbortSignal,
) => Promise<Answer>;

export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface GithubAccess {
  /** `GITHUB_API_URL`, for example `https://api.github.com`. */
  readonly apiUrl: string;
  /** `GITHUB_GRAPHQL_URL`; default: as GitHub derives it from `apiUrl`. */
  readonly graphqlUrl?: string | undefined;
  /** `GITHUB_SERVER_URL`; default: `https://github.com`. */
  readonly serverUrl?: string | undefined;
  readonly token: string;
  readonly send: Send;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** What happened on the wire, for debug lines: no header, no body. `status` is `undefined` when no answer came. */
  readonly onWire?: ((event: { readonly method: string; readonly path: string; readonly status: number | undefined }) => void) | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly body?: unknown;
  /** A POST that changes nothing, and may be sent again like a GET. */
  readonly readsOnly?: true;
  /** What a job needs among its `permissions` for it, such as `deployments: write`; default: nothing beyond a token. */
  readonly needs?: string;
  /** Statuses that are no failure besides 2xx. */
  readonly expect?: readonly number[];
}

export type Request = (call: Call, signal: AbortSignal | undefined) => Promise<Answer>;

const timeoutMs = 15_000;
const mostTries = 4;
/** No wait for a comment is longer. */
const longestWaitMs = 90_000;
/** After a secondary rate limit that says no time: "at least one minute", then longer and longer. */
const secondaryWaitMs = 60_000;

/**
 * Sends to GitHub's REST API, again where that is safe: everything but a POST after a 5xx or a lost answer; anything after
 * a rate limit, which GitHub answers instead of carrying the request out
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
 *
 * @throws UnknownOutcomeError for a POST that may have been carried out; `HttpError`, or `unreachable` without an answer
 */
export function createRequest({ apiUrl, token, send, clock, random, onWire }: GithubAccess): Request {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'user-agent': 'restage',
    'x-github-api-version': '2022-11-28',
  };
  return async (call, signal) => {
    const { method, path, body, expect = [] } = call;
    const url = `${apiUrl.replace(/\/$/, '')}${path}`;
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    for (let attempt = 1; ; attempt += 1) {
      const came = await outcomeOf(
        send({ method, url, headers: { ...headers, ...contentType(body) }, ...content, timeoutMs }, signal),
        signal,
      );
      onWire?.({ method, path, status: came.kind === 'answer' ? came.answer.status : undefined });
      if (came.kind === 'answer' && (isFine(came.answer) || expect.includes(came.answer.status))) return came.answer;
      const pauseMs = attempt < mostTries ? pauseBefore(call, came, attempt, clock.now(), random) : undefined;
      if (pauseMs === undefined) throw errorOf(call, came);
      await clock.sleep(pauseMs, signal);
    }
  };
}

type Outcome = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'silence'; readonly error: unknown };

async function outcomeOf(sent: Promise<Answer>, signal: AbortSignal | undefined): Promise<Outcome> {
  try {
    return { kind: 'answer', answer: await sent };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { kind: 'silence', error };
  }
}

/** Milliseconds until the request may be sent again; `undefined` = not at all. */
function pauseBefore(call: Call, came: Outcome, attempt: number, now: number, random: () => number): number | undefined {
  const backoff = 1000 * 2 ** (attempt - 1) * (0.75 + random() / 2);
  if (came.kind === 'answer' && isRateLimit(came.answer)) {
    const asked = waitAsked(came.answer, now) ?? Math.min(longestWaitMs, secondaryWaitMs * 2 ** (attempt - 1));
    return asked <= longestWaitMs ? asked : undefined;
  }
  if (came.kind === 'silence' && isNotSent(came.error)) return backoff;
  const isTransient = came.kind === 'silence' || came.answer.status >= 500;
  return isTransient && !mayHaveChanged(call) ? backoff : undefined;
}

/** 429, or the 403 that says by its headers, or in words alone, that it means the rate. */
function isRateLimit({ status, headers, body }: Answer): boolean {
  if (status !== 403) return status === 429;
  return headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || rateWords.test(reasonOf(body));
}

/** Of today, and of servers of an enterprise that are some years old. */
const rateWords = /secondary rate limit|API rate limit exceeded|abuse detection mechanism/i;

function waitAsked({ headers }: Answer, now: number): number | undefined {
  const seconds = headers['retry-after'];
  if (seconds !== undefined && /^\d+$/.test(seconds)) return Number(seconds) * 1000;
  const reset = headers['x-ratelimit-remaining'] === '0' ? headers['x-ratelimit-reset'] : undefined;
  return reset === undefined ? undefined : Math.max(0, Number(reset) * 1000 - now);
}

function isNotSent(error: unknown): boolean {
  return error instanceof Error && 'sent' in error && error.sent === false;
}

function isFine({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function contentType(body: unknown): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function mayHaveChanged({ method, readsOnly }: Call): boolean {
  return method === 'POST' && readsOnly !== true;
}

function errorOf(call: Call, came: Outcome): RestageError {
  const { method, path } = call;
  const what = `GitHub: ${method} ${path}`;
  if (came.kind === 'silence') {
    const message = asSentence(`${what}: no answer: ${messageOf(came.error)}`);
    if (mayHaveChanged(call) && !isNotSent(came.error)) return new UnknownOutcomeError(message, { cause: came.error });
    return new RestageError('unreachable', message, {
      cause: came.error,
      hint: 'Look at https://www.githubstatus.com, then run the same again.',
    });
  }
  const { status, headers, body } = came.answer;
  const reason = reasonOf(body);
  const message = asSentence(`${what}: ${status}${reason === '' ? '' : ` ${reason}`}`);
  const requestId = headers['x-github-request-id'];
  const details = { ...(requestId === undefined ? {} : { requestIds: [requestId] }), ...hintOf(came.answer, call.needs) };
  if (mayHaveChanged(call) && status >= 500) return new UnknownOutcomeError(message, details);
  return new HttpError(codeOf(came.answer), message, { status, reason, method, path }, details);
}

function codeOf(answer: Answer): ErrorCode {
  if (isRateLimit(answer)) return 'rate-limited';
  switch (answer.status) {
    case 401:
      return 'auth-failed';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    default:
      return 'http-error';
  }
}

/** GitHub answers 404, too, where a token may not even know. */
function hintOf(answer: Answer, needs: string | undefined): { readonly hint?: string } {
  if (isRateLimit(answer)) return { hint: 'GitHub asks to slow down; run the same again later.' };
  switch (answer.status) {
    case 401:
      return { hint: `Check \`github-token\`: it is wrong or over.${permissionAdvice(needs)}` };
    case 403:
    case 404:
      return needs === undefined ? {} : { hint: permissionAdvice(needs).trim() };
    default:
      return {};
  }
}

function permissionAdvice(needs: string | undefined): string {
  if (needs === undefined) return '';
  return ` Give the job \`permissions: { contents: read, ${needs} }\`: what such a line leaves out, \`contents: read\` for the checkout too, the job does not have.${needs.startsWith('pull-requests') ? ' Without `comment`, `pull-requests: read` is enough.' : ''}`;
}

function reasonOf(body: string): string {
  try {
    const parsed: unknown = parseJson(body);
    return typeof parsed === 'object' && parsed !== null && 'message' in parsed ? String(parsed.message) : '';
  } catch {
    return '';
  }
}
