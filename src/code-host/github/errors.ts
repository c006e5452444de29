import { type ErrorCode, HttpError, messageOf, RestageError, UnknownOutcomeError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import type { Answer } from '../port/network.ts';
import { isRateLimit } from './rate-limit.ts';
import { reasonOf } from './reason.ts';

/** What one try came to. */
export type RequestOutcome = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'silence'; readonly error: unknown };

export interface Attempted {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** What a job needs among its `permissions` for it, such as `deployments: write`; `undefined` = nothing beyond a token. */
  readonly needs: string | undefined;
  /** It may have been carried out although no fine answer came. */
  readonly mayHaveChanged: boolean;
}

/** What a call failed with, by its last try. Holds neither the token nor octokit's own error, which has the request in it. */
export function errorOf({ method, path, needs, mayHaveChanged }: Attempted, came: RequestOutcome): RestageError {
  const what = `GitHub: ${method} ${path}`;
  if (came.kind === 'silence') {
    const message = asSentence(`${what}: no answer: ${messageOf(came.error)}`);
    if (mayHaveChanged && !isNotSent(came.error)) return new UnknownOutcomeError(message, { cause: came.error });
    return new RestageError('unreachable', message, {
      cause: came.error,
      hint: 'Check https://www.githubstatus.com, then run this again.',
    });
  }
  const { status, headers, body } = came.answer;
  const reason = reasonOf(body);
  const message = asSentence(`${what}: ${status}${reason === '' ? '' : ` ${reason}`}`);
  const requestId = headers['x-github-request-id'];
  const details = { ...(requestId === undefined ? {} : { requestIds: [requestId] }), ...hintOf(came.answer, needs) };
  if (mayHaveChanged && status >= 500) return new UnknownOutcomeError(message, details);
  return new HttpError(codeOf(came.answer), message, { status, reason, method, path }, details);
}

/** The request cannot have arrived. */
export function isNotSent(error: unknown): boolean {
  return error instanceof Error && 'sent' in error && error.sent === false;
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
  if (isRateLimit(answer)) return { hint: 'GitHub limits the number of requests. Run this again later.' };
  switch (answer.status) {
    case 401:
      return { hint: `Check \`github-token\`: it is wrong or has expired.${permissionAdvice(needs)}` };
    case 403:
    case 404:
      return needs === undefined ? {} : { hint: permissionAdvice(needs).trim() };
    default:
      return {};
  }
}

function permissionAdvice(needs: string | undefined): string {
  if (needs === undefined) return '';
  return ` Give the job \`permissions: { contents: read, ${needs} }\`. The job then has only the permissions in that line, so keep \`contents: read\` for the checkout.${needs.startsWith('pull-requests') ? ' Without `comment`, `pull-requests: read` is enough.' : ''}`;
}
