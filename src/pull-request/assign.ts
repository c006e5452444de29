import type { Assignment } from '../code-host/port/notifier.ts';
import type { PullEvent } from '../code-host/port/trigger.ts';
import type { Inputs, RunInputs, Verb } from '../inputs/types.ts';
import { forkError, isRefusedToForks, titleOf } from './admission.ts';
import { askedOf, type LifeRequest, type Named, type PullState, unwantedBecause } from './life.ts';

/**
 * What the event of a pull request makes of the operation in the workflow. Without `on-push` that operation stands, but for
 * two things that no workflow can know: where the head comes from, and whether what was closed is open again by now.
 *
 * @param readNow the pull request as it is now, or as the event says where it could not be read
 * @throws RestageError `fork-not-allowed`
 */
export async function assign(
  verb: Verb,
  { run }: Pick<Inputs, 'run'>,
  pull: PullEvent,
  readNow: () => Promise<PullState>,
): Promise<Assignment> {
  const asWritten: Assignment = { kind: verb, why: undefined };
  const request = lifeRequestOf(run);
  if (pull.fork && isRefusedToForks({ verb, inputs: { run } })) {
    // It never had any servers.
    if (request !== undefined && !pull.open) return { kind: 'nothing', why: `the ${pull.pullName} comes from a fork` };
    throw forkError(titleOf(pull));
  }
  if (verb === 'destroy' && pull.action === 'closed') {
    return (await readNow()).open ? { kind: 'nothing', why: `the ${pull.pullName} is open again` } : asWritten;
  }
  if (request === undefined || (verb !== 'launch' && verb !== 'refresh')) return asWritten;
  const now = await readNow();
  // A comment asks for the operation itself.
  if (pull.action === 'commented' && unwantedBecause(pull, now, request) === undefined) return asWritten;
  return askedOf(pull, now, request);
}

/** Why a pull request should lose what was just launched for it; `undefined` = nothing changed meanwhile. */
export function unwantedNow({ run }: Pick<Inputs, 'run'>, pull: Named, now: PullState): string | undefined {
  const request = lifeRequestOf(run);
  return request && unwantedBecause(pull, now, request);
}

/** What `on-push` says; `undefined` = the life of a pull request is not ours to lead. */
function lifeRequestOf({ onPush, label }: RunInputs): LifeRequest | undefined {
  return onPush === 'none' ? undefined : { onPush, label };
}
