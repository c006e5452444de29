import { createDice } from './dice.ts';
import type { Run, Step, WorldPlan } from './plan.ts';

/** Of the other seeds, the worlds are what they were before there was any snapshot service. */
const share = 0.15;

/**
 * Gives a world's cloud a snapshot service of its own: it captures a disk in seconds, starts a running server again, and works on the image
 * in the background. Of dice of its own: the rest of the world stays as it is, but that some runs leave the stop to the cloud.
 */
export function withService(plan: WorldPlan): WorldPlan {
  const dice = createDice(plan.seed + 0x5e41ce);
  if (!dice.chance(share)) return plan;
  const leaveIt = (run: Run): Run => {
    const { 'on-forced-stop': _, ...options } = run.options;
    const takes = run.verb === 'snapshot' || run.verb === 'refresh';
    return takes && run.file === undefined && options.shutdown === undefined && dice.chance(0.4)
      ? { ...run, options: { ...options, shutdown: 'cloud' } }
      : run;
  };
  const steps = plan.steps.map((step): Step => ({ ...step, runs: step.runs.map(leaveIt) }));
  return { ...plan, cloud: { ...plan.cloud, behaviour: { ...plan.cloud.behaviour, snapshotService: true } }, steps };
}
