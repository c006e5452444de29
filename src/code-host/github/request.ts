import type { Endpoints, RequestParameters } from '@octokit/types';
import {
  type Answered,
  type Attempted,
  answerMs,
  errorOf,
  isFine,
  isTransient,
  mostTries,
  outcomeOf,
  type RequestOutcome,
} from '../common/outcome.ts';
import type { Network } from '../port/adapter.ts';
import type { Answer } from '../port/network.ts';
import { dialect } from './dialect.ts';
import { openOctokit } from './octokit.ts';
import { asSecondaryLimit, isRateLimit } from './rate-limit.ts';

export interface GithubAccess extends Network {
  /** `GITHUB_API_URL`, for example `https://api.github.com`. */
  readonly apiUrl: string;
  /** `GITHUB_GRAPHQL_URL`; default: as GitHub derives it from `apiUrl`. */
  readonly graphqlUrl?: string | undefined;
  /** `GITHUB_SERVER_URL`; default: `https://github.com`. */
  readonly serverUrl?: string | undefined;
  readonly token: string;
}

export interface Call {
  /** Method and template of the path, for example `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly route: string;
  /** Of the path; the others go into the query of a GET, else into the body. */
  readonly parameters: RequestParameters;
  /** A POST that changes nothing, and may be sent again like a GET. */
  readonly readsOnly?: true;
  /** What a job needs among its `permissions` for it, such as `deployments: write`; default: nothing beyond a token. */
  readonly needs?: string;
  /** Statuses that are no failure besides 2xx. */
  readonly expect?: readonly number[];
}

export type Request = (call: Call, signal: AbortSignal | undefined) => Promise<Answered>;

/** A call of GitHub's REST API, its parameters checked against GitHub's description. */
export function restCall<R extends keyof Endpoints>(
  route: R,
  parameters: Endpoints[R]['parameters'],
  rules: Pick<Call, 'needs' | 'expect'>,
): Call {
  return { route, parameters, ...rules };
}

/**
 * Sends to GitHub's API by octokit, again where that is safe: everything but a POST after a 5xx or a lost answer; anything after
 * a rate limit, which GitHub answers instead of carrying the request out
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
 *
 * What octokit sees is only what it decides by; what the caller gets is the answer as it came, or an error made of it.
 *
 * @throws UnknownOutcomeError for a POST that may have been carried out; `HttpError`, or `unreachable` without an answer
 */
export function createRequest({ apiUrl, token, send, onWire }: GithubAccess): Request {
  const base = apiUrl.replace(/\/$/, '');
  const octokit = openOctokit(base);
  const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' };

  return async ({ route, parameters, readsOnly = false, needs, expect = [] }, signal) => {
    const { method, url } = octokit.request.endpoint(route, parameters);
    const { pathname, search } = new URL(url);
    const attempted: Attempted = {
      method,
      path: url.startsWith(`${base}/`) ? url.slice(base.length) : `${pathname}${search}`,
      needs,
      mayHaveChanged: method === 'POST' && !readsOnly,
    };
    const tries: RequestOutcome[] = [];

    const fetch = async (to: string, { headers, body }: { readonly headers: Record<string, string>; readonly body?: string }) => {
      const came = await outcomeOf(send({ method, url: to, headers, body, timeoutMs: answerMs }, signal), signal).catch(giveUp);
      onWire?.({ method, path: attempted.path, status: came.kind === 'answer' ? came.answer.status : undefined });
      const limitsBefore = tries.filter(isLimit).length;
      tries.push(came);
      if (came.kind === 'silence') throw came.error;
      if (isFine(came.answer, expect)) return asResponse(to, { status: 200, headers: {}, body: '' });
      if (isLimit(came)) return asResponse(to, asSecondaryLimit(came.answer, limitsBefore));
      // Below 400, too, it is a failure: no redirect is followed, and nothing was cached.
      return asResponse(to, { status: Math.max(400, came.answer.status), headers: {}, body: '' });
    };
    const mayRepeatAfterLimit = () => tries.length < mostTries;
    const mayRepeat = () => {
      const last = tries.at(-1);
      return tries.length < mostTries && last !== undefined && isTransient(last, attempted);
    };
    try {
      const request = { fetch, parseSuccessResponseBody: false, mayRepeat, mayRepeatAfterLimit };
      await unlessAborted(octokit.request(route, { ...parameters, headers, request }), signal);
    } catch (error) {
      if (signal?.aborted === true || tries.length === 0) throw error;
    }
    const last = tries.at(-1);
    if (last?.kind === 'answer' && isFine(last.answer, expect)) return { ...last.answer, method, path: attempted.path };
    throw errorOf(dialect, attempted, last ?? { kind: 'silence', error: new Error('nothing was sent') });
  };
}

/** octokit repeats nothing of this name. */
function giveUp(): never {
  throw new DOMException('The call was given up.', 'AbortError');
}

/** octokit's wait before it sends again knows no signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const listening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { signal: listening.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    listening.abort();
  }
}

function isLimit(came: RequestOutcome): came is RequestOutcome & { kind: 'answer' } {
  return came.kind === 'answer' && isRateLimit(came.answer);
}

/** As much of a `Response` as octokit reads. Without a type: a text is taken as it is, and not parsed. */
function asResponse(url: string, { status, headers, body }: Answer): object {
  const { 'content-type': _, ...others } = headers;
  return { url, status, headers: new Map(Object.entries(others)), body, text: async () => body };
}
