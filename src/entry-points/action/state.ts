import * as core from '@actions/core';
import type { StateName } from './unsettled.ts';

/**
 * What main tells post. The cloud itself is the journal of a run; this only says whether there is one to look after. Each
 * has a file of its own: a job that is cancelled before main's first line must not have post take itself for main.
 */
const save: (name: StateName, value: string) => void = core.saveState;
const saved: (name: StateName) => string = core.getState;

/** From here on the run may change the cloud. */
export function saveRun(runId: string): void {
  save('run', runId);
}

/** The run came to its own end, or changed nothing: post has nothing to do. */
export function saveSettled(): void {
  save('settled', 'true');
}

/** People on GitHub hear of the run from here on, by this name. */
export function saveTelling(name: string): void {
  save('telling', name);
}

/** They have heard how it ended. */
export function saveTold(): void {
  save('told', 'true');
}

/** The name of a run whose end was not yet reported on GitHub. */
export function untoldRun(): string | undefined {
  return saved('told') === '' ? saved('telling') || undefined : undefined;
}
