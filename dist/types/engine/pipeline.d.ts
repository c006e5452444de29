import type { Clock } from '../domain/clock.js';
import type { Emit } from './events.js';
import type { Undo, UndoStack } from './undo.js';
/** What a step's probe sees of the step's work. */
export type Found<T> = 
/** Done, by an earlier run for instance: the step is skipped. */
{
    readonly state: 'there';
    readonly value: T;
}
/** Begun by an earlier run: the step's run goes on with it. */
 | {
    readonly state: 'under-way';
} | {
    readonly state: 'absent';
};
/** For work that may be done again as a whole: never for a create. */
export interface Retry {
    /** Tries in all, the first included. */
    readonly attempts: number;
    /** Between two tries, milliseconds. */
    readonly pauseMs: number;
    /** Whether trying again may help. */
    readonly when: (error: unknown) => boolean;
}
/** One piece of work of a pipeline. */
export interface Step<T> {
    /** Unique in its pipeline, for example `launch web`. Names the step in events and in the graph. */
    readonly name: string;
    /** For people: `Launch 3 server(s) of staging`. */
    readonly title: string;
    /** Its work tells of steps of its own; no line for the whole. */
    readonly isQuiet?: boolean;
    /** These come first; what they came to is there for the asking. */
    readonly after: readonly Step<unknown>[];
    /** Looks at the world before the step does anything. Default: absent. */
    readonly probe?: (context: StepContext) => Promise<Found<T>>;
    /** What takes the step's work back, registered before `run` begins. What is known only in `run` goes to `context.undo`. */
    readonly undo?: (context: StepContext) => Undo;
    readonly run: (context: StepContext) => Promise<T>;
    /** Milliseconds until the step's signal is aborted, all tries included. Default: none, since waits have limits of their own. */
    readonly deadlineMs?: number;
    /** Default: never. Requests have retries of their own. */
    readonly retry?: Retry;
}
export interface StepContext {
    /** Aborted when the run should end, when another step failed, or when this step's deadline passed. */
    readonly signal: AbortSignal;
    /** Where a step registers what takes its work back, before that work can exist. */
    readonly undo: UndoStack;
    /** Tells what goes on in this step. */
    readonly emit: Emit;
    /** What an earlier step came to. @throws when it does not come before this one. */
    readonly resultOf: <T>(step: Step<T>) => T;
}
export interface PipelineOptions {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly emit: Emit;
    readonly undo: UndoStack;
    /** Steps under way at once. */
    readonly concurrency: number;
}
/** Keeps the type of a step's value where it is written down. */
export declare function defineStep<T>(step: Step<T>): Step<T>;
/**
 * Runs the steps, each when those before it are done, side by side where nothing stands between them. When one fails,
 * the others are told to end, all are waited for, and the first error is thrown with the others attached. What was
 * registered with `undo` is its owner's to unwind.
 * @throws RestageError `internal` for a graph that names a step twice, lacks one, or goes in a circle.
 */
export declare function runPipeline(steps: readonly Step<unknown>[], options: PipelineOptions): Promise<StepContext['resultOf']>;
/** The graph as Mermaid, for `plan --graph`. */
export declare function pipelineGraph(steps: readonly Step<unknown>[]): string;
