import { RestageError } from '../../domain/errors.js';
import { type RefreshPlan } from '../../domain/generations.js';
import type { Inputs } from '../../inputs/types.js';
import type { Deps } from '../deps.js';
import { type ImageSource } from '../image/obtain.js';
import type { Survey, SurveyedRole } from '../survey/survey.js';
/** What a refresh will do, decided and checked before anything is touched. */
export interface RefreshWork {
    readonly plan: RefreshPlan;
    readonly roles: readonly RoleWork[];
    /** What an earlier run left, and what becomes of it. */
    readonly notes: readonly string[];
    readonly problems: readonly RestageError[];
}
export interface RoleWork {
    readonly surveyed: SurveyedRole;
    readonly source: ImageSource;
}
/** Finds out at the beginning of the hour what would go wrong at its end. */
export declare function planRefreshWork(deps: Deps, inputs: Inputs, found: Survey, leaveAt: number | undefined): RefreshWork;
