import type { Inputs, Verb } from '../../inputs/types.ts';
import type { Result } from '../results.ts';
import { RunContext, type RunParts } from '../run/context.ts';
import * as one from '../verbs/index.ts';

/** The verbs, in the regions that the parts of the run name: in one region each of them is just itself. */
type RegionVerb<A extends readonly unknown[]> = (ctx: RunContext, ...rest: A) => Promise<Result>;
/** Loaded for a run that names several regions. */
type SeveralVerbs = typeof import('./several.ts');

export const plan = inRegions<[Inputs]>(one.plan, ({ plan }) => plan);
export const snapshot = inRegions<[Inputs]>(one.snapshot, ({ snapshot }) => snapshot);
export const launch = inRegions<[Inputs]>(one.launch, ({ launch }) => launch);
export const refresh = inRegions<[Inputs]>(one.refresh, ({ refresh }) => refresh);
export const destroy = inRegions<[Inputs]>(one.destroy, ({ destroy }) => destroy);
export const reap = inRegions<[Inputs]>(one.reap, ({ reap }) => reap);
export const release = inRegions<[Inputs]>(one.release, ({ release }) => release);
export const status = inRegions<[Inputs]>(one.status, ({ status }) => status);
/** See `extendEnvironment`. */
export const extendEnvironment = inRegions<[Inputs, otherwise: () => Promise<Result>]>(
  one.extendEnvironment,
  ({ extendEnvironment }) => extendEnvironment,
);
/** See `recover`. */
export const recover = inRegions<[]>(one.recover, ({ recover }) => recover);

function inRegions<A extends readonly unknown[]>(
  alone: RegionVerb<A>,
  beside: (several: SeveralVerbs) => RegionVerb<A>,
): (parts: RunParts, ...rest: A) => Promise<Result> {
  return async (parts, ...rest) => {
    const ctx = new RunContext(parts);
    const verb = ctx.elsewhere.length > 0 ? beside(await import('./several.ts')) : alone;
    return verb(ctx, ...rest);
  };
}

export type Operation = (deps: RunParts, inputs: Inputs) => Promise<Result>;

export const operations: Readonly<Record<Verb, Operation>> = { plan, snapshot, launch, refresh, destroy, reap, release, status };
