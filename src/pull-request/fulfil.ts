import type { Assignment } from '../code-host/port/notifier.ts';
import type { PullEvent } from '../code-host/port/trigger.ts';
import { RestageError } from '../domain/errors.ts';
import { offUnexpectedly, whyOff } from '../domain/golden-power.ts';
import type { Inputs, Verb } from '../inputs/types.ts';
import { extendEnvironment, operations } from '../operations/regions/verbs.ts';
import type { Result } from '../operations/results.ts';
import type { RunParts } from '../operations/run/context.ts';

export interface Done {
  /** For titles. */
  readonly name: string;
  /** Whose outputs the result has. */
  readonly verb: Verb;
  readonly result: Result;
}

/** @param written the operation in the workflow: for servers that should be kept and are not there */
export async function fulfil(deps: RunParts, inputs: Inputs, { kind, why }: Assignment, written: Verb): Promise<Done> {
  switch (kind) {
    case 'nothing':
      deps.emit({ type: 'note', message: `Nothing to do: ${why}.` });
      return { name: written, verb: 'status', result: { status: 'complete', environment: inputs.servers.environment, timeline: [] } };
    case 'keep':
      return { name: kind, verb: 'launch', result: await extendEnvironment(deps, inputs, () => operations[written](deps, inputs)) };
    case 'launch': {
      const result = await operations.launch(deps, inputs);
      // What a launch leaves as it is has the expiry of its own day.
      const kept = inputs.run.onPush === 'none' ? {} : await extendEnvironment(deps, inputs, async () => result);
      return { name: kind, verb: kind, result: { ...kept, ...result } };
    }
    case 'status':
      return { name: kind, verb: kind, result: failingWhenOff(inputs, await operations.status(deps, inputs)) };
    default:
      return { name: kind, verb: kind, result: await operations[kind](deps, inputs) };
  }
}

/** A golden server that is off unexpectedly fails the step only where the user asks for that. */
function failingWhenOff({ run }: Inputs, result: Result): Result {
  const off = offUnexpectedly(result.inventory?.goldens ?? []);
  if (!run.failWhenGoldenOff || off.length === 0 || result.failure !== undefined) return result;
  const lines = off.map(
    (golden) => `Golden server ${golden.name} (${golden.id}) is NOT back in its original power state. ${whyOff(golden)}`,
  );
  const hint = 'Repeat the run that stopped it, or run `reap` with `apply: true`.';
  return { ...result, failure: new RestageError('golden-not-restored', lines.join('\n'), { hint }) };
}

/** @throws RestageError `invalid-input` when the environment of a pull request's life is not its own: it ends with the pull request */
export function requireOwnEnvironment({ run, servers }: Inputs, { pullName, number }: Pick<PullEvent, 'pullName' | 'number'>): void {
  if (run.onPush === 'none' || servers.environment.split('-').includes(String(number))) return;
  throw new RestageError(
    'invalid-input',
    `environment: \`${servers.environment}\` does not belong to ${pullName} ${number} only, but would be deleted with it.`,
    {
      hint: `Leave \`environment\` out, or name it after the ${pullName}, for example \`web-pr-${number}\`.`,
    },
  );
}
