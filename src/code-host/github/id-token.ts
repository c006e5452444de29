import { messageOf, RestageError } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import { sendPlain } from '../common/request.ts';
import type { Network } from '../port/adapter.ts';
import { dialect } from './dialect.ts';

export interface IdTokenAccess extends Network {
  /** `ACTIONS_ID_TOKEN_REQUEST_URL` */
  readonly requestUrl: string;
  /** `ACTIONS_ID_TOKEN_REQUEST_TOKEN`: good for as long as the job. */
  readonly requestToken: string;
}

/**
 * GitHub's signed word of which repository, branch and workflow this job belongs to; each call gets a new one, for it lives for minutes
 * (https://docs.github.com/actions/reference/security/oidc). The runner serves it, and not GitHub's API: octokit has no part in it, so that
 * a sign-in does not load it.
 *
 * @throws RestageError `auth-failed` when GitHub gives none, `unreachable` without an answer
 */
export function createIdTokens(access: IdTokenAccess): (audience: string, signal?: AbortSignal) => Promise<string> {
  const { requestUrl, requestToken } = access;
  const headers = { accept: 'application/json', authorization: `Bearer ${requestToken}` };
  return async (audience, signal) => {
    const url = `${requestUrl}${new URL(requestUrl).search === '' ? '?' : '&'}audience=${encodeURIComponent(audience)}`;
    try {
      const { body } = await sendPlain(dialect, access, { method: 'GET', url, headers }, signal);
      return tokenIn(body);
    } catch (error) {
      if (signal?.aborted || (error instanceof RestageError && error.code === 'unreachable')) throw error;
      throw new RestageError('auth-failed', `GitHub gave this job no ID token for ${audience}: ${messageOf(error)}`, {
        hint: 'Give the job `permissions: { id-token: write }`. A pull request from a fork never gets one.',
        cause: error,
      });
    }
  };
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
