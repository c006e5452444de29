import type { PullEvent } from '../../../github/pull-event.ts';
import type { Github } from '../../../github/types.ts';

/** Where on GitHub a run is, by its runner's variables (https://docs.github.com/actions/reference/workflows-and-actions/variables). */
export interface Place {
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly runPage: string;
  readonly run: { readonly id: string; readonly attempt: string; readonly runner: string };
  /** The commit that the run is for: a pull request's own, not the merge that GitHub tries. */
  readonly sha: string;
  commitPage(sha: string): string;
}

/** `undefined` outside of GitHub and of what imitates it. */
export function readPlace(env: Readonly<Record<string, string | undefined>>, pull: PullEvent | undefined): Place | undefined {
  const { GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id, GITHUB_RUN_ATTEMPT: attempt = '1' } = env;
  if (!apiUrl || !repository || !id) return undefined;
  const home = `${env.GITHUB_SERVER_URL || 'https://github.com'}/${repository}`;
  return {
    apiUrl,
    repository,
    runPage: `${home}/actions/runs/${id}/attempts/${attempt}`,
    run: { id, attempt, runner: env.RUNNER_NAME ?? '' },
    sha: pull?.headSha ?? env.GITHUB_SHA ?? '',
    commitPage: (sha) => `${home}/commit/${sha}`,
  };
}

/** The page of this very job; of the whole run, where the token may not look for it (`actions: read`). */
export async function jobPage(github: Github, { run, runPage }: Place, signal: AbortSignal): Promise<string> {
  try {
    return (await github.findJobPage(run, { signal })) ?? runPage;
  } catch {
    return runPage;
  }
}
