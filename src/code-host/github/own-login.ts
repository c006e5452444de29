import * as v from 'valibot';
import { parseJson } from '../../domain/json.ts';
import { createRequest, type GithubAccess } from './request.ts';

/** Who a workflow's own token is (https://docs.github.com/actions/concepts/security/github_token). */
const workflowBot = 'github-actions[bot]';
const githubDotCom = 'https://github.com';

/** A token with one of these prefixes is a person's (https://github.blog/engineering/behind-githubs-new-authentication-token-formats). */
const personal = /^(?:ghp|gho|ghu|github_pat)_/;

const answer = v.object({ data: v.object({ viewer: v.object({ login: v.pipe(v.string(), v.minLength(1)) }) }) });

/**
 * The login under which a token writes: only GraphQL tells it for a person's token and an app's alike. Where it does not, on
 * github.com it is taken for a workflow's own token, unless it is plainly a person's.
 */
export async function readOwnLogin(access: GithubAccess, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { pathname, origin } = new URL(access.graphqlUrl ?? graphqlOf(access.apiUrl));
  const request = createRequest(access);
  try {
    const parameters = { baseUrl: origin, query: '{ viewer { login } }' };
    const { body } = await request({ route: `POST ${pathname}`, parameters, readsOnly: true }, signal);
    return v.parse(answer, parseJson(body)).data.viewer.login;
  } catch (error) {
    if (signal?.aborted) throw error;
    const isWorkflow = (access.serverUrl ?? githubDotCom) === githubDotCom && !personal.test(access.token);
    return isWorkflow ? workflowBot : undefined;
  }
}

/** `https://api.github.com` -> `https://api.github.com/graphql`, `https://host/api/v3` -> `https://host/api/graphql`. */
function graphqlOf(apiUrl: string): string {
  return `${apiUrl.replace(/\/(?:v3\/?)?$/, '')}/graphql`;
}
