import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';

/** When a run leaves with `pending` rather than wait on. */
export interface Leave {
  /** Milliseconds since the epoch; `undefined` = it waits to the limit. */
  readonly leaveAt: number | undefined;
  /** The same, from now; 0 where `leaveAt` is not given. */
  readonly leaveInMs: number;
}

/** Time for an orderly end before the budget is used up. */
const leaveEarlyMs = 60_000;

export function whenToLeave({ clock }: Deps, { run }: Pick<Inputs, 'run'>): Leave {
  if (run.wait && run.timeBudgetMs === undefined) return { leaveAt: undefined, leaveInMs: 0 };
  const leaveInMs = run.wait ? Math.max((run.timeBudgetMs ?? 0) / 2, (run.timeBudgetMs ?? 0) - leaveEarlyMs) : 0;
  return { leaveAt: clock.now() + leaveInMs, leaveInMs };
}
