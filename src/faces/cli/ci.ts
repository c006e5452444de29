import { readGitlabJob } from '../../code-host/gitlab/job.ts';
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
  const gitlab = readGitlabJob(world);
  if (gitlab === undefined) return { runId: `cli-${randomHex(random, 8)}`, event: undefined };
  const { fork, ...facts } = gitlab;
  return { ...facts, ...(fork === undefined ? {} : { admit: refuseFork(fork) }) };
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

function refuseFork(what: string): NonNullable<CiFacts['admit']> {
  return async (verb, inputs) => {
    const { forkError, isRefusedToForks } = await import('../../pull-request/admission.ts');
    if (isRefusedToForks({ verb, inputs })) throw forkError(what);
    return undefined;
  };
}
