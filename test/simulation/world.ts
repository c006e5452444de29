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
import { doDeed, repairAfter, takeBack } from './deeds.ts';
import { quarantineGroup } from './draw-options.ts';
import type { Mutant } from './mutants.ts';
import {
  adversitiesOf,
  type CloudPlan,
  type Condition,
  type Deed,
  type DeedKind,
  promotedFrom,
  type Run,
  type Step,
  type WorldPlan,
} from './plan.ts';
import { type Ran, startProcess } from './process.ts';
import { launchedServers } from './promises/books.ts';
import { withIds, withPulls } from './pulls.ts';
import { goldenId, imageNameOf, imagesBefore, labelsOf, others } from './strangers.ts';
import { type Witness, watchCloud } from './witness.ts';

const minute = 60_000;
const secondNetwork = { name: 'other-net', project: 'ci', cidr: '10.40.0.0/24' };

/** A cloud in virtual time, and how steps are played on it. */
export interface World {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly witness: Witness;
  /** What other clients did, and were not refused. */
  readonly deeds: readonly DeedKind[];
  perform(step: Step): Promise<readonly Ran[]>;
}

export interface WorldOptions {
  readonly plan: WorldPlan;
  readonly mutant: Mutant | undefined;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly trace: (line: string) => void;
}

export function openWorld({ plan, mutant, start, trace }: WorldOptions): World {
  const clock = virtualClock(start);
  const emulator = openCloudOf(plan, clock);
  const deeds: DeedKind[] = [];
  const witness = watchCloud(emulator, clock.now, {
    goldens: plan.cloud.goldens.flatMap(({ name, marks }) => (marks === undefined ? [] : (emulator.books.server(name)?.id ?? []))),
    images: plan.cloud.goldens.map(imageNameOf),
  });

  /** A person who comes too late finds the runs over, and does nothing. */
  const meddle = async (deed: Deed, runsAreOver: AbortSignal) => {
    await clock.sleep(deed.delayMs, runsAreOver).catch(() => {});
    if (runsAreOver.aborted || !doDeed(witness, deed)) return [];
    trace(`a person does it: ${deed.kind} (${deed.golden})`);
    deeds.push(deed.kind);
    return [deed];
  };
  /** Nova takes nothing back while a server is at a task, of which one that no client may end lasts forever. */
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
    const own = launchedServers({ emulator, witness }).filter(({ metadata }) => metadata.restage_environment === environment);
    const golden = own.find(({ vmState }) => vmState === 'active') ?? plan.cloud.goldens[0];
    return { ...run, options: { ...run.options, golden: golden?.name ?? '' } };
  };
  const perform = async ({ afterMs, conditions, deeds: planned, runs }: Step) => {
    await clock.sleep(afterMs);
    impose(emulator, conditions);
    const over = new AbortController();
    const meddling = Promise.all(planned.map((deed) => meddle(deed, over.signal)));
    let interrupt = () => {};
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const ended = await Promise.all(
      runs.map(async (asked, at) => {
        if (asked.interrupts === true && at > 0) await interrupted;
        await clock.sleep(asked.delayMs);
        const run = withIds(emulator, promote(asked));
        const ended = await startProcess({
          emulator: witness.as({ kind: 'run', run }),
          clock,
          run,
          mutant,
          trace,
          ...(at === 0 && { onFault: interrupt }),
        });
        if (at === 0) interrupt();
        return ended;
      }),
    );
    over.abort();
    // No client can see the end of a task that the cloud hides.
    if (plan.cloud.behaviour.hideExtendedStatus) await clock.sleep(2 * minute);
    lift(emulator, witness, plan.cloud, conditions);
    const done = (await meddling).flat();
    if (done.length > 0) await untilIdle();
    takeBack(witness, done);
    await clock.sleep(1_000);
    return ended;
  };

  return { clock, emulator, witness, deeds, perform };
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
      securityGroups: [...securityGroups, { name: quarantineGroup, project: 'ci', openPorts: [22] }],
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
