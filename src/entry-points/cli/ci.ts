import type { Adapter } from '../../code-host/port/adapter.ts';
import type { PullEvent, Trigger } from '../../code-host/port/trigger.ts';
import { randomHex } from '../../domain/names.ts';
import type { ParseContext } from '../../inputs/parse.ts';
import type { Inputs, Verb } from '../../inputs/types.ts';
import type { HostAccess } from '../../pull-request/repository.ts';
import { codeHostOf, isReaching, networkFor } from '../common/code-host.ts';
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
  /** How this job reaches its code host; absent where it is no job of one whose repositories can be reached. */
  readonly access?: (inputs: Inputs) => HostAccess;
}

/** Who runs the CLI: a job of a code host, whose own number the marks then carry, or anyone else. */
export async function readCi(world: Surroundings): Promise<CiFacts> {
  const { env, random } = world;
  const codeHost = codeHostOf(env);
  return codeHost === undefined ? { runId: `cli-${randomHex(random, 8)}`, event: undefined } : readJob(world, codeHost);
}

function readJob(world: Surroundings, codeHost: Adapter): CiFacts {
  const { runId, event, trigger } = codeHost.readJob(world);
  const access = accessTo(world, codeHost);
  return {
    ...{ runId, event },
    ...(access === undefined ? {} : { access }),
    ...(trigger.kind === 'own' ? {} : { admit: admission(codeHost, trigger, access) }),
  };
}

function admission({ name, pullName, repositories }: Adapter, trigger: Trigger, access: CiFacts['access']): NonNullable<CiFacts['admit']> {
  return async (verb, inputs, signal) => {
    const { admit, forkError, isRefusedToForks, titleOf } = await import('../../pull-request/admission.ts');
    const { openHere } = await import('../../pull-request/repository.ts');
    const open = async () => (access === undefined ? { missing: `${name} is not read` } : openHere(access(inputs), undefined));
    const pull = await admit(trigger, { verb, inputs, signal, open, pullName, accessHint: repositories?.accessHint ?? '' });
    // What `on-push` makes of a fork, it decides by itself: one that is closed has nothing to lose.
    const isLed = access !== undefined && inputs.run.onPush !== 'none';
    const isFork = !isLed && (trigger.kind === 'pull-request' ? trigger.saysFork : pull?.fork === true);
    if (isFork && pull !== undefined && isRefusedToForks({ verb, inputs })) throw forkError(titleOf(pull));
    return pull;
  };
}

function accessTo({ env, clock, random, send }: Surroundings, adapter: Adapter): CiFacts['access'] {
  if (!isReaching(adapter)) return undefined;
  const { tokenVariable } = adapter.repositories;
  return ({ run }) => ({
    ...{ adapter, env, token: run.githubToken ?? (env[tokenVariable] || undefined), tokenName: tokenVariable },
    network: () => networkFor(env, { clock, random, send }),
  });
}
