import { randomHex } from '../../domain/names.ts';
import type { ParseContext } from '../../inputs/parse.ts';
import type { World } from './world.ts';

export interface CiFacts {
  /** Identifies this run in marks. */
  readonly runId: string;
  readonly event: ParseContext['event'];
}

/** Who runs the CLI: a job of GitHub or GitLab, whose own number the marks then carry, or anyone else. */
export async function readCi(world: Pick<World, 'env' | 'readFile' | 'changedAt' | 'random'>): Promise<CiFacts> {
  const { env } = world;
  if (env.GITHUB_ACTIONS === 'true') {
    const { readGithub } = await import('../common/github.ts');
    return readGithub(world);
  }
  const hex = randomHex(world.random, 8);
  if (env.GITLAB_CI === 'true') {
    // https://docs.gitlab.com/ci/variables/predefined_variables/
    const mergeRequest = Number(env.CI_MERGE_REQUEST_IID);
    return {
      // Of several calls in one job each is a run of its own: what the one before made is not this one's to take back.
      runId: env.CI_JOB_ID === undefined ? `gl-${hex}` : `gl-${env.CI_JOB_ID}-${hex.slice(0, 6)}`,
      event: Number.isInteger(mergeRequest) && mergeRequest > 0 ? { kind: 'pull-request', number: mergeRequest } : undefined,
    };
  }
  return { runId: `cli-${hex}`, event: undefined };
}
