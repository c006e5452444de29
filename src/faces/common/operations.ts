import type { Inputs, Verb } from '../../inputs/types.ts';
import type { Deps } from '../../operations/deps.ts';
import type { Result } from '../../operations/results.ts';

export type Operation = (deps: Deps, inputs: Inputs) => Promise<Result>;

/** The operation of a verb. Loaded when it is wanted: a run pays for its own verb only. */
export async function loadOperation(verb: Verb): Promise<Operation> {
  switch (verb) {
    case 'plan':
      return (await import('../../operations/plan.ts')).plan;
    case 'snapshot':
      return (await import('../../operations/snapshot.ts')).snapshot;
    case 'launch':
      return (await import('../../operations/launch.ts')).launch;
    case 'refresh':
      return (await import('../../operations/refresh.ts')).refresh;
    case 'destroy':
      return (await import('../../operations/destroy.ts')).destroy;
    case 'reap':
      return (await import('../../operations/reap.ts')).reap;
    case 'status':
      return (await import('../../operations/status.ts')).status;
    default:
      return verb satisfies never;
  }
}
