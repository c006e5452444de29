import type { Inputs } from '../../inputs/types.ts';
import type { RunContext } from './context.ts';

/** The cloud's own time, milliseconds since the epoch: what the machines of two runs have in common. */
export function cloudNow({ clock, cloud }: Pick<RunContext, 'clock' | 'cloud'>): number {
  return clock.now() + (cloud.skew() ?? 0);
}

/** Time for an orderly end before the budget is used up. */
const detachEarlyMs = 60_000;

/**
 * When a run that begins now leaves with `pending` rather than wait on, milliseconds since the epoch; `undefined` = it
 * waits to the limit. To be asked once: a run that enters its work again has no new budget.
 */
export function whenToDetach(ctx: RunContext, { run }: Pick<Inputs, 'run'>): number | undefined {
  if (!run.wait) return ctx.clock.now();
  const workMs = workMsOf(run.timeBudgetMs);
  return workMs === undefined ? undefined : ctx.clock.now() + workMs;
}

/** The same for servers: `wait: false` waits for them, who would otherwise come back for minutes. */
export function whenToDetachServers({ run }: Pick<Inputs, 'run'>, detachAt: number | undefined): number | undefined {
  return run.wait ? detachAt : undefined;
}

/** What of a time budget is for work, milliseconds. */
export function workMsOf(budgetMs: number | undefined): number | undefined {
  return budgetMs === undefined ? undefined : Math.max(budgetMs / 2, budgetMs - detachEarlyMs);
}

/** The smallest time budget that leaves `workMs` for work, milliseconds: the other way round. */
export function budgetFor(workMs: number): number {
  return workMs + Math.min(workMs, detachEarlyMs);
}
