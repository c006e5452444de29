import type { Command } from '../helpers/scenario.ts';
import { createDice, type Dice } from './dice.ts';
import { drawCloud, drawConditions } from './draw-cloud.ts';
import { drawFaults, drawPlace } from './draw-weather.ts';
import type { CloudPlan, Golden, Moment, Run, Step, WorldPlan } from './plan.ts';

/** Seconds; some end before a dead run's lease lapses, some long after. */
const pauses = [0, 1, 10, 40, 60, 600, 7200] as const;
const environments = ['staging', 'staging', 'staging', 'pr-7'] as const;
const often: readonly Command[] = ['refresh', 'refresh', 'refresh', 'refresh', 'launch', 'launch', 'reap', 'reap'];
const verbs: readonly Command[] = [...often, 'snapshot', 'destroy', 'status', 'plan'];
const goodVerbs: readonly Command[] = ['refresh', 'refresh', 'snapshot', 'launch', 'destroy', 'status', 'reap', 'reap', 'plan'];

/** The world of a seed. */
export function drawPlan(seed: number): WorldPlan {
  const dice = createDice(seed);
  const cloud = drawCloud(dice);
  const steps: Step[] = [];
  for (let left = dice.between(1, 4); left > 0; left -= 1) steps.push(drawStep(dice, cloud, steps));
  const verb = dice.pick(goodVerbs);
  // Those that only read do not wait until a dead run's lease has lapsed.
  const afterMs = (verb === 'status' || verb === 'plan' ? 120 : dice.pick(pauses)) * 1000;
  return {
    seed,
    cloud,
    steps,
    next: { afterMs, run: calm(dice, verb, dice.pick(cloud.goldens)) },
    last: calm(dice, 'refresh', dice.pick(cloud.goldens)),
  };
}

function drawStep(dice: Dice, cloud: CloudPlan, before: readonly Step[]): Step {
  const { goldens } = cloud;
  const afterMs = dice.pick(pauses) * 1000;
  const died = before.flatMap(({ runs }) => runs).findLast(({ death, cancel }) => death !== undefined || cancel !== undefined);
  if (died !== undefined && dice.chance(0.15)) {
    const faults = dice.chance(0.5) ? drawFaults(dice) : [];
    return { afterMs, conditions: [], runs: [{ ...calm(dice, 'recover', dice.pick(goldens)), id: died.id, faults }] };
  }
  const golden = dice.pick(goldens);
  const runs = dice.chance(0.3) ? drawTwo(dice, golden) : [drawRun(dice, golden, dice.pick(verbs))];
  return { afterMs, conditions: dice.chance(0.4) ? drawConditions(dice, cloud) : [], runs };
}

/** At once, or nearly; half the time both want the golden server for themselves. */
function drawTwo(dice: Dice, golden: Golden): readonly Run[] {
  const wanted = dice.chance(0.5) ? (['refresh', 'snapshot'] as const) : verbs;
  const delayMs = dice.between(0, 8) ** 2 * 1000;
  return [drawRun(dice, golden, dice.pick(wanted)), { ...drawRun(dice, golden, dice.pick(wanted)), delayMs }];
}

function drawRun(dice: Dice, golden: Golden, verb: Command): Run {
  return {
    ...drawCommand(dice, verb, golden, 'odd'),
    skewMs: dice.chance(0.2) ? dice.pick([-3_600_000, -240_000, -20_000, 20_000, 240_000, 3_600_000]) : 0,
    unreachable: dice.chance(0.15),
    faults: dice.chance(0.7) ? drawFaults(dice) : [],
    ...(dice.chance(0.3) ? { death: drawMoment(dice) } : dice.chance(0.25) ? { cancel: drawMoment(dice) } : {}),
  };
}

function calm(dice: Dice, verb: Command, golden: Golden): Run {
  return drawCommand(dice, verb, golden, 'sound');
}

/** `sound` wishes can be granted by this cloud in good weather, `odd` ones perhaps not. */
type Wishes = 'sound' | 'odd';

function drawCommand(dice: Dice, verb: Command, golden: Golden, wishes: Wishes): Run {
  const luck = dice.between(1, 999_999_999);
  const options = drawOptions(dice, verb, golden.name, wishes);
  return { id: `run-${luck.toString(36)}`, luck, verb, options, delayMs: 0, skewMs: 0, unreachable: false, faults: [] };
}

function drawMoment(dice: Dice): Moment {
  return { ...drawPlace(dice), when: dice.pick(['before', 'after']) };
}

function drawOptions(dice: Dice, verb: Command, golden: string, wishes: Wishes): Readonly<Record<string, string>> {
  const environment = dice.pick(environments);
  switch (verb) {
    case 'refresh':
    case 'plan':
      return { environment, golden, ...drawStopping(dice, wishes), ...drawLaunching(dice, wishes), ...drawPrune(dice) };
    case 'snapshot':
      return { golden, ...drawStopping(dice, wishes) };
    case 'launch':
      return { environment, ...(dice.chance(0.5) ? { golden } : { image: 'base' }), ...drawLaunching(dice, wishes) };
    case 'destroy':
      return { environment };
    case 'reap':
      return dice.chance(0.8) ? { apply: 'true' } : {};
    case 'status':
    case 'recover':
      return {};
    default:
      return verb satisfies never;
  }
}

function drawStopping(dice: Dice, wishes: Wishes): Readonly<Record<string, string>> {
  const how = dice.between(1, 10);
  return {
    ...(how === 1 ? { shutdown: 'skip' } : how <= 3 ? { shutdown: 'guest', 'shutdown-command': 'poweroff' } : {}),
    ...(wishes === 'odd' && dice.chance(0.3) ? { 'on-forced-stop': dice.pick(['fail', 'retry']) } : {}),
    ...(dice.chance(0.15) ? { 'image-max-age': dice.pick(['1m', '2h']) } : {}),
    ...(wishes === 'odd' && dice.chance(0.1) ? { 'snapshot-timeout': dice.pick(['10s', '2m']) } : {}),
  };
}

function drawLaunching(dice: Dice, wishes: Wishes): Readonly<Record<string, string>> {
  const count = dice.between(1, 4);
  return {
    count: String(count),
    ...(dice.chance(0.4) ? { ready: 'active,tcp:22' } : {}),
    ...(wishes === 'odd' && dice.chance(0.4) ? { 'ready-timeout': '2m' } : {}),
    ...(dice.chance(0.2) ? { 'floating-ip-network': 'public' } : {}),
    ...(dice.chance(0.5) ? { ttl: dice.pick(['10m', '24h']) } : {}),
    ...(dice.chance(0.15) ? { 'min-ready': '1' } : {}),
    ...(dice.chance(0.15) ? { concurrency: dice.pick(['1', '2']) } : {}),
    ...(wishes === 'odd' && dice.chance(0.2) ? { flavor: 'm1.small,m1.medium,m1.large' } : {}),
    ...(dice.chance(0.1) ? { tags: 'ours' } : {}),
  };
}

function drawPrune(dice: Dice): Readonly<Record<string, string>> {
  return dice.chance(0.4) ? { 'keep-images': String(dice.between(1, 2)) } : {};
}
