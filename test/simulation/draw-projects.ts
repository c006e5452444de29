import type { Command } from '../helpers/scenario.ts';
import { createDice, type Dice } from './dice.ts';
import { drawFaults, drawPlace } from './draw-weather.ts';
import type { CloudPlan, Run, Step, WorldPlan } from './plan.ts';

const share = 0.3;

/** Of the project that may do nothing in that of the golden servers. No run of any other works on it. */
export const pullsEnvironment = 'pull';

const verbs: readonly Command[] = ['refresh', 'refresh', 'launch', 'launch', 'launch', 'destroy', 'reap', 'status', 'plan'];

/**
 * Adds a second project, with a credential of its own: runs of the first share their images with it, and its runs launch from them, at any moment
 * and in bad weather. Of dice of its own, and after all others: the rest of the world stays as it is.
 */
export function withTwoProjects(plan: WorldPlan): WorldPlan {
  const dice = createDice(plan.seed + 0x2b0d);
  const { goldens } = plan.cloud;
  // Snapshots of volumes cannot be shared.
  const areOnDisks = goldens.every(({ image, dataVolumes }) => image !== undefined && dataVolumes === undefined);
  if (!dice.chance(share) || !areOnDisks) return plan;
  const steps = plan.steps.flatMap((step): readonly Step[] => {
    const own = { ...step, runs: step.runs.map((run) => (dice.chance(0.7) ? sharing(run) : run)) };
    if (!dice.chance(0.6)) return [own];
    const run = stormy(dice, pulling(dice, dice.pick(verbs), plan.cloud));
    if (dice.chance(0.4)) return [{ ...own, runs: [...own.runs, { ...run, delayMs: dice.between(0, 12) ** 2 * 1000 }] }];
    return [own, { afterMs: dice.pick([0, 60, 7200]) * 1000, conditions: [], deeds: [], runs: [run] }];
  });
  const last = sharing(plan.last);
  const { seal } = { ...last.file?.top, ...last.options };
  const of = last.options.golden ?? last.file?.roles[0]?.source.golden ?? '';
  const pulled = pulling(dice, 'refresh', plan.cloud);
  const options = { ...pulled.options, 'golden-image-of': `@${of}`, ...(seal !== undefined && { seal }) };
  return { ...plan, steps, last, pulls: { ...pulled, options } };
}

/** Shares what it takes. */
function sharing(run: Run): Run {
  if (run.verb !== 'refresh' && run.verb !== 'snapshot') return run;
  return { ...run, options: { ...run.options, 'share-with': '@pulls' } };
}

function pulling(dice: Dice, verb: Command, { goldens }: CloudPlan): Run {
  const luck = dice.between(1, 999_999_999);
  const source = { 'golden-image-of': `@${dice.pick(goldens).name}`, count: String(dice.between(1, 3)) };
  const life = dice.chance(0.3) ? { ttl: dice.pick(['10m', '24h']) } : {};
  const options: Run['options'] =
    verb === 'reap'
      ? { apply: 'true' }
      : verb === 'status'
        ? {}
        : { environment: pullsEnvironment, ...(verb === 'destroy' ? {} : { ...source, ...life }) };
  return { id: `run-${luck.toString(36)}`, luck, verb, options, access: 'pulls', delayMs: 0, skewMs: 0, unreachable: false, faults: [] };
}

function stormy(dice: Dice, run: Run): Run {
  const moment = () => ({ ...drawPlace(dice), when: dice.pick(['before', 'after'] as const) });
  return {
    ...run,
    faults: dice.chance(0.5) ? drawFaults(dice) : [],
    ...(dice.chance(0.3) ? { death: moment() } : dice.chance(0.2) ? { cancel: moment() } : {}),
  };
}
