import * as core from '@actions/core';
import type { Job } from '../../code-host/port/adapter.ts';
import type { RunParts } from '../../operations/run/context.ts';
import { namedAsWithheld } from '../../pull-request/withheld.ts';
import { type WorkProgress, workOn } from '../../pull-request/work.ts';
import { cleaned } from '../../reports/clean.ts';
import { withSshFiles } from '../common/ssh-folder.ts';
import { readOperation } from './inputs.ts';
import { publishOutputs } from './publish.ts';
import { admitStep, keysFor, openStepRepository, readStep, workspace } from './read-step.ts';
import { isSettled } from './settled.ts';
import { saveRun, saveSettled, saveTelling, saveTold } from './state.ts';
import { type Step, takeStep } from './step.ts';

/**
 * For the clean-up after a failure, milliseconds: a cloud that is still uploading lets no golden server start. After a
 * cancel the runner leaves ten seconds, and post does the rest.
 */
const cleanupMs = 30 * 60_000;

/** The step itself: parse, run, publish. */
export async function run(): Promise<void> {
  let keepsFailed = false;
  const ending = await takeStep(readOperation(core.getInput), async (step) => {
    const read = await readStep(step);
    const { verb, inputs, job } = read;
    const { runId } = job;
    const pull = await admitStep(read);
    keepsFailed = inputs.servers.onFailure === 'keep';
    const deps = await openNamed(job, () => step.open(inputs.connection, { runId, cleanupMs, passEnv: inputs.run.passEnv }));
    const on = await openStepRepository(step, read, pull);
    saveRun(runId);
    const note = (progress: WorkProgress) => noteProgress(step, deps, progress);
    const { result } = await workOn(deps, { verb, inputs, pull, on, cleaner: step.cleaner, note, withKeys: keysFor(pull) });
    return withSshFiles(cleaned(result, step.cleaner), workspace());
  });
  if (isSettled(ending, keepsFailed)) saveSettled();
}

/** @throws RestageError that says so where the code host gave this run no secrets, and that is why there is no cloud */
async function openNamed({ secretsWithheld }: Job, open: () => Promise<RunParts>): Promise<RunParts> {
  try {
    return await open();
  } catch (error) {
    throw namedAsWithheld(error, secretsWithheld);
  }
}

/** What the titles, the jobs after this one, and the post step go by. */
function noteProgress(step: Step, { cloud }: RunParts, progress: WorkProgress): void {
  switch (progress.kind) {
    case 'begun':
      if (progress.assignment.kind === 'nothing') return;
      step.rename(progress.assignment.kind, progress.assignment.why);
      saveTelling(progress.assignment.kind);
      return;
    case 'done':
      step.rename(progress.done.name, progress.done.why);
      publishOutputs(step.emit, progress.done.verb, cleaned(progress.done.result, step.cleaner), cloud.requests);
      return;
    case 'told':
      saveTold();
      return;
    default:
      progress satisfies never;
  }
}
