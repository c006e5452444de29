import type { Inputs } from '../inputs/types.js';
import type { Deps } from './deps.js';
import { type RefreshWork } from './refresh/plan-work.js';
import type { Plan, Result } from './results.js';
import { type Survey } from './survey/survey.js';
/** One read-only burst: what `refresh` would do, how long it should take, and until when it may take. */
export declare function plan(deps: Deps, inputs: Inputs): Promise<Result>;
/**
 * The plan of what a survey found, without another request.
 * @throws RestageError with every problem of it.
 */
export declare function drawUp(deps: Deps, inputs: Inputs, found: Survey): {
    readonly plan: Plan;
    readonly work: RefreshWork;
};
