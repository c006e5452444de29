import { createDice, type Dice } from './dice.ts';
import type { Adversity, Deed, DeedKind, Fault, Forgery, Run, Step, WorldPlan } from './plan.ts';
import { adversities } from './plan.ts';

const environments = ['staging', 'staging', 'pr-7'] as const;
const taking: readonly DeedKind[] = [
  'stop-launched',
  'stop-launched',
  'pause-launched',
  'suspend-launched',
  'shelve-launched',
  'rescue-launched',
  'resize-launched',
];
/** Of seeds that no adversity is drawn for, the worlds are what they were before there was any. */
const share = 0.4;

/**
 * Puts into a world what could make a run delete something that is not its own: golden servers with our marks, other projects' things
 * with our marks, people at work on what we launched, and a credential that sees and may do everything. Of dice of its own: the rest
 * of the world stays as it is.
 */
export function withAdversity(plan: WorldPlan): WorldPlan {
  const dice = createDice(plan.seed + 0x5eed);
  if (!dice.chance(share)) return plan;
  const drawn = new Set(adversities.filter(() => dice.chance(0.3)));
  if (drawn.size === 0) drawn.add(dice.pick(adversities));
  // Each layer sees the runs of those before it.
  return adversities.filter((one) => drawn.has(one)).reduce((world, one) => layers[one](dice, world), plan);
}

type Layer = (dice: Dice, plan: WorldPlan) => WorldPlan;

const layers: Readonly<Record<Adversity, Layer>> = {
  'marked golden server': (dice, plan) => {
    const { goldens } = plan.cloud;
    const at = dice.between(0, goldens.length - 1);
    const environment = dice.pick(environments);
    // A golden server known by its image is unknown once that is deleted: no person deletes it here, and every run that names it may mark it.
    const mayBeByImage = goldens.length === 1 && !plan.steps.some(({ deeds }) => deeds.some(({ kind }) => kind === 'delete-image'));
    const knownBy = dice.pick(mayBeByImage ? ['tag', 'metadata', 'image'] : ['tag', 'metadata']);
    const marks = { environment, isExpired: dice.chance(0.6), knownBy } as const;
    return { ...plan, cloud: { ...plan.cloud, goldens: goldens.map((golden, each) => (each === at ? { ...golden, marks } : golden)) } };
  },
  'promoted server': (dice, plan) => {
    const environment = dice.pick(environments);
    const golden = plan.cloud.goldens[0]?.name ?? '';
    const ttl = dice.chance(0.4) ? { ttl: '10m' } : {};
    const network = plan.cloud.hasTwoNetworks ? { network: 'ci-net' } : {};
    const isLaunched = dice.chance(0.5);
    const source = isLaunched ? { image: 'base' } : { golden };
    const made = { environment, ...source, ...network, ...ttl, count: String(dice.between(1, 2)) };
    const first = step(dice.pick([0, 60]) * 1000, run(dice, isLaunched ? 'launch' : 'refresh', made));
    // Half of what has a `ttl` is over when two runs meet at it.
    const pair = drawPair(dice, environment, golden, network, dice.pick([1, 60, 1200]) * 1000);
    const steps = dice.chance(0.5) ? [first, pair, ...plan.steps] : [...plan.steps, first, pair];
    return { ...plan, steps };
  },
  strangers: (dice, plan) => {
    const strangers = dice.several(1, 3, () => drawForgery(dice));
    const steps = plan.steps.map((each) => (dice.chance(0.4) ? withDeed(each, drawDeed(dice, plan, 'forge')) : each));
    return { ...plan, cloud: { ...plan.cloud, strangers }, steps };
  },
  people: (dice, plan) => {
    const steps = plan.steps.map((each) =>
      dice.chance(0.5) ? withDeed(each, drawDeed(dice, plan, dice.pick([...taking, 'label-launched', 'copy-marks']))) : each,
    );
    const environment = dice.pick(environments);
    const network = plan.cloud.hasTwoNetworks ? { network: 'ci-net' } : {};
    const options = { environment, image: 'base', ...network, count: String(dice.between(1, 3)), 'min-ready': '1', 'ready-timeout': '2m' };
    const launched = step(0, run(dice, 'launch', options));
    const again = step(60_000, run(dice, dice.chance(0.7) ? 'launch' : 'refresh', options));
    const taken = withDeed(again, { ...drawDeed(dice, plan, dice.pick(taking)), delayMs: dice.pick([0, 0, 1_000]) });
    return { ...plan, steps: dice.chance(0.5) ? [launched, taken, ...steps] : [...steps, launched, taken] };
  },
  administrator: (dice, plan) => {
    const promote = (each: Run): Run => (each.access === 'password' && dice.chance(0.7) ? { ...each, access: 'administrator' } : each);
    const always = (each: Run): Run => ({ ...each, access: 'administrator' });
    const theirs = [drawForgery(dice), ...(dice.chance(0.5) ? [drawForgery(dice, dice.pick(['server', 'floating IP']))] : [])];
    return {
      ...plan,
      cloud: { ...plan.cloud, strangers: [...(plan.cloud.strangers ?? []), ...theirs] },
      steps: plan.steps.map((each) => ({ ...each, runs: each.runs.map(promote) })),
      next: { ...plan.next, run: always(plan.next.run) },
      last: always(plan.last),
    };
  },
};

/** A run that uses a staging server as its golden server, and one that would delete it, at the same time. */
function drawPair(dice: Dice, environment: string, golden: string, network: Run['options'], afterMs: number): Step {
  const promoted = `@${environment}`;
  const common = { environment, ...network, count: '1' };
  const taker = dice.chance(0.6)
    ? run(dice, 'snapshot', { golden: promoted })
    : run(dice, 'refresh', { ...common, environment: dice.chance(0.6) ? environment : 'staging', golden: promoted });
  const deleter = dice.pick([
    run(dice, 'destroy', { environment }),
    run(dice, 'destroy', { environment }),
    run(dice, 'reap', { apply: 'true' }),
    run(dice, 'refresh', { ...common, golden }),
    run(dice, 'launch', { ...common, image: 'base', 'min-ready': '1' }),
  ]);
  // Within the first requests of each other, or anywhere within the longer one.
  const delayMs = Math.round(dice.roll() * dice.pick([300, 3_000, 30_000, 200_000]));
  const [first, second] = dice.chance(0.5) ? [taker, deleter] : [deleter, taker];
  const interrupts = dice.chance(0.6);
  const faults = (isMet: boolean) => (isMet ? dice.several(1, 2, () => drawHindrance(dice)) : []);
  return {
    ...step(afterMs),
    runs: [
      { ...first, faults: faults(interrupts || dice.chance(0.5)) },
      { ...second, faults: faults(dice.chance(0.5)), delayMs: interrupts ? 0 : delayMs, interrupts },
    ],
  };
}

/** One request or answer is on its way for long, while the other run goes on. */
function drawHindrance(dice: Dice): Fault {
  const among = dice.pick(['all', 'changing']);
  const kind = dice.pick(['held', 'slow']);
  return { among, nth: dice.between(1, among === 'all' ? 60 : 15), times: 1, effect: { kind, seconds: dice.pick([2, 10, 30, 50]) } };
}

function drawForgery(dice: Dice, kind?: Forgery['kind']): Forgery {
  return {
    kind: kind ?? dice.pick(['verified image', 'verified image', 'unfinished image', 'lease']),
    visibility: dice.pick(['public', 'shared', 'community', 'private']),
    environment: dice.pick(environments),
    isExpired: dice.chance(0.5),
  };
}

function drawDeed(dice: Dice, { cloud }: WorldPlan, kind: DeedKind): Deed {
  return {
    kind,
    golden: dice.pick(cloud.goldens).name,
    delayMs: dice.chance(0.4) ? 0 : dice.between(0, 15) ** 2 * 1000,
    ...(kind === 'forge' && { forgery: drawForgery(dice) }),
  };
}

function withDeed(each: Step, deed: Deed): Step {
  return { ...each, deeds: [...each.deeds, deed] };
}

function step(afterMs: number, ...runs: readonly Run[]): Step {
  return { afterMs, conditions: [], deeds: [], runs };
}

function run(dice: Dice, verb: Run['verb'], options: Run['options']): Run {
  const luck = dice.between(1, 999_999_999);
  return { id: `run-${luck.toString(36)}`, luck, verb, options, access: 'password', delayMs: 0, skewMs: 0, unreachable: false, faults: [] };
}
