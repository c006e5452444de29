import * as core from '@actions/core';

/** What main tells post. The cloud itself is the journal of the run; this only says whether there is a need to look. */
export interface RunState {
  readonly runId: string;
  /** The run came to its own end and left nothing half done. */
  readonly settled: boolean;
}

export function saveState({ runId, settled }: RunState): void {
  core.saveState('run-id', runId);
  core.saveState('settled', settled);
}

/** `undefined` in main, which the runner starts without any state. */
export function loadState(): RunState | undefined {
  const runId = core.getState('run-id');
  return runId === '' ? undefined : { runId, settled: core.getState('settled') === 'true' };
}
