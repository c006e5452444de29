import type { Adapter } from '../../code-host/port/adapter.ts';
import type { PullEvent } from '../../code-host/port/trigger.ts';
import { randomHex } from '../../domain/names.ts';
import type { ParseContext } from '../../inputs/parse.ts';
import type { Inputs, Verb } from '../../inputs/types.ts';
import type { HostAccess } from '../../pull-request/repository.ts';
import { codeHostOf, networkFor } from '../common/code-host.ts';
import type { World } from './world.ts';

type Surroundings = Pick<World, 'env' | 'readFile' | 'changedAt' | 'random' | 'clock' | 'send'>;

export interface CiFacts {
  /** Identifies this run in marks. */
  readonly runId: string;
  readonly event: ParseContext['event'];
  /**
   * Whether what started the run may do so; called when the inputs are known.
   *
   * @returns the pull request that the run is about, where its code host is known
   * @throws RestageError `fork-not-allowed`, `author-not-allowed`
   */
  readonly admit?: (verb: Verb, inputs: Inputs, signal: AbortSignal) => Promise<PullEvent | undefined>;
  /** How this job reaches its code host; absent where it is no job of one that is known. */
  readonly access?: (inputs: Inputs) => HostAccess;
}

/** Who runs the CLI: a job of GitHub or GitLab, whose own number the marks then carry, or anyone else. */
export async function readCi(world: Surroundings): Promise<CiFacts> {
  const { env, random } = world;
  const codeHost = codeHostOf(env);
  if (codeHost !== undefined) return readJob(world, codeHost);
  const hex = randomHex(random, 8);
  if (env.GITLAB_CI === 'true') {
    // Of several calls in one job each is a run of its own: what the one before made is not this one's to take back.
    const runId = env.CI_JOB_ID === undefined ? `gl-${hex}` : `gl-${env.CI_JOB_ID}-${hex.slice(0, 6)}`;
    return { runId, ...readGitlabEvent(env) };
  }
  return { runId: `cli-${hex}`, event: undefined };
}

function readJob(world: Surroundings, codeHost: Adapter): CiFacts {
  const { env, clock, random, send } = world;
  const { runId, event, trigger } = codeHost.readJob(world);
  const access = ({ run }: Inputs): HostAccess => ({
    ...{ adapter: codeHost, env, token: run.githubToken ?? (env[codeHost.tokenVariable] || undefined), tokenName: codeHost.tokenVariable },
    network: () => networkFor(env, { clock, random, send }),
  });
  return {
    runId,
    event,
    access,
    admit: async (verb, inputs, signal) => {
      if (trigger.kind === 'own') return undefined;
      const { admit, forkError, isRefusedToForks } = await import('../../pull-request/admission.ts');
      const { openHere } = await import('../../pull-request/repository.ts');
      const open = () => openHere(access(inputs), undefined);
      const pull = await admit(trigger, { verb, inputs, signal, open, accessHint: codeHost.accessHint });
      // What `on-push` makes of a fork, it decides by itself: one that is closed has nothing to lose.
      const isFork = inputs.run.onPush === 'none' && (trigger.kind === 'pull-request' ? trigger.saysFork : pull?.fork === true);
      if (isFork && isRefusedToForks({ verb, inputs })) throw forkError(`Pull request ${pull?.number}`);
      return pull;
    },
  };
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
function readGitlabEvent(env: World['env']): Pick<CiFacts, 'event' | 'admit'> {
  if (env.CI_PIPELINE_SOURCE === 'external_pull_request_event') {
    const isFork = differ(env.CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY, env.CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY);
    const what = `External pull request ${env.CI_EXTERNAL_PULL_REQUEST_IID ?? ''}`.trimEnd();
    return { event: { kind: 'other', name: env.CI_PIPELINE_SOURCE }, ...(isFork ? { admit: refuseFork(what) } : {}) };
  }
  const number = Number(env.CI_MERGE_REQUEST_IID);
  if (!Number.isInteger(number) || number <= 0) return { event: undefined };
  const source = env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID;
  // A fork's own pipeline has its own project here, and the target's there; one that the target's project runs has the target's in both.
  const isFork = differ(source, env.CI_MERGE_REQUEST_PROJECT_ID) || differ(source, env.CI_PROJECT_ID);
  return { event: { kind: 'pull-request', number }, ...(isFork ? { admit: refuseFork(`Merge request ${number}`) } : {}) };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return Boolean(one && other) && one !== other;
}

function refuseFork(what: string): NonNullable<CiFacts['admit']> {
  return async (verb, inputs) => {
    const { forkError, isRefusedToForks } = await import('../../pull-request/admission.ts');
    if (isRefusedToForks({ verb, inputs })) throw forkError(what);
    return undefined;
  };
}
