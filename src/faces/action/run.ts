import * as core from '@actions/core';
import type { Trigger } from '../../github/trigger.ts';
import type { RunParts } from '../../operations/run/context.ts';
import { cleaned } from '../../reports/clean.ts';
import { namedAsWithheld, secretsWithheld } from '../common/without-secrets.ts';
import { admitStep } from './github/admit-step.ts';
import { openRepository } from './github/repository.ts';
import { readOperation } from './inputs.ts';
import { publishOutputs } from './publish.ts';
import { readStep } from './read-step.ts';
import { isSettled } from './settled.ts';
import { saveRun, saveSettled, saveTelling, saveTold } from './state.ts';
import { type Step, takeStep } from './step.ts';
import { type WorkProgress, workOn } from './work.ts';

/**
 * For the clean-up after a failure, milliseconds: a cloud that is still uploading lets no golden server start. After a
 * cancel the runner leaves ten seconds, and post does the rest.
 */
const cleanupMs = 30 * 60_000;

/** The step itself: parse, run, publish. */
export async function run(): Promise<void> {
  let keepsFailed = false;
  const ending = await takeStep(readOperation(core.getInput), async (step) => {
    const { verb, inputs, runId, trigger } = readStep(step);
    const pull = await admitStep({ verb, inputs, trigger });
    keepsFailed = inputs.servers.onFailure === 'keep';
    const deps = openNamed(trigger, () => step.open(inputs.connection, { runId, cleanupMs, passEnv: inputs.run.passEnv }));
    const on = await openRepository(step, { verb, inputs, pull });
    saveRun(runId);
    const note = (progress: WorkProgress) => noteProgress(step, deps, progress);
    const { result } = await workOn(deps, { verb, inputs, pull, on, cleaner: step.cleaner, note });
    return result;
  });
  if (isSettled(ending, keepsFailed)) saveSettled();
}

/** @throws RestageError that says so where GitHub gave this run no secrets, and that is why there is no cloud */
function openNamed(trigger: Trigger, open: () => RunParts): RunParts {
  try {
    return open();
  } catch (error) {
    throw namedAsWithheld(error, secretsWithheld(trigger, process.env.GITHUB_ACTOR));
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
