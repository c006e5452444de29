import { statSync } from 'node:fs';
import * as core from '@actions/core';
import type { Job } from '../../code-host/port/adapter.ts';
import type { PullEvent } from '../../code-host/port/trigger.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Inputs, Verb } from '../../inputs/types.ts';
import type { RunParts } from '../../operations/run/context.ts';
import { admit } from '../../pull-request/admission.ts';
import { openHere, openRepository, type Repository } from '../../pull-request/repository.ts';
import { withSshKeys } from '../../pull-request/ssh-users.ts';
import { codeHostOfStep } from '../common/code-host.ts';
import { readOrdinaryFile, readTextFile, realPath } from '../common/read-file.ts';
import { withSshFolder } from '../common/ssh-folder.ts';
import { hostAccess } from './host-access.ts';
import { parseAction, readOperation, readRaw } from './inputs.ts';
import type { Step } from './step.ts';

/** Where the runner checks a repository out; absolute. */
export function workspace(): string {
  return process.env.GITHUB_WORKSPACE || process.cwd();
}

export interface StepInputs {
  readonly verb: Verb;
  readonly inputs: Inputs;
  readonly job: Job;
}

/** All that the workflow, the event and the runner say; its secrets are hidden from here on. */
export async function readStep({ emit, hide }: Pick<Step, 'emit' | 'hide'>): Promise<StepInputs> {
  const changedAt = (path: string) => statSync(path).mtimeMs;
  const job = codeHostOfStep(process.env).readJob({ env: process.env, readFile: readTextFile, changedAt, random: Math.random });
  const { event, jobEndsAt } = job;
  const { verb, inputs, unused } = await parseAction(readOperation(core.getInput), readRaw(core.getInput), {
    event,
    readFile: readOrdinaryFile,
    realPath,
  });
  if (inputs.run.githubToken !== undefined) hide(inputs.run.githubToken);
  await hideUserData(inputs, hide);
  if (unused.length > 0) emit({ type: 'note', message: `Ignored by ${verb}: ${unused.join(', ')}` });
  const untilJobEnds = jobEndsAt === undefined ? undefined : jobEndsAt - systemClock.now();
  const located = withSshFolder(inputs, workspace());
  return { verb, inputs: { ...located, run: { ...located.run, timeBudgetMs: inputs.run.timeBudgetMs ?? untilJobEnds } }, job };
}

async function hideUserData({ roles }: Inputs, hide: Step['hide']): Promise<void> {
  const texts = roles.flatMap(({ servers }) => servers.userData ?? []);
  if (texts.length === 0) return;
  const { secretsInUserData } = await import('../common/secrets-in-text.ts');
  for (const text of texts) for (const secret of secretsInUserData(text)) hide(secret);
}

/**
 * Whether the event may start this step at all; before anything else is sent.
 *
 * @returns the pull request that the step is about; `undefined` = none
 * @throws RestageError `author-not-allowed`, `fork-not-allowed`
 */
export function admitStep({ verb, inputs, job }: StepInputs): Promise<PullEvent | undefined> {
  const access = hostAccess(inputs.run.githubToken);
  const { pullName, repositories } = access.adapter;
  return admit(job.trigger, { verb, inputs, pullName, accessHint: repositories.accessHint, open: () => openHere(access, undefined) });
}

/** Reads the public keys of `ssh-users`. */
export function keysFor(pull: PullEvent | undefined): (deps: RunParts, inputs: Inputs) => Promise<Inputs> {
  return ({ signal, emit }, inputs) => withSshKeys(inputs, { access: hostAccess(inputs.run.githubToken), pull, signal, emit });
}

export function openStepRepository(
  { emit }: Pick<Step, 'emit'>,
  { verb, inputs }: StepInputs,
  pull: PullEvent | undefined,
): Promise<Repository | undefined> {
  return openRepository(hostAccess(inputs.run.githubToken), { verb, inputs, pull, emit });
}
