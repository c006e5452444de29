import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import type { RepositoryPlace } from '../port/adapter.ts';
import type { PullEvent } from '../port/trigger.ts';

/** Where on GitHub a run is, by its runner's variables (https://docs.github.com/actions/reference/workflows-and-actions/variables). */
export interface GithubPlace extends RepositoryPlace {
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly runPage: string;
  readonly run: { readonly id: string; readonly attempt: string; readonly runner: string };
}

/** `undefined` outside of GitHub and of what imitates it. */
export function readPlace(env: EnvironmentVariables, pull: PullEvent | undefined): GithubPlace | undefined {
  const { GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id, GITHUB_RUN_ATTEMPT: attempt = '1' } = env;
  if (!apiUrl || !repository || !id) return undefined;
  const { GITHUB_GRAPHQL_URL: graphqlUrl, GITHUB_SERVER_URL: serverUrl } = env;
  const home = `${serverUrl || 'https://github.com'}/${repository}`;
  const place = {
    apiUrl,
    repository,
    runPage: `${home}/actions/runs/${id}/attempts/${attempt}`,
    run: { id, attempt, runner: env.RUNNER_NAME ?? '' },
  };
  return {
    ...place,
    sha: pull?.headSha ?? env.GITHUB_SHA ?? '',
    commitPage: (sha) => `${home}/commit/${sha}`,
    open: async (token, network) => {
      const { openGithub } = await import('./open-github.ts');
      return openGithub({ apiUrl, graphqlUrl: graphqlUrl || undefined, serverUrl: serverUrl || undefined, token, ...network }, place);
    },
  };
}
