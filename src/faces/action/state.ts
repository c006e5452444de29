import * as core from '@actions/core';

/**
 * What main tells post. The cloud itself is the journal of a run; this only says whether there is one to look after. Each
 * has a file of its own: a job that is cancelled before main's first line must not have post take itself for main.
 */
const keys = { run: 'run', settled: 'settled' } as const;

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
