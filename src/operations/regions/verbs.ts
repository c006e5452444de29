import type { Inputs } from '../../inputs/types.ts';
import type { Deps } from '../deps.ts';
import type { Result } from '../results.ts';
import * as one from './one-region.ts';
import * as several from './several.ts';

/**
 * The verbs, wherever `deps` says that they are to work: in one region each of them is just itself.
 */
type Operation = (deps: Deps, inputs: Inputs) => Promise<Result>;

export const plan = inRegions(one.plan, several.plan);
export const snapshot = inRegions(one.snapshot, several.snapshot);
export const launch = inRegions(one.launch, several.launch);
export const refresh = inRegions(one.refresh, several.refresh);
export const destroy = inRegions(one.destroy, several.destroy);
export const reap = inRegions(one.reap, several.reap);
export const release = inRegions(one.release, several.release);
export const status = inRegions(one.status, several.status);

function inRegions(alone: Operation, beside: Operation): Operation {
  return (deps, inputs) => (hasSeveral(deps) ? beside(deps, inputs) : alone(deps, inputs));
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
