import * as core from '@actions/core';

/**
 * What main tells post. The cloud itself is the journal of a run; this only says which process this is, and whether
 * there is a run to look after.
 */
const keys = { begun: 'begun', run: 'run', settled: 'settled' } as const;

/** The first thing that main does: whatever becomes of it, post must not take itself for main. */
export function saveBegun(): void {
  core.saveState(keys.begun, 'true');
}

export function isPost(): boolean {
  return core.getState(keys.begun) !== '';
}

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
