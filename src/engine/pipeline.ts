import type { Clock } from '../domain/clock.ts';
import { RestageError } from '../domain/errors.ts';
import { withDeadline } from './deadline.ts';
import type { Emit } from './events.ts';
import { runStep } from './step.ts';
import type { UndoStack } from './undo.ts';

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
  /**
   * Looks whether the step's work is there already, done by an earlier run for instance: then `run` is skipped.
   * `undefined` = absent, or only begun, which `run` goes on with.
   */
  readonly probe?: (context: StepContext) => Promise<{ readonly value: T } | undefined>;
  readonly run: (context: StepContext) => Promise<T>;
  /** Milliseconds until the step's signal is aborted. Default: none, since waits have limits of their own. */
  readonly deadlineMs?: number;
}

export interface StepContext {
  /** Aborted when the run should end, when another step failed, or when this step's deadline passed. */
  readonly signal: AbortSignal;
  /** Where a step registers what takes its work back, before that work can exist. */
  readonly undo: UndoStack;
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
export function defineStep<T>(step: Step<T>): Step<T> {
  return step;
}

/**
 * Runs the steps, each when those before it are done, side by side where nothing stands between them. When one fails,
 * the others are told to end, all are waited for, and the first error is thrown with the others attached. What was
 * registered with `undo` is its owner's to unwind.
 * @throws RestageError `internal` for a graph that names a step twice, lacks one, or goes in a circle.
 */
export async function runPipeline(steps: readonly Step<unknown>[], options: PipelineOptions): Promise<StepContext['resultOf']> {
  checkGraph(steps);
  const { clock, emit, undo } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const values = new Map<Step<unknown>, unknown>();
  const errors: unknown[] = [];
  const waiting = new Set(steps);
  const running = new Set<Promise<void>>();

  const resultOf = <T>(step: Step<T>): T => {
    if (!values.has(step)) throw new RestageError('internal', `Step "${step.name}" has not run yet.`);
    return values.get(step) as T;
  };
  const execute = async (step: Step<unknown>): Promise<void> => {
    const work = async (stepSignal: AbortSignal) => {
      const context: StepContext = { signal: stepSignal, undo, resultOf };
      const found = await step.probe?.(context);
      if (found !== undefined) values.set(step, found.value);
      else if (step.isQuiet) values.set(step, await step.run(context));
      else values.set(step, await runStep({ clock, emit, step: step.name, title: step.title }, () => step.run(context)));
    };
    await (step.deadlineMs === undefined ? work(signal) : withDeadline(clock, step.deadlineMs, work, signal));
  };
  const start = (step: Step<unknown>) => {
    waiting.delete(step);
    const under = execute(step)
      .catch((error: unknown) => {
        errors.push(error);
        failed.abort(error);
      })
      .finally(() => running.delete(under));
    running.add(under);
  };

  while (waiting.size + running.size > 0) {
    if (errors.length === 0) {
      for (const step of waiting) {
        if (running.size >= options.concurrency) break;
        if (step.after.every((before) => values.has(before))) start(step);
      }
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (errors.length > 0) throw withOthers(errors);
  return resultOf;
}

/** The graph as Mermaid, for `plan --graph`. */
export function pipelineGraph(steps: readonly Step<unknown>[]): string {
  checkGraph(steps);
  const id = (step: Step<unknown>) => `s${steps.indexOf(step) + 1}`;
  const nodes = steps.map((step) => `  ${id(step)}["${step.title.replaceAll('"', '#quot;')}"]`);
  const arrows = steps.flatMap((step) => step.after.map((before) => `  ${id(before)} --> ${id(step)}`));
  return ['flowchart LR', ...nodes, ...arrows].join('\n');
}

/** The first error tells why the run failed; those of steps that were only told to end come with it. */
function withOthers([first, ...others]: readonly unknown[]): unknown {
  if (first instanceof RestageError) first.cleanupErrors.push(...others.filter((error) => error !== first && !isEcho(error, first)));
  return first;
}

/** A step that was told to end because another failed throws that other's error back. */
function isEcho(error: unknown, first: unknown): boolean {
  return error instanceof RestageError && (error.code === 'cancelled' || error.cause === first);
}

function checkGraph(steps: readonly Step<unknown>[]): void {
  const fault = (what: string) => new RestageError('internal', `The pipeline is no graph: ${what}.`);
  const seen = new Set<Step<unknown>>();
  const names = new Set<string>();
  for (const step of steps) {
    if (names.has(step.name)) throw fault(`two steps are called "${step.name}"`);
    const early = step.after.find((before) => !seen.has(before));
    if (early !== undefined) throw fault(`"${step.name}" comes before "${early.name}", which it needs`);
    names.add(step.name);
    seen.add(step);
  }
}
