import type { Clock } from '../../domain/clock.ts';
import { messageOf, RestageError } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import type { Send } from '../port/network.ts';
import { errorOf, type RequestOutcome } from './errors.ts';
import { isRateLimit } from './rate-limit.ts';

export interface IdTokenAccess {
  /** `ACTIONS_ID_TOKEN_REQUEST_URL` */
  readonly requestUrl: string;
  /** `ACTIONS_ID_TOKEN_REQUEST_TOKEN`: good for as long as the job. */
  readonly requestToken: string;
  readonly send: Send;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const timeoutMs = 15_000;
const mostTries = 4;

/**
 * GitHub's signed word of which repository, branch and workflow this job belongs to; each call gets a new one, for it lives for minutes
 * (https://docs.github.com/actions/reference/security/oidc). The runner serves it, and not GitHub's API: octokit has no part in it, so that
 * a sign-in does not load it.
 *
 * @throws RestageError `auth-failed` when GitHub gives none, `unreachable` without an answer
 */
export function createIdTokens(access: IdTokenAccess): (audience: string, signal?: AbortSignal) => Promise<string> {
  const { requestUrl } = access;
  return async (audience, signal) => {
    const url = `${requestUrl}${new URL(requestUrl).search === '' ? '?' : '&'}audience=${encodeURIComponent(audience)}`;
    try {
      return tokenIn(await read(access, url, signal));
    } catch (error) {
      if (signal?.aborted || (error instanceof RestageError && error.code === 'unreachable')) throw error;
      throw new RestageError('auth-failed', `GitHub gave this job no ID token for ${audience}: ${messageOf(error)}`, {
        hint: 'Give the job `permissions: { id-token: write }`. A pull request from a fork never gets one.',
        cause: error,
      });
    }
  };
}

/** Asks again after silence, a 5xx and a rate limit: it is a read. */
async function read({ requestToken, send, clock, random }: IdTokenAccess, url: string, signal: AbortSignal | undefined): Promise<string> {
  const headers = { accept: 'application/json', authorization: `Bearer ${requestToken}`, 'user-agent': 'restage' };
  const { pathname, search } = new URL(url);
  for (let attempt = 1; ; attempt += 1) {
    const came = await send({ method: 'GET', url, headers, timeoutMs }, signal).then(
      (answer): RequestOutcome => ({ kind: 'answer', answer }),
      (error: unknown): RequestOutcome => {
        if (signal?.aborted) throw error;
        return { kind: 'silence', error };
      },
    );
    if (came.kind === 'answer' && came.answer.status >= 200 && came.answer.status < 300) return came.answer.body;
    const isTransient = came.kind === 'silence' || came.answer.status >= 500 || isRateLimit(came.answer);
    if (!isTransient || attempt === mostTries)
      throw errorOf({ method: 'GET', path: `${pathname}${search}`, needs: undefined, mayHaveChanged: false }, came);
    await clock.sleep(1000 * 2 ** (attempt - 1) * (0.75 + random() / 2), signal);
  }
}

/** Without the parser's own words, which quote what they stumble over: it may be the token. */
function jsonOf(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    throw new Error('its answer is not JSON.');
  }
}

function tokenIn(body: string): string {
  const parsed = jsonOf(body);
  const value = typeof parsed === 'object' && parsed !== null && 'value' in parsed ? parsed.value : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new Error('its answer holds no `value`.');
}
