import { statSync } from 'node:fs';
import * as core from '@actions/core';
import { systemClock } from '../../engine/clock.ts';
import type { Trigger } from '../../github/trigger.ts';
import type { Inputs, Verb } from '../../inputs/types.ts';
import { readGithub } from '../common/github.ts';
import { secretsInUserData } from '../common/masks.ts';
import { readOrdinaryFile, readTextFile, realPath } from '../common/read-file.ts';
import { parseAction, readOperation, readRaw } from './inputs.ts';
import type { Step } from './step.ts';

export interface StepInputs {
  readonly verb: Verb;
  readonly inputs: Inputs;
  readonly runId: string;
  readonly trigger: Trigger;
}

/** All that the workflow, the event and the runner say; its secrets are hidden from here on. */
export function readStep({ emit, hide }: Pick<Step, 'emit' | 'hide'>): StepInputs {
  const changedAt = (path: string) => statSync(path).mtimeMs;
  const { runId, event, trigger, jobEndsAt } = readGithub({ env: process.env, readFile: readTextFile, changedAt, random: Math.random });
  const { verb, inputs, unused } = parseAction(readOperation(core.getInput), readRaw(core.getInput), {
    event,
    readFile: readOrdinaryFile,
    realPath,
  });
  if (inputs.run.githubToken !== undefined) hide(inputs.run.githubToken);
  for (const { servers } of inputs.roles) for (const secret of secretsInUserData(servers.userData ?? '')) hide(secret);
  if (unused.length > 0) emit({ type: 'note', message: `Ignored by ${verb}: ${unused.join(', ')}` });
  const untilJobEnds = jobEndsAt === undefined ? undefined : jobEndsAt - systemClock.now();
  return { verb, inputs: { ...inputs, run: { ...inputs.run, timeBudgetMs: inputs.run.timeBudgetMs ?? untilJobEnds } }, runId, trigger };
}
