import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runPost, runStep, type StepOptions } from '../helpers/runner.ts';
import { type Contexts, evaluate, interpolate, isWanted, type Status, toText } from './expressions.ts';

/** Where a workflow is played, and by what. */
export interface Stage {
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> };
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the repository, and of `inputs` where the workflow is called by another. */
  readonly vars?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly github: Readonly<Record<string, unknown>>;
  /** What the runner gives every step. */
  readonly env: Readonly<Record<string, string>>;
  /** What it gives besides in a job with `id-token: write`. */
  readonly idTokens?: Readonly<Record<string, string>>;
  /** What ships. */
  readonly entry: string;
  /** Called before each job with what its token may do. */
  readonly grant?: (permissions: Readonly<Record<string, string>>) => void;
  /** In place of what a workflow says, to play hours in seconds: of all steps that use the action. */
  readonly haste?: Readonly<Record<string, string>>;
}

export interface JobRun {
  readonly job: string;
  readonly result: Status | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly types?: readonly string[] } | null>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly if?: unknown;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: unknown };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

interface Step {
  readonly id?: string;
  readonly if?: unknown;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

const action: { readonly inputs: Readonly<Record<string, { readonly default?: string }>> } = parse(readFileSync('action.yml', 'utf8'));

/** Plays a workflow file for one event, as GitHub would; `undefined` = the event does not start it. */
export async function playWorkflow(path: string, stage: Stage): Promise<readonly JobRun[] | undefined> {
  const workflow: Workflow = parse(readFileSync(path, 'utf8'));
  const trigger = workflow.on[stage.event.name];
  if (trigger === undefined) return undefined;
  if (trigger?.types !== undefined && !trigger.types.includes(String(stage.event.payload.action))) return undefined;
  const runs = new Map<string, JobRun>();
  const needed = new Map<string, JobRun>();
  // In the order of the file: every workflow of ours names a job before it needs it.
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const ofJob = await playJob(name, job, workflow, stage, needed);
    for (const run of ofJob) runs.set(run.job, run);
    needed.set(name, asOne(name, ofJob));
  }
  return [...runs.values()];
}

/** As `needs` sees a job with a matrix, or one that calls a workflow. */
function asOne(job: string, runs: readonly JobRun[]): JobRun {
  const result = (['failure', 'cancelled', 'skipped'] as const).find((bad) => runs.some((run) => run.result === bad)) ?? 'success';
  return { job, result, outputs: Object.assign({}, ...runs.map(({ outputs }) => outputs)), log: '' };
}

async function playJob(
  name: string,
  job: Job,
  workflow: Workflow,
  stage: Stage,
  before: ReadonlyMap<string, JobRun>,
): Promise<readonly JobRun[]> {
  const needs = [job.needs ?? []].flat();
  const needed = needs.map((need) => {
    const run = before.get(need);
    if (run === undefined) throw new Error(`${name} needs ${need}, which has not run`);
    return run;
  });
  const contexts: Contexts = {
    // A called workflow sees its caller's event.
    github: { event_name: stage.event.name, ...stage.github, event: stage.event.payload },
    needs: Object.fromEntries(needed.map(({ job: id, result, outputs }) => [id, { result, outputs }])),
    secrets: stage.secrets,
    vars: stage.vars ?? {},
    inputs: stage.inputs ?? {},
  };
  const status = needed.some(({ result }) => result === 'failure') ? 'failure' : 'success';
  const skipped = needed.some(({ result }) => result === 'skipped') && !/always\(|!cancelled\(/.test(String(job.if));
  if (skipped || !isWanted(job.if, contexts, status)) return [{ job: name, result: 'skipped', outputs: {}, log: '' }];
  const permissions = job.permissions ?? workflow.permissions ?? {};
  stage.grant?.(permissions);
  if (job.uses !== undefined) return callWorkflow(name, job, contexts, stage);
  const env = { ...stage.env, ...(permissions['id-token'] === 'write' ? stage.idTokens : {}) };
  const runs: JobRun[] = [];
  for (const [at, matrix] of combinationsOf(job, contexts).entries()) {
    const id = job.strategy === undefined ? name : `${name} (${at + 1})`;
    runs.push(await playSteps(id, job, { ...contexts, matrix }, workflow, { ...stage, env }));
  }
  return runs;
}

/** A reusable workflow of this repository. */
async function callWorkflow(
  name: string,
  { uses = '', with: given, secrets }: Job,
  contexts: Contexts,
  stage: Stage,
): Promise<readonly JobRun[]> {
  const path = /^restage\/restage\/(\.github\/workflows\/[\w.-]+)@/.exec(uses)?.[1] ?? '';
  const called: {
    readonly on: { readonly workflow_call: { readonly inputs?: Readonly<Record<string, { readonly default?: unknown }>> } };
  } = parse(readFileSync(path, 'utf8'));
  const defaults = Object.entries(called.on.workflow_call.inputs ?? {}).map(([input, row]) => [input, row.default ?? ''] as const);
  const values = Object.entries(given ?? {}).map(([input, value]) => [input, interpolate(value, contexts)] as const);
  const unknown = values.filter(([input]) => !defaults.some(([known]) => known === input));
  if (unknown.length > 0) throw new Error(`${path} has no input ${unknown.map(([input]) => input).join(', ')}`);
  const inner = await playWorkflow(path, {
    ...stage,
    event: { ...stage.event, name: 'workflow_call' },
    github: { ...stage.github, event_name: stage.event.name },
    inputs: Object.fromEntries([...defaults, ...values]),
    secrets: Object.fromEntries(Object.entries(secrets ?? {}).map(([secret, value]) => [secret, toText(interpolate(value, contexts))])),
  });
  return (inner ?? []).map((run) => ({ ...run, job: `${name} / ${run.job}` }));
}

function combinationsOf({ strategy }: Job, contexts: Contexts): readonly Readonly<Record<string, unknown>>[] {
  if (strategy === undefined) return [{}];
  const matrix = interpolate(strategy.matrix, contexts) as { readonly include?: readonly Readonly<Record<string, unknown>>[] };
  if (matrix.include === undefined) throw new Error('Only `include` is played.');
  return matrix.include;
}

async function playSteps(id: string, job: Job, contexts: Contexts, workflow: Workflow, stage: Stage): Promise<JobRun> {
  const steps: Record<string, { readonly outputs: Readonly<Record<string, string>>; readonly outcome: Status }> = {};
  const posts: (() => Promise<unknown>)[] = [];
  let status: Status = 'success';
  let log = '';
  for (const step of job.steps ?? []) {
    const now: Contexts = { ...contexts, steps, env: textsOf(workflow.env, contexts) };
    if (!isWanted(step.if, now, status)) continue;
    const env = { ...textsOf(workflow.env, now), ...textsOf(step.env, now) };
    const run = await playStep(step, { ...now, env }, env, stage, posts);
    log += run.log;
    if (run.exitCode !== 0) status = 'failure';
    if (step.id !== undefined) steps[step.id] = { outputs: run.outputs, outcome: run.exitCode === 0 ? 'success' : 'failure' };
  }
  for (const post of posts.toReversed()) await post();
  return { job: id, result: status, outputs: textsOf(job.outputs, { ...contexts, steps }), log };
}

interface Played {
  readonly exitCode: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

async function playStep(
  step: Step,
  contexts: Contexts,
  env: Readonly<Record<string, string>>,
  stage: Stage,
  posts: (() => Promise<unknown>)[],
): Promise<Played> {
  if (step.run !== undefined) return runShell(step.run, { ...stage.env, ...env });
  const uses = step.uses ?? '';
  if (uses.startsWith('actions/checkout@')) return { exitCode: 0, log: '', outputs: {} };
  if (!uses.startsWith('restage/restage@')) throw new Error(`${uses} cannot be played here`);
  const given = textsOf(step.with, contexts);
  const unknown = Object.keys(given).filter((input) => action.inputs[input] === undefined);
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  const defaults = Object.entries(action.inputs).flatMap(([input, row]) =>
    row.default === undefined ? [] : [[input, row.default] as const],
  );
  const options: StepOptions = {
    entry: stage.entry,
    inputs: { ...textsOf(Object.fromEntries(defaults), contexts), ...given, ...stage.haste },
    env: { ...stage.env, ...env },
    eventName: String(evaluate('github.event_name', contexts)),
    event: stage.event.payload,
  };
  const main = await runStep(options);
  posts.push(() => runPost(options, main));
  return main;
}

function textsOf(values: Readonly<Record<string, unknown>> | undefined, contexts: Contexts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, toText(interpolate(value, contexts))]));
}

/** As the runner runs it: `bash -e`. */
function runShell(script: string, env: Readonly<Record<string, string>>): Promise<Played> {
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
      { env: { PATH: process.env.PATH ?? '', ...env } },
      (error, out, err) => {
        resolve({ exitCode: error === null ? 0 : 1, log: out + err, outputs: {} });
      },
    );
  });
}
