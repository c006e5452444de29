import type { Inputs } from '../../inputs/types.ts';
import type { RunContext } from './context.ts';

type Clocks = Pick<RunContext, 'cloud' | 'emitOnce'>;

/** The cloud's own time, milliseconds since the epoch: what the machines of two runs have in common. Never later than it is. */
export function cloudNow(ctx: Clocks & Pick<RunContext, 'clock'>): number {
  return cloudTimeOf(ctx, ctx.clock.now());
}

/** @param ownTime milliseconds since the epoch, by this machine's clock */
export function cloudTimeOf(ctx: Clocks, ownTime: number): number {
  return ownTime + offsetOf(ctx);
}

/** @param cloudTime milliseconds since the epoch, by the cloud's clock */
export function ownTimeOf(ctx: Clocks, cloudTime: number): number {
  return cloudTime - offsetOf(ctx);
}

function offsetOf(ctx: Clocks): number {
  const offset = ctx.cloud.clockOffset();
  if (offset === undefined) {
    ctx.emitOnce({
      type: 'warning',
      title: 'The cloud does not show its time',
      message:
        'Its responses have no `Date` header, and the token comes from the configuration. Until the first lease is taken, ages, leases and expiries follow this machine’s clock. Sign in with a password or an application credential: their new token shows the time.',
    });
  }
  return offset?.ms ?? 0;
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
