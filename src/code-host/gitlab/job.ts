import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import { randomHex } from '../../domain/names.ts';
import { runEventOf } from '../common/run-event.ts';
import type { Job, JobSources } from '../port/adapter.ts';
import type { Trigger } from '../port/trigger.ts';

/** What GitLab calls a pull request. */
export const pullName = 'merge request';

/**
 * What a job of GitLab's CI knows of itself.
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/
 */
export function readJob({ env, random }: Pick<JobSources, 'env' | 'random'>): Job {
  const hex = randomHex(random, 8);
  const trigger = triggerOf(env);
  return {
    // Of several calls in one job each is a run of its own: what the one before made is not this one's to take back.
    runId: env['CI_JOB_ID'] === undefined ? `gl-${hex}` : `gl-${env['CI_JOB_ID']}-${hex.slice(0, 6)}`,
    event: runEventOf(trigger),
    trigger,
    jobEndsAt: undefined,
    secretsWithheld: undefined,
  };
}

function triggerOf(env: EnvironmentVariables): Trigger {
  if (env['CI_PIPELINE_SOURCE'] === 'external_pull_request_event') {
    const saysFork = differ(env['CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY'], env['CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY']);
    const subject = `External pull request ${env['CI_EXTERNAL_PULL_REQUEST_IID'] ?? ''}`.trimEnd();
    return { kind: 'other', name: env['CI_PIPELINE_SOURCE'], subject, remark: undefined, saysFork };
  }
  const number = Number(env['CI_MERGE_REQUEST_IID']);
  if (!Number.isInteger(number) || number <= 0) return { kind: 'own' };
  const source = env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'];
  // A fork's own pipeline has its own project here, and the target's there; one that the target's project runs has the target's in both.
  const fork = differ(source, env['CI_MERGE_REQUEST_PROJECT_ID']) || differ(source, env['CI_PROJECT_ID']);
  const labels = env['CI_MERGE_REQUEST_LABELS']?.split(',').filter((label) => label !== '') ?? [];
  const headSha = env['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA'] || env['CI_COMMIT_SHA'];
  // GitLab does not say which change started a pipeline, and starts none for a merge request that is closed.
  const pull = { number, pullName, action: '', label: undefined, labels, open: true, merged: false, headSha, fork };
  return { kind: 'pull-request', pull, saysFork: fork };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return Boolean(one && other) && one !== other;
}
