import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import { randomHex } from '../../domain/names.ts';
import type { Job, JobSources } from '../port/adapter.ts';

/** What a job of GitLab's CI knows of itself. No adapter yet: nothing asks GitLab for more than that. */
export interface GitlabJob extends Pick<Job, 'runId' | 'event'> {
  /** The request from another project that started it, for example `Merge request 7`; `undefined` = it is of this project. */
  readonly fork: string | undefined;
}

/**
 * `undefined` where this process is no job of GitLab's.
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/
 */
export function readGitlabJob({ env, random }: Pick<JobSources, 'env' | 'random'>): GitlabJob | undefined {
  if (env['GITLAB_CI'] !== 'true') return undefined;
  const hex = randomHex(random, 8);
  // Of several calls in one job each is a run of its own: what the one before made is not this one's to take back.
  const runId = env['CI_JOB_ID'] === undefined ? `gl-${hex}` : `gl-${env['CI_JOB_ID']}-${hex.slice(0, 6)}`;
  return { runId, ...readEvent(env) };
}

function readEvent(env: EnvironmentVariables): Pick<GitlabJob, 'event' | 'fork'> {
  if (env['CI_PIPELINE_SOURCE'] === 'external_pull_request_event') {
    const isFork = differ(env['CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY'], env['CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY']);
    const what = `External pull request ${env['CI_EXTERNAL_PULL_REQUEST_IID'] ?? ''}`.trimEnd();
    return { event: { kind: 'other', name: env['CI_PIPELINE_SOURCE'] }, fork: isFork ? what : undefined };
  }
  const number = Number(env['CI_MERGE_REQUEST_IID']);
  if (!Number.isInteger(number) || number <= 0) return { event: undefined, fork: undefined };
  const source = env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'];
  // A fork's own pipeline has its own project here, and the target's there; one that the target's project runs has the target's in both.
  const isFork = differ(source, env['CI_MERGE_REQUEST_PROJECT_ID']) || differ(source, env['CI_PROJECT_ID']);
  return { event: { kind: 'pull-request', number }, fork: isFork ? `Merge request ${number}` : undefined };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return Boolean(one && other) && one !== other;
}
