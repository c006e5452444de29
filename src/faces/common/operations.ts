import type { Inputs, Verb } from '../../inputs/types.ts';
import type { Deps } from '../../operations/deps.ts';
import { destroy } from '../../operations/destroy.ts';
import { launch } from '../../operations/launch.ts';
import { plan } from '../../operations/plan.ts';
import { reap } from '../../operations/reap.ts';
import { refresh } from '../../operations/refresh.ts';
import type { Result } from '../../operations/results.ts';
import { snapshot } from '../../operations/snapshot.ts';
import { status } from '../../operations/status.ts';

export type Operation = (deps: Deps, inputs: Inputs) => Promise<Result>;

export const operations: Readonly<Record<Verb, Operation>> = { plan, snapshot, launch, refresh, destroy, reap, status };
