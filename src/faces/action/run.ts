import { readFileSync, statSync } from 'node:fs';
import * as core from '@actions/core';
import { systemClock } from '../../engine/clock.ts';
import type { Emit } from '../../engine/events.ts';
import type { Inputs, Verb } from '../../inputs/types.ts';
import { readGithub } from '../common/github.ts';
import { secretsInUserData } from '../common/masks.ts';
import { parseAction, readOperation, readRaw } from './inputs.ts';
import { publishOutputs } from './publish.ts';
import { isSettled } from './settled.ts';
import { saveRun, saveSettled } from './state.ts';
import { takeStep } from './step.ts';

/**
 * For the clean-up after a failure, milliseconds: a cloud that is still uploading lets no golden server start. After a
 * cancel the runner leaves ten seconds, and post does the rest.
 */
const cleanupMs = 30 * 60_000;

/** The step itself: parse, run, publish. */
export async function run(): Promise<void> {
  let keepsFailed = false;
  const ending = await takeStep(readOperation(core.getInput), async (step) => {
    const { verb, inputs, runId } = parse(step.emit);
    keepsFailed = inputs.servers.onFailure === 'keep';
    const deps = step.open(inputs.connection, { runId, cleanupMs });
    const { operations } = await import('../common/operations.ts');
    const operation = operations[verb];
    saveRun(runId);
    const result = await operation(deps, inputs);
    publishOutputs(verb, result, deps.cloud.requests);
    return result;
  });
  if (isSettled(ending, keepsFailed)) saveSettled();
}

function parse(emit: Emit): { readonly verb: Verb; readonly inputs: Inputs; readonly runId: string } {
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const changedAt = (path: string) => statSync(path).mtimeMs;
  const { runId, event, jobEndsAt } = readGithub({ env: process.env, readFile, changedAt, random: Math.random });
  const { verb, inputs, unused } = parseAction(readOperation(core.getInput), readRaw(core.getInput), { event, readFile });
  for (const { servers } of inputs.roles) {
    for (const secret of secretsInUserData(servers.userData ?? '')) core.setSecret(secret);
  }
  if (unused.length > 0) emit({ type: 'note', message: `Of no use to ${verb}: ${unused.join(', ')}` });
  const untilJobEnds = jobEndsAt === undefined ? undefined : jobEndsAt - systemClock.now();
  return { verb, inputs: { ...inputs, run: { ...inputs.run, timeBudgetMs: inputs.run.timeBudgetMs ?? untilJobEnds } }, runId };
}
