import type { Inputs, Verb } from '../inputs/types.ts';
import { destroy, launch, plan, reap, refresh, release, snapshot, status } from './regions/verbs.ts';
import type { Result } from './results.ts';
import type { RunParts } from './run/context.ts';

export type Operation = (deps: RunParts, inputs: Inputs) => Promise<Result>;

export const operations: Readonly<Record<Verb, Operation>> = { plan, snapshot, launch, refresh, destroy, reap, release, status };
