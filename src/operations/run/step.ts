import * as engine from '../../engine/pipeline.ts';
import type { RunContext } from './context.ts';

/** A step of a verb: its work gets the run, bound to the step. */
export type Step<T> = engine.Step<T, RunContext>;
export type StepContext = engine.StepContext<RunContext>;
export type ResultOf = engine.ResultOf<RunContext>;

/** Keeps the type of a step's value where it is written down. */
export const defineStep: <T>(step: Step<T>) => Step<T> = engine.defineStep;
