import type { CloudPlan, Run, Step } from '../plan.ts';

/** Some days of one team on one cloud, as plain data. A day begins at the quiet hour, and ends when the next one is counted. */
export interface WeekPlan {
  readonly seed: number;
  readonly cloud: CloudPlan;
  /** What there always is. */
  readonly standing: readonly Standing[];
  readonly days: readonly Day[];
}

/** An environment that is refreshed each night, from a golden server of its own. */
export interface Standing {
  readonly environment: string;
  readonly golden: string;
  readonly count: number;
  readonly keepImages: number;
}

export interface Day {
  readonly slots: readonly Slot[];
}

/** What begins at about the same time. */
export interface Slot {
  /** Milliseconds since the first midnight. A step that takes long makes later ones late. */
  readonly at: number;
  /** Of no meaning here: `afterMs`. */
  readonly step: Step;
  /** Of a nightly refresh: what is done in good weather, if it did not complete. */
  readonly again?: Run | undefined;
}

export const minute = 60_000;
export const hour = 60 * minute;
/** Since midnight. No person is at work then, and what was open has been closed or has expired. */
export const quietHour = 5 * hour;
