import type { Inputs, Verb } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { destroy, launch, plan, reap, refresh, release, snapshot, status } from './regions/verbs.ts';
import type { Result } from './results.ts';

export type Operation = (deps: Deps, inputs: Inputs) => Promise<Result>;

export const operations: Readonly<Record<Verb, Operation>> = { plan, snapshot, launch, refresh, destroy, reap, release, status };
