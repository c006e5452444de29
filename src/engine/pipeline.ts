import type { Clock } from '../domain/clock.ts';
import { formatDuration } from '../domain/durations.ts';
import { messageOf, RestageError } from '../domain/errors.ts';
import { withDeadline } from './deadline.ts';
import type { Emit } from './events.ts';
import { runStep } from './step.ts';
import type { Undo, UndoStack } from './undo.ts';

/** What a step's probe sees of the step's work. */
export type Found<T> =
  /** Done, by an earlier run for instance: the step is skipped. */
  | { readonly state: 'there'; readonly value: T }
  /** Begun by an earlier run: the step's run goes on with it. */
  | { readonly state: 'under-way' }
  | { readonly state: 'absent' };

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
export function defineStep<T, C>(step: Step<T, C>): Step<T, C> {
  return step;
}

/**
 * Runs the steps, each when those before it are done, side by side where nothing stands between them. When one fails,
 * the others are told to end, all are waited for, and the first error is thrown with the others attached. What was
 * registered with `undo` is its owner's to unwind.
 * @throws RestageError `internal` for a graph that names a step twice, lacks one, or goes in a circle.
 */
export async function runPipeline<C>(steps: readonly Step<unknown, C>[], options: PipelineOptions<C>): Promise<ResultOf<C>> {
  checkGraph(steps);
  const { clock, emit, undo, scope } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const values = new Map<Step<unknown, C>, unknown>();
  const ended = new Set<Step<unknown, C>>();
  const handedOn = new Set<Step<unknown, C>>();
  const errors: StepError[] = [];
  const waiting = new Set(steps);
  const running = new Set<Promise<void>>();
  const placed = new Set<Step<unknown, C>>();
  let onChange = () => {};

  const resultOf = <T>(step: Step<T, C>): T => {
    if (!values.has(step)) throw new RestageError('internal', `Step "${step.name}" has not run yet.`);
    return values.get(step) as T;
  };
  const execute = async (step: Step<unknown, C>): Promise<void> => {
    const work = async (stepSignal: AbortSignal) => {
      const context: StepContext<C> = { ctx: scope(stepSignal, emit), undo, resultOf };
      const found = await step.probe?.(context);
      if (found?.state === 'there') {
        values.set(step, found.value);
        return;
      }
      if (found?.state === 'under-way') emit({ type: 'note', message: `${step.title}: an earlier run started this step. Continuing it.` });
      if (step.undo !== undefined) undo.register(step.undo(context));
      const handOn = (value: unknown) => {
        handedOn.add(step);
        placed.delete(step);
        values.set(step, value);
        onChange();
      };
      const run = (own: Emit) =>
        runAndRetry(step, { ...context, ctx: scope(stepSignal, own), handOn }, { clock, emit, signal: stepSignal });
      values.set(step, await (step.isQuiet ? run(emit) : runStep({ clock, emit, step: step.name, title: step.title }, run)));
    };
    await (step.deadlineMs === undefined ? work(signal) : withDeadline(clock, step.deadlineMs, work, signal));
  };
  const start = (step: Step<unknown, C>) => {
    waiting.delete(step);
    placed.add(step);
    const under = execute(step)
      .then(() => void ended.add(step))
      .catch((error: unknown) => {
        errors.push({ error, handedOn: handedOn.has(step) });
        failed.abort(error);
      })
      .finally(() => {
        running.delete(under);
        placed.delete(step);
        onChange();
      });
    running.add(under);
  };

  for (;;) {
    const changed = new Promise<void>((resolve) => {
      onChange = resolve;
    });
    if (errors.length === 0) {
      for (const step of waiting) {
        if (placed.size >= options.concurrency) break;
        if (step.after.every((before) => ended.has(before)) && handersOn(step).every((before) => values.has(before))) start(step);
      }
    }
    if (running.size === 0) break;
    await changed;
  }
  if (errors.length > 0) throw withOthers(errors, options.signal.aborted);
  return resultOf;
}

async function runAndRetry<T, C>(
  { run, retry, title }: Step<T, C>,
  context: StepRunContext<T, C>,
  { clock, emit, signal }: Pick<PipelineOptions<C>, 'clock' | 'emit' | 'signal'>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(context);
    } catch (error) {
      if (retry === undefined || attempt >= retry.attempts || signal.aborted || !retry.when(error)) throw error;
      emit({ type: 'note', message: `${title}: ${messageOf(error)} Trying again in ${formatDuration(retry.pauseMs)}.` });
      await clock.sleep(retry.pauseMs, signal);
    }
  }
}

/** What a graph is drawn of: a step of a pipeline, or of a plan. */
export interface GraphStep extends Pick<Step<unknown, unknown>, 'name' | 'title'> {
  readonly after: readonly GraphStep[];
  readonly afterHandOn?: readonly GraphStep[];
}

/** The graph as Mermaid, for `plan --graph`. A dotted arrow: what comes after it does not wait for the end. */
export function pipelineGraph(steps: readonly GraphStep[]): string {
  checkGraph(steps);
  const id = (step: GraphStep) => `s${steps.indexOf(step) + 1}`;
  const nodes = steps.map((step) => `  ${id(step)}["${labelOf(step.title)}"]`);
  const arrows = steps.flatMap((step) => [
    ...step.after.map((before) => `  ${id(before)} --> ${id(step)}`),
    ...handersOn(step).map((before) => `  ${id(before)} -.-> ${id(step)}`),
  ]);
  return ['flowchart LR', ...nodes, ...arrows].join('\n');
}

function handersOn<S extends GraphStep>({ afterHandOn = [] }: { readonly afterHandOn?: readonly S[] }): readonly S[] {
  return afterHandOn;
}

/** What Mermaid would read as the label's end, as HTML, Markdown or a character's number, by its number: https://mermaid.js.org/syntax/flowchart.html */
function labelOf(title: string): string {
  return title.replaceAll(/\s+/g, ' ').replaceAll(/["#<>&`]/g, (character) => `#${character.codePointAt(0)};`);
}

interface StepError {
  readonly error: unknown;
  /** The step had handed on by then. */
  readonly handedOn: boolean;
}

/** The first error tells why the run failed, or that of a step which had handed on; those of steps that were only told to end are left out. */
function withOthers(errors: readonly StepError[], wasToEnd: boolean): unknown {
  const first = errors[0]?.error;
  const own = errors.filter(({ error }) => error === first || !isEcho(error, first));
  const why = (own.find(({ handedOn }) => handedOn && !wasToEnd) ?? own[0])?.error;
  if (why instanceof RestageError) {
    const others = own.map(({ error }) => error).filter((error) => error !== why);
    why.cleanupErrors.push(...new Set(others));
  }
  return why;
}

/** A step that was told to end because another failed throws that other's error back. */
function isEcho(error: unknown, first: unknown): boolean {
  return error instanceof RestageError && (error.code === 'cancelled' || error.cause === first);
}

function checkGraph(steps: readonly GraphStep[]): void {
  const fault = (what: string) => new RestageError('internal', `The pipeline is not a valid graph: ${what}.`);
  const seen = new Set<GraphStep>();
  const names = new Set<string>();
  for (const step of steps) {
    if (names.has(step.name)) throw fault(`two steps are called "${step.name}"`);
    const early = [...step.after, ...handersOn(step)].find((before) => !seen.has(before));
    if (early !== undefined) throw fault(`"${step.name}" comes before "${early.name}", which it needs`);
    names.add(step.name);
    seen.add(step);
  }
}
