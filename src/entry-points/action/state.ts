import * as core from '@actions/core';

/**
 * What main tells post. The cloud itself is the journal of a run; this only says whether there is one to look after. Each
 * has a file of its own: a job that is cancelled before main's first line must not have post take itself for main.
 */
const keys = { run: 'run', settled: 'settled', telling: 'telling', told: 'told' } as const;

/** From here on the run may change the cloud. */
export function saveRun(runId: string): void {
  core.saveState(keys.run, runId);
}

/** The run came to its own end, or changed nothing: post has nothing to do. */
export function saveSettled(): void {
  core.saveState(keys.settled, 'true');
}

/** The run that post must look after. */
export function unsettledRun(): string | undefined {
  return core.getState(keys.settled) === '' ? core.getState(keys.run) || undefined : undefined;
}

/** People on GitHub hear of the run from here on, by this name. */
export function saveTelling(name: string): void {
  core.saveState(keys.telling, name);
}

/** They have heard how it ended. */
export function saveTold(): void {
  core.saveState(keys.told, 'true');
}

/** The name of a run whose end was not yet reported on GitHub. */
export function untoldRun(): string | undefined {
  return core.getState(keys.told) === '' ? core.getState(keys.telling) || undefined : undefined;
}
