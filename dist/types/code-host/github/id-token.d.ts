import type { Network } from '../port/adapter.js';
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
export declare function createIdTokens(access: IdTokenAccess): (audience: string, signal?: AbortSignal) => Promise<string>;
