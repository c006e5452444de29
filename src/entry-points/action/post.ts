import * as core from '@actions/core';
import { CancelledError, messageOf } from '../../domain/errors.ts';
import { systemClock } from '../../engine/clock.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { RunParts } from '../../operations/run/context.ts';
import { readTextFile } from '../common/read-file.ts';
import { parseConnection, readRaw } from './inputs.ts';
import { admitStep, openStepRepository, readStep } from './read-step.ts';
import { untoldRun } from './state.ts';
import { type Step, takeStep } from './step.ts';

/** A cancelled job leaves five minutes to all its post steps. */
const deadlineMs = 4 * 60_000;
const tellMs = 20_000;

/** The post step of a run that did not finish: golden server back, nothing left behind. */
export async function post(runId: string): Promise<void> {
  await takeStep('clean-up', async (step) => {
    const connection = await parseConnection(readRaw(core.getInput), readTextFile);
    const deps = await step.open(connection, { runId, cleanupMs: deadlineMs });
    step.emit({ type: 'note', message: `Run ${runId} did not finish. Cleaning up what it left behind.` });
    const { recover } = await import('../../operations/regions/verbs.ts');
    const result = await withDeadline(systemClock, deadlineMs, (signal) => recover({ ...deps, signal }), deps.signal);
    if (result.removed === undefined || result.removed.length === 0) step.emit({ type: 'note', message: 'There was nothing to clean up.' });
    await tellTheEnd(step, deps).catch((error: unknown) => {
      step.emit({ type: 'warning', title: 'The end of the run was not reported on GitHub', message: messageOf(error) });
    });
    return result;
  });
}

/** Where main could not: people would read forever that servers are launching. */
async function tellTheEnd(step: Step, deps: RunParts): Promise<void> {
  const name = untoldRun();
  if (name === undefined) return;
  const read = await readStep(step);
  const pull = await admitStep(read);
  const on = await openStepRepository(step, read, pull);
  if (on === undefined) return;
  const { verb, inputs } = read;
  const { openNotifiers } = await import('../../pull-request/open-notifiers.ts');
  const error = new CancelledError('The run ended early. Its changes were undone.', { hint: 'Run the job again.' });
  await withDeadline(systemClock, tellMs, (signal) =>
    openNotifiers({ ...on, deps, inputs, verb, pull, cleaner: step.cleaner, signal, emit: step.emit }).end({
      name,
      outcome: { kind: 'error', error },
    }),
  );
}
