import type { RunContext } from './run/context.ts';

/** The cloud's own time, milliseconds since the epoch: what the machines of two runs have in common. */
export function cloudNow({ clock, cloud }: Pick<RunContext, 'clock' | 'cloud'>): number {
  return clock.now() + (cloud.skew() ?? 0);
}
