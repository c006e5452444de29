import type { Run, Step } from './plan.ts';

/** A run in good weather, by its one name. */
export function calmRun(id: string, verb: Run['verb'], options: Run['options'], access: Run['access'] = 'password'): Run {
  return { id, luck: 1, verb, options, access, delayMs: 0, skewMs: 0, unreachable: false, faults: [] };
}

/** Runs that meet nothing but each other. */
export function calmStep(afterMs: number, ...runs: readonly Run[]): Step {
  return { afterMs, conditions: [], deeds: [], runs };
}
