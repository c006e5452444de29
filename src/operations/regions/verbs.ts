import type { Inputs, Verb } from '../../inputs/types.ts';
import type { Result } from '../results.ts';
import { RunContext, type RunParts } from '../run/context.ts';
import * as one from '../verbs/index.ts';
import * as several from './several.ts';

/** The verbs, in the regions that the parts of the run name: in one region each of them is just itself. */
type RegionVerb<A extends readonly unknown[]> = (ctx: RunContext, ...rest: A) => Promise<Result>;

export const plan = inRegions<[Inputs]>(one.plan, several.plan);
export const snapshot = inRegions<[Inputs]>(one.snapshot, several.snapshot);
export const launch = inRegions<[Inputs]>(one.launch, several.launch);
export const refresh = inRegions<[Inputs]>(one.refresh, several.refresh);
export const destroy = inRegions<[Inputs]>(one.destroy, several.destroy);
export const reap = inRegions<[Inputs]>(one.reap, several.reap);
export const release = inRegions<[Inputs]>(one.release, several.release);
export const status = inRegions<[Inputs]>(one.status, several.status);
/** See `extendEnvironment`. */
export const extendEnvironment = inRegions<[Inputs, otherwise: () => Promise<Result>]>(one.extendEnvironment, several.extendEnvironment);
/** See `recover`. */
export const recover = inRegions<[]>(one.recover, several.recover);

function inRegions<A extends readonly unknown[]>(
  alone: RegionVerb<A>,
  beside: RegionVerb<A>,
): (parts: RunParts, ...rest: A) => Promise<Result> {
  return (parts, ...rest) => {
    const ctx = new RunContext(parts);
    return (ctx.elsewhere.length > 0 ? beside : alone)(ctx, ...rest);
  };
}

export type Operation = (deps: RunParts, inputs: Inputs) => Promise<Result>;

export const operations: Readonly<Record<Verb, Operation>> = { plan, snapshot, launch, refresh, destroy, reap, release, status };
