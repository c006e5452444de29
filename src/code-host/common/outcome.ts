import { type ErrorCode, HttpError, messageOf, RestageError, UnknownOutcomeError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import type { Answer } from '../port/network.ts';

/** What a code host's answers mean. */
export interface Dialect {
  /** For messages, for example `GitHub`. */
  readonly name: string;
  /** Where people see whether it is down. */
  readonly statusPage: string;
  /** Lower case. */
  readonly requestIdHeader: string;
  isRateLimit(answer: Answer): boolean;
  /** Its own words in the body of an error; `''` = none. */
  reasonOf(body: string): string;
  /** What to do about an answer, other than a rate limit, that is a failure. */
  hintOf(status: number, needs: string | undefined): string | undefined;
}

/** What one try came to. */
export type RequestOutcome = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'silence'; readonly error: unknown };

export interface Attempted {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** What a job needs for it, in the words of the host, such as `deployments: write`; `undefined` = nothing beyond a token. */
  readonly needs: string | undefined;
  /** It may have been carried out although no fine answer came. */
  readonly mayHaveChanged: boolean;
}

/** An answer that is no failure, and what it is to. */
export interface Answered extends Answer {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

/** In this many tries, the first among them, a call succeeds or fails. */
export const mostTries = 4;
/** No comment is worth a longer wait. */
export const longestWaitSeconds = 90;
/** From the established connection to the end of the answer, milliseconds. */
export const answerMs = 15_000;

/** What a call failed with, by its last try. Holds neither the token nor an error of a library, which may have the request in it. */
export function errorOf(dialect: Dialect, { method, path, needs, mayHaveChanged }: Attempted, came: RequestOutcome): RestageError {
  const what = `${dialect.name}: ${method} ${path}`;
  if (came.kind === 'silence') {
    const message = asSentence(`${what}: no answer: ${messageOf(came.error)}`);
    if (mayHaveChanged && !isNotSent(came.error)) return new UnknownOutcomeError(message, { cause: came.error });
    return new RestageError('unreachable', message, {
      cause: came.error,
      hint: `Check ${dialect.statusPage}, then run this again.`,
    });
  }
  const { status, headers, body } = came.answer;
  const reason = dialect.reasonOf(body);
  const message = asSentence(`${what}: ${status}${reason === '' ? '' : ` ${reason}`}`);
  const requestId = headers[dialect.requestIdHeader];
  const hint = dialect.isRateLimit(came.answer)
    ? `${dialect.name} limits the number of requests. Run this again later.`
    : dialect.hintOf(status, needs);
  const details = { ...(requestId === undefined ? {} : { requestIds: [requestId] }), ...(hint === undefined ? {} : { hint }) };
  if (mayHaveChanged && status >= 500) return new UnknownOutcomeError(message, details);
  return new HttpError(codeOf(dialect, came.answer), message, { status, reason, method, path }, details);
}

function codeOf(dialect: Dialect, answer: Answer): ErrorCode {
  if (dialect.isRateLimit(answer)) return 'rate-limited';
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

/** @throws what the network threw, once the signal has ended the call */
export async function outcomeOf(sent: Promise<Answer>, signal: AbortSignal | undefined): Promise<RequestOutcome> {
  try {
    return { kind: 'answer', answer: await sent };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { kind: 'silence', error };
  }
}

export function isFine({ status }: Answer, expect: readonly number[] = []): boolean {
  return (status >= 200 && status < 300) || expect.includes(status);
}

/** Whether the same call may succeed in a moment, and harms nothing. A rate limit is another matter: nothing was carried out. */
export function isTransient(came: RequestOutcome, { mayHaveChanged }: Pick<Attempted, 'mayHaveChanged'>): boolean {
  if (came.kind === 'silence') return !mayHaveChanged || isNotSent(came.error);
  return !mayHaveChanged && came.answer.status >= 500;
}

/** The request cannot have arrived. */
function isNotSent(error: unknown): boolean {
  return error instanceof Error && 'sent' in error && error.sent === false;
}
