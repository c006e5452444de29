import { createDice, type Dice } from './dice.ts';
import type { CloudPlan, Golden, Run, Step, WorldPlan } from './plan.ts';

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
  const { tokenLifetime, uploadNeedsLiveToken } = plan.cloud.behaviour;
  // No snapshot outlives the token that asked for it where the upload needs that one.
  const longest = tokenLifetime !== undefined && uploadNeedsLiveToken === true ? 20 : 300;
  const serve = (golden: Golden): Golden => {
    const knobs = { capture_seconds: dice.pick([5, 5, 40]), upload_seconds: dice.pick([2, 20, longest]), capture_task: dice.chance(0.7) };
    return { ...golden, knobs: { ...golden.knobs, ...knobs } };
  };
  const goldens = plan.cloud.goldens.map(serve);
  const more = dice.chance(0.3) ? [drawRivals(dice, plan.cloud)] : [];
  return {
    ...plan,
    cloud: { ...plan.cloud, goldens, behaviour: { ...plan.cloud.behaviour, snapshotService: true } },
    steps: [...steps, ...more],
  };
}

/** Two that want one golden server: the second comes while the first stops it, or while the cloud makes the image and the server is free. */
function drawRivals(dice: Dice, { goldens, hasTwoNetworks }: CloudPlan): Step {
  const { name } = dice.pick(goldens);
  const rival = (delayMs: number): Run => {
    const luck = dice.between(1, 999_999_999);
    const verb = dice.pick(['snapshot', 'refresh'] as const);
    const launching = verb === 'refresh' ? { count: '1', ...(hasTwoNetworks ? { network: 'ci-net' } : {}) } : {};
    const leaving = dice.chance(0.2) ? { wait: 'false' } : {};
    const options = { environment: 'staging', golden: name, ...launching, ...leaving };
    const rest = { access: 'password', skewMs: 0, unreachable: false, faults: [] } as const;
    return { id: `run-${luck.toString(36)}`, luck, verb, options, delayMs, ...rest };
  };
  return { afterMs: 600_000, conditions: [], deeds: [], runs: [rival(0), rival(dice.between(0, 150) * 1000)] };
}
