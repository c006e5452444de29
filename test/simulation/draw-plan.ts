import type { Command } from '../helpers/scenario.ts';
import { createDice, type Dice } from './dice.ts';
import { withAdversity } from './draw-adversity.ts';
import { drawCloud } from './draw-cloud.ts';
import { drawConditions } from './draw-conditions.ts';
import { withDataVolumes } from './draw-data.ts';
import { drawOptions, type Soundness } from './draw-options.ts';
import { withTwoProjects } from './draw-projects.ts';
import { withSeal } from './draw-seal.ts';
import { withService } from './draw-service.ts';
import { drawFaults, drawPlace } from './draw-weather.ts';
import type { CloudPlan, Deed, DeedKind, Golden, Moment, Run, Step, WorldPlan } from './plan.ts';

/** Seconds; some end before a dead run's lease lapses, some long after. */
const pauses = [0, 1, 10, 40, 60, 600, 7200] as const;
const often: readonly Command[] = ['refresh', 'refresh', 'refresh', 'refresh', 'launch', 'launch', 'reap', 'reap'];
const verbs: readonly Command[] = [...often, 'snapshot', 'snapshot', 'destroy', 'status', 'plan'];
const goodVerbs: readonly Command[] = ['refresh', 'refresh', 'snapshot', 'launch', 'destroy', 'status', 'reap', 'reap', 'plan'];
const deeds: readonly DeedKind[] = [
  'lock',
  'pause',
  'suspend',
  'break',
  'start',
  'reboot',
  'snapshot',
  'snapshot-launched',
  'delete-launched',
  'delete-image',
  'protect-image',
];

/** The world of a seed. */
export function drawPlan(seed: number): WorldPlan {
  return withoutDate(withTwoProjects(withSeal(withDataVolumes(withService(withAdversity(drawWorld(seed)))))));
}

/** A cloud whose answers have no `Date` header. Of dice of its own: the rest of the world stays as it is. */
function withoutDate(plan: WorldPlan): WorldPlan {
  if (!createDice(plan.seed + 0xda7e).chance(0.1)) return plan;
  return { ...plan, cloud: { ...plan.cloud, behaviour: { ...plan.cloud.behaviour, dateHeader: false } } };
}

function drawWorld(seed: number): WorldPlan {
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
    next: { afterMs, run: calm(dice, cloud, verb, dice.pick(cloud.goldens)) },
    last: calm(dice, cloud, 'refresh', dice.pick(cloud.goldens)),
  };
}

function drawStep(dice: Dice, cloud: CloudPlan, before: readonly Step[]): Step {
  return {
    afterMs: dice.pick(pauses) * 1000,
    conditions: dice.chance(0.4) ? drawConditions(dice) : [],
    deeds: dice.chance(0.25) ? dice.several(1, 2, () => drawDeed(dice, cloud)) : [],
    runs: drawRuns(dice, cloud, before),
  };
}

function drawRuns(dice: Dice, cloud: CloudPlan, before: readonly Step[]): readonly Run[] {
  const golden = dice.pick(cloud.goldens);
  const faults = dice.chance(0.5) ? drawFaults(dice) : [];
  const earlier = before.flatMap(({ runs }) => runs);
  const cut = earlier.findLast(({ death, cancel }) => death !== undefined || cancel !== undefined);
  // The post step of a job that ended too early.
  if (cut !== undefined && dice.chance(0.15)) return [{ ...calm(dice, cloud, 'recover', golden), id: cut.id, faults }];
  const last = earlier.at(-1);
  // The same command again, by another job: what it left with, it goes on with.
  if (last !== undefined && last.verb !== 'recover' && dice.chance(0.2)) {
    const { wait: _wait, 'time-budget': _budget, ...patient } = last.options;
    const options = dice.chance(0.6) ? patient : last.options;
    return [{ ...drawRun(dice, cloud, golden, last.verb), options, file: last.file, faults }];
  }
  if (!dice.chance(0.3)) return [drawRun(dice, cloud, golden, dice.pick(verbs))];
  // Two at once, or nearly; half the time both want the golden server for themselves.
  const wanted = dice.chance(0.5) ? (['refresh', 'snapshot'] as const) : verbs;
  const delayMs = dice.between(0, 8) ** 2 * 1000;
  const [first, second] = [drawRun(dice, cloud, golden, dice.pick(wanted)), drawRun(dice, cloud, golden, dice.pick(wanted))];
  // Those that meet nothing else are in each other's way for longest.
  const untroubled = dice.chance(0.4) ? { death: undefined, cancel: undefined, faults: [], skewMs: 0 } : {};
  return [
    { ...first, ...untroubled },
    { ...second, ...untroubled, delayMs },
  ];
}

function drawDeed(dice: Dice, { goldens }: CloudPlan): Deed {
  const { name, vmState } = dice.pick(goldens);
  const kind = dice.pick(deeds);
  // A person who starts a server that was off means it: it is not to be stopped again.
  return {
    kind: kind === 'start' && vmState !== 'active' ? 'lock' : kind,
    golden: name,
    delayMs: dice.chance(0.4) ? 0 : dice.between(0, 15) ** 2 * 1000,
  };
}

function drawRun(dice: Dice, cloud: CloudPlan, golden: Golden, verb: Command): Run {
  return {
    ...drawCommand(dice, cloud, verb, golden, 'odd'),
    access: dice.chance(0.9) ? 'password' : dice.pick(['application-credential', 'wrong-password', 'wrong-region', 'reader']),
    skewMs: dice.chance(0.2) ? dice.pick([-3_600_000, -240_000, -20_000, 20_000, 240_000, 3_600_000]) : 0,
    unreachable: dice.chance(0.15),
    faults: dice.chance(0.7) ? drawFaults(dice) : [],
    ...(dice.chance(0.3) ? { death: drawMoment(dice) } : dice.chance(0.25) ? { cancel: drawMoment(dice) } : {}),
  };
}

function calm(dice: Dice, cloud: CloudPlan, verb: Command, golden: Golden): Run {
  return drawCommand(dice, cloud, verb, golden, 'sound');
}

function drawCommand(dice: Dice, cloud: CloudPlan, verb: Command, golden: Golden, soundness: Soundness): Run {
  const luck = dice.between(1, 999_999_999);
  const drawn = drawOptions(dice, { verb, golden: golden.name, cloud, soundness });
  const id = `run-${luck.toString(36)}`;
  return { id, luck, verb, ...drawn, access: 'password', delayMs: 0, skewMs: 0, unreachable: false, faults: [] };
}

function drawMoment(dice: Dice): Moment {
  return { ...drawPlace(dice), when: dice.pick(['before', 'after']) };
}
