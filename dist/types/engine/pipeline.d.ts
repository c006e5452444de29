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
/** One piece of work of a pipeline. @typeParam C what its work needs of the run: bound to the step's own signal, and telling what goes on in it */
export interface Step<T, C> {
    /** Unique in its pipeline, for example `launch web`. Names the step in events and in the graph. */
    readonly name: string;
    /** For people: `Launch 3 server(s) of staging`. */
    readonly title: string;
    /** Its work tells of steps of its own; no line for the whole. */
    readonly isQuiet?: boolean;
    /** These come first; what they came to is there for the asking. */
    readonly after: readonly Step<unknown, C>[];
    /** Of these it is enough that they handed on. Default: none. */
    readonly afterHandOn?: readonly Step<unknown, C>[];
    /** Looks at the world before the step does anything. Default: absent. */
    readonly probe?: (context: StepContext<C>) => Promise<Found<T>>;
    /** What takes the step's work back, registered before `run` begins. What is known only in `run` goes to `context.undo`. */
    readonly undo?: (context: StepContext<C>) => Undo<C>;
    readonly run: (context: StepRunContext<T, C>) => Promise<T>;
    /** Milliseconds until the step's signal is aborted, all tries included. Default: none, since waits have limits of their own. */
    readonly deadlineMs?: number;
    /** Default: never. Requests have retries of their own. */
    readonly retry?: Retry;
}
export interface StepContext<C> {
    /** Bound to a signal that is aborted when the run should end, when another step failed, or when this step's deadline passed. */
    readonly ctx: C;
    /** Where a step registers what takes its work back, before that work can exist. */
    readonly undo: UndoStack<C>;
    readonly resultOf: ResultOf<C>;
}
/** What an earlier step came to. @throws when it does not come before this one. */
export type ResultOf<C> = <T>(step: Step<T, C>) => T;
export interface StepRunContext<T, C> extends StepContext<C> {
    /**
     * Lets steps that named this one in `afterHandOn` begin with `value`, while this one goes on with what they need not wait for. What it
     * comes to at its end takes the value's place. When it fails after this, it fails as any step does: those that began are told to end. And
     * its error is the one that is thrown, even where theirs came first: what they got of it may be why they failed.
     */
    readonly handOn: (value: T) => void;
}
export interface PipelineOptions<C> {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly emit: Emit;
    readonly undo: UndoStack<C>;
    /** What the work of a step gets. */
    readonly scope: (signal: AbortSignal, emit: Emit) => C;
    /** Steps under way at once; one that has handed on leaves its place to those that wait for no more. */
    readonly concurrency: number;
}
/** Keeps the type of a step's value where it is written down. */
export declare function defineStep<T, C>(step: Step<T, C>): Step<T, C>;
/**
 * Runs the steps, each when those before it are done, side by side where nothing stands between them. When one fails,
 * the others are told to end, all are waited for, and the first error is thrown with the others attached. What was
 * registered with `undo` is its owner's to unwind.
 * @throws RestageError `internal` for a graph that names a step twice, lacks one, or goes in a circle.
 */
export declare function runPipeline<C>(steps: readonly Step<unknown, C>[], options: PipelineOptions<C>): Promise<ResultOf<C>>;
/** What a graph is drawn of: a step of a pipeline, or of a plan. */
export interface GraphStep extends Pick<Step<unknown, unknown>, 'name' | 'title'> {
    readonly after: readonly GraphStep[];
    readonly afterHandOn?: readonly GraphStep[];
}
/** The graph as Mermaid, for `plan --graph`. A dotted arrow: what comes after it does not wait for the end. */
export declare function pipelineGraph(steps: readonly GraphStep[]): string;
