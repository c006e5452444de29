import { createHash } from 'node:crypto';
import { RestageError } from '../../src/domain/errors.ts';
import {
  createEmulator,
  defaultBehaviour,
  defaultKnobs,
  defaultSeed,
  type Emulator,
  type Knobs,
  seededRandom,
} from '../../src/emulator/index.ts';
import { type VirtualClock, virtualClock } from '../helpers/virtual-clock.ts';
import { doDeed, handBack, repairAfter, takeBack } from './deeds.ts';
import { environments } from './draw-options.ts';
import { pullsEnvironment } from './draw-projects.ts';
import type { Mutant } from './mutants.ts';
import {
  adversitiesOf,
  type CloudPlan,
  type Condition,
  type Deed,
  type DeedKind,
  promotedFrom,
  type Run,
  runsOf,
  type Step,
  type WorldPlan,
} from './plan.ts';
import { type Ran, startProcess } from './process.ts';
import { givenUpAt, launchedServers, takenImages } from './promises/books.ts';
import {
  areGoldensBack,
  type Breach,
  checkAfterAll,
  checkAfterLast,
  checkAfterNext,
  checkAfterPulls,
  checkAfterStep,
  checkThroughout,
} from './promises.ts';
import { withIds, withPulls } from './pulls.ts';
import { forge, goldenId, imageNameOf, imagesBefore, labelsOf, others } from './strangers.ts';
import { type Witness, watchCloud } from './witness.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;
const secondNetwork = { name: 'other-net', project: 'ci', cidr: '10.40.0.0/24' };

export interface Played {
  readonly breaches: readonly Breach[];
  readonly ran: readonly Ran[];
  /** What somebody else did, and was not refused. */
  readonly deeds: readonly DeedKind[];
  readonly trace: readonly string[];
  /** Of the whole trace: equal for equal plans. */
  readonly digest: string;
  readonly requests: number;
  /** By runs. */
  readonly deletions: number;
  readonly checks: number;
}

/** Plays a world from its first run to its last, and stops at the first broken promise. */
export async function play(plan: WorldPlan, mutant?: Mutant): Promise<Played> {
  const clock = virtualClock(noon);
  const emulator = openCloudOf(plan, clock);
  const trace: string[] = [];
  const breaches: Breach[] = [];
  const ran: Ran[] = [];
  const deedsDone: DeedKind[] = [];
  const witness = watchCloud(emulator, clock.now, {
    goldens: plan.cloud.goldens.flatMap(({ name, marks }) => (marks === undefined ? [] : (emulator.books.server(name)?.id ?? []))),
    images: plan.cloud.goldens.map(imageNameOf),
  });
  const stage = { emulator, plan, ran, witness };
  let checks = 0;

  /** Whoever comes too late finds the runs over, and does nothing. */
  const meddle = async (deed: Deed, runsAreOver: AbortSignal) => {
    await clock.sleep(deed.delayMs, runsAreOver).catch(() => {});
    if (runsAreOver.aborted || !doDeed(witness, deed)) return [];
    trace.push(`somebody does it: ${deed.kind} (${deed.golden})`);
    deedsDone.push(deed.kind);
    return [deed];
  };
  /** Nova takes nothing back while a server is at a task, of which one that nobody may end lasts for ever. */
  const untilIdle = async () => {
    const isBusy = () => plan.cloud.goldens.some(({ name }) => (emulator.books.server(name)?.taskState ?? null) !== null);
    const until = clock.now() + 24 * 3_600_000;
    do {
      await clock.sleep(5_000);
      emulator.settle();
    } while (isBusy() && clock.now() < until);
  };
  /** The staging server that is golden from now on, by the name that it has. */
  const promote = (run: Run): Run => {
    const environment = promotedFrom(run.options.golden);
    if (environment === undefined) return run;
    const own = launchedServers(stage).filter(({ metadata }) => metadata.restage_environment === environment);
    const golden = own.find(({ vmState }) => vmState === 'active') ?? plan.cloud.goldens[0];
    return { ...run, options: { ...run.options, golden: golden?.name ?? '' } };
  };
  const perform = async ({ afterMs, conditions, deeds, runs }: Step) => {
    await clock.sleep(afterMs);
    impose(emulator, conditions);
    const over = new AbortController();
    const meddling = Promise.all(deeds.map((deed) => meddle(deed, over.signal)));
    let interrupt = () => {};
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const ended = await Promise.all(
      runs.map(async (planned, at) => {
        if (planned.interrupts === true && at > 0) await interrupted;
        await clock.sleep(planned.delayMs);
        const run = withIds(emulator, promote(planned));
        const ended = await startProcess({
          emulator: witness.as({ kind: 'run', run }),
          clock,
          run,
          mutant,
          trace: (line) => void trace.push(line),
          ...(at === 0 && { onFault: interrupt }),
        });
        if (at === 0) interrupt();
        return ended;
      }),
    );
    over.abort();
    ran.push(...ended);
    // Nobody can see the end of a task that the cloud hides.
    if (plan.cloud.behaviour.hideExtendedStatus) await clock.sleep(2 * minute);
    lift(emulator, witness, plan.cloud, conditions);
    const done = (await meddling).flat();
    if (done.length > 0) await untilIdle();
    takeBack(witness, done);
    await clock.sleep(1_000);
    return ended;
  };
  const check = (found: readonly Breach[]) => {
    checks += 1;
    breaches.push(...found);
    trace.push(...found.map(({ promise, text }) => `${promise} is broken: ${text}`));
    return breaches.length === 0;
  };
  const calm = (afterMs: number, ...runs: readonly Run[]): Step => ({ afterMs, conditions: [], deeds: [], runs });

  const tell = async () => {
    for (const [at, forgery] of (plan.cloud.strangers ?? []).entries())
      forge(witness.as({ kind: 'somebody' }), forgery, plan.cloud.goldens[0]?.name ?? '', at);
    for (const step of plan.steps) {
      const wereBack = areGoldensBack(stage);
      const ended = await perform(step);
      if (!check(checkAfterStep(stage, step, ended, wereBack))) return;
    }
    const [next] = await perform(calm(plan.next.afterMs, plan.next.run));
    if (next === undefined || !check(checkAfterNext(stage, next))) return;
    if (witness.taken.size > 0) handBack(witness);
    const [first] = await perform(calm(minute, plan.last));
    // A dead run's snapshot, or somebody's own, has its time: whoever is told that the golden server is busy comes again.
    const [last] = isToldToComeAgain(first, plan)
      ? await perform(calm(60 * minute, { ...plan.last, id: `${plan.last.id}-again` }))
      : [first];
    if (last === undefined || !check(checkAfterLast(stage, last))) return;
    if (plan.pulls !== undefined) {
      const [pulled] = await perform(calm(minute, plan.pulls));
      if (pulled === undefined || !check(checkAfterPulls(stage, pulled))) return;
      await perform(calm(minute, verb('destroy', { environment: pullsEnvironment }, 'pulls')));
      await perform(calm(60 * minute, verb('reap', { apply: 'true' }, 'pulls')));
    }
    // An image belongs to the usual environment where none is named.
    const used = environments.filter((one) => runsOf(plan).some(({ options: { environment = 'staging' } }) => environment === one));
    for (const environment of used)
      await perform(calm(60 * minute, verb('destroy', { environment, 'with-images': 'true' }, plan.last.access)));
    // What was in use by servers that the cloud keeps for a while goes when they are gone.
    if (takenImages(stage).length > 0)
      for (const environment of used)
        await perform(calm(10 * minute, verb('destroy', { environment, 'with-images': 'true' }, plan.last.access)));
    // An image that is late has its time.
    const givenUp = Math.max(0, ...takenImages(stage).map(givenUpAt)) - clock.now();
    await perform(calm(Math.max(minute, givenUp + minute), verb('reap', { apply: 'true' }, plan.last.access)));
    await clock.sleep(10 * minute);
    check(checkAfterAll(stage));
  };
  await tell();
  if (breaches.length === 0) check(checkThroughout(stage));
  const digest = createHash('sha256').update(trace.join('\n')).digest('hex');
  return {
    breaches,
    ran,
    deeds: deedsDone,
    trace,
    digest,
    requests: emulator.books.requests.length,
    deletions: witness.deletions.length,
    checks,
  };
}

function verb(name: Run['verb'], options: Run['options'], access: Run['access']): Run {
  return {
    id: `${name}-at-the-end`,
    luck: 1,
    verb: name,
    options,
    access,
    delayMs: 0,
    skewMs: 0,
    unreachable: false,
    faults: [],
  };
}

function openCloudOf(plan: WorldPlan, clock: VirtualClock): Emulator {
  const { seed, cloud } = plan;
  const template = defaultSeed.servers.find(({ name }) => name === 'golden');
  if (template === undefined) throw new Error('The default seed has no golden server.');
  const { image: _image, ...withoutImage } = template;
  const isAdverse = adversitiesOf(plan).length > 0;
  const servers = cloud.goldens.map((golden, at) => {
    const { knobs: _knobs, marks: _marks, ...server } = golden;
    const known = isAdverse ? { id: goldenId(at), ...labelsOf(golden, cloud.behaviour.maxMicroversion) } : {};
    return { ...withoutImage, ...server, ...known, age: 3600 };
  });
  const images = [...defaultSeed.images, ...imagesBefore(cloud)];
  const all = {
    ...defaultSeed,
    ...(isAdverse && others),
    ...(cloud.hasTwoNetworks && { networks: [...defaultSeed.networks, secondNetwork] }),
  };
  const { projects, users, networks, securityGroups } = plan.pulls === undefined ? all : withPulls(all);
  const emulator = createEmulator({
    now: clock.now,
    random: seededRandom(seed),
    seed: {
      servers,
      images,
      projects,
      users,
      networks,
      securityGroups,
    },
    behaviour: cloud.behaviour,
    knobs: cloud.knobs,
  });
  for (const { name, knobs } of cloud.goldens) {
    emulator.knobs.set(name, knobs);
    // Its copy is as large, and the cloud as fast.
    const { snapshot_seconds = defaultKnobs.snapshot_seconds, upload_seconds = defaultKnobs.upload_seconds } = knobs;
    emulator.knobs.set(`restage-seal-${name}`, { snapshot_seconds, upload_seconds });
  }
  return emulator;
}

/**
 * Where tasks are hidden, only its limit ends the wait for a snapshot that a dead run began and the cloud dropped. So it is
 * with a dead run's server that the cloud will never have built: whoever goes on with it waits, says so, and takes it away.
 */
function isToldToComeAgain(ran: Ran | undefined, { cloud, steps }: WorldPlan): boolean {
  const isBuiltForEver = steps.some(({ conditions }) => conditions.some(({ servers }) => servers?.knobs.build_never_ends === true));
  // Enough were ready without it (`min-ready`).
  if (ran?.ending.kind === 'result') return isBuiltForEver && (ran.ending.result.servers?.length ?? 0) < Number(ran.run.options.count ?? 1);
  if (ran?.ending.kind !== 'error' || !(ran.ending.error instanceof RestageError)) return false;
  const { code, message } = ran.ending.error;
  return (
    code === 'golden-busy' ||
    (code === 'checks-failed' && /^ {2}- (?!golden-busy: )/m.test(message) === false) ||
    (code === 'snapshot-timeout' && cloud.behaviour.hideExtendedStatus === true) ||
    (code === 'not-ready' && isBuiltForEver)
  );
}

function impose(emulator: Emulator, conditions: readonly Condition[]): void {
  // What was due before happens under the conditions of then.
  emulator.settle();
  for (const { servers, behaviour } of conditions) {
    if (servers !== undefined) emulator.knobs.set(servers.pattern, servers.knobs);
    if (behaviour !== undefined) emulator.behave(behaviour);
  }
}

function lift(emulator: Emulator, witness: Witness, { goldens, knobs, behaviour }: CloudPlan, conditions: readonly Condition[]): void {
  emulator.settle();
  const usual: Knobs = { ...defaultKnobs, ...knobs };
  for (const { servers } of conditions) {
    if (servers === undefined) continue;
    const names = Object.keys(servers.knobs) as (keyof Knobs)[];
    emulator.knobs.set(servers.pattern, Object.fromEntries(names.map((name) => [name, usual[name]])));
  }
  for (const golden of goldens) emulator.knobs.set(golden.name, golden.knobs);
  emulator.behave({ ...defaultBehaviour, ...behaviour });
  repairAfter(
    witness,
    conditions,
    goldens.map(({ name }) => name),
  );
}
