import { createDice } from './dice.ts';
import type { Golden, Run, Step, WorldPlan } from './plan.ts';

const share = 0.25;

/** Of each golden server that has any; in another order than that of their devices. */
const dataVolumes = [
  { gb: 4, device: '/dev/vdc', name: 'logs' },
  { gb: 2, device: '/dev/vdb', name: 'data' },
] as const;

/** In the order of their devices, GiB. */
export function chosenSizes(volumes: string | undefined): readonly number[] {
  if (volumes === 'all') return [2, 4];
  return volumes === 'data' ? [2] : [];
}

/**
 * Gives golden servers of a world data volumes, and says in each run which of them are copied. Of dice of its own, and after all others: the
 * rest of the world stays as it is, but that no run leaves a golden server on while its volumes are captured.
 */
export function withDataVolumes(plan: WorldPlan): WorldPlan {
  const dice = createDice(plan.seed + 0xda7a);
  if (plan.cloud.behaviour.volumes !== true || !dice.chance(share)) return plan;
  const choose = (options: Run['options']): Run['options'] => {
    const isPromoted = options.golden?.startsWith('@') === true;
    const volumes = isPromoted ? 'root' : dice.pick(['all', 'all', 'data', 'root']);
    if (options.shutdown !== 'skip' && options.shutdown !== 'cloud') return { ...options, volumes };
    const { shutdown: _, ...others } = options;
    return { ...others, volumes };
  };
  const say = (run: Run): Run => {
    if (run.verb !== 'refresh' && run.verb !== 'snapshot' && run.verb !== 'plan') return run;
    return run.file === undefined ? { ...run, options: choose(run.options) } : { ...run, file: { ...run.file, top: choose(run.file.top) } };
  };
  const steps = plan.steps.map((step): Step => ({ ...step, runs: step.runs.map(say) }));
  const goldens = plan.cloud.goldens.map((golden): Golden => ({ ...golden, dataVolumes }));
  return { ...plan, cloud: { ...plan.cloud, goldens }, steps, next: { ...plan.next, run: say(plan.next.run) }, last: say(plan.last) };
}
