import type { Inputs } from '../../inputs/types.ts';
import type { Deps } from '../deps.ts';
import { refuseReader } from '../may-write.ts';
import type { Result } from '../results.ts';
import * as one from './one-region.ts';
import * as several from './several.ts';

/**
 * The verbs, wherever `deps` says that they are to work: in one region each of them is just itself.
 */
type Operation = (deps: Deps, inputs: Inputs) => Promise<Result>;

export const plan = inRegions(one.plan, several.plan);
export const snapshot = byWriters('snapshot', inRegions(one.snapshot, several.snapshot));
export const launch = byWriters('launch', inRegions(one.launch, several.launch));
export const refresh = byWriters('refresh', inRegions(one.refresh, several.refresh));
export const destroy = byWriters('destroy', inRegions(one.destroy, several.destroy), ({ destroy: { dryRun } }) => dryRun);
export const reap = byWriters('reap', inRegions(one.reap, several.reap), ({ run: { apply } }) => !apply);
export const release = byWriters('release', inRegions(one.release, several.release));
export const status = inRegions(one.status, several.status);

function inRegions(alone: Operation, beside: Operation): Operation {
  return (deps, inputs) => (hasSeveral(deps) ? beside(deps, inputs) : alone(deps, inputs));
}

/** @param onlyReads whether these inputs make it change nothing */
function byWriters(verb: string, operation: Operation, onlyReads: (inputs: Inputs) => boolean = () => false): Operation {
  return async (deps, inputs) => {
    if (!onlyReads(inputs)) await refuseReader(deps, verb);
    return operation(deps, inputs);
  };
}

/** See `keep`. */
export function keep(deps: Deps, inputs: Inputs, otherwise: () => Promise<Result>): Promise<Result> {
  return hasSeveral(deps) ? several.keep(deps, inputs, otherwise) : one.keep(deps, inputs, otherwise);
}

/** See `recover`. */
export function recover(deps: Deps): Promise<Result> {
  return hasSeveral(deps) ? several.recover(deps) : one.recover(deps);
}

function hasSeveral({ elsewhere = [] }: Deps): boolean {
  return elsewhere.length > 0;
}
