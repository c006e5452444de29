import { createHash } from 'node:crypto';
import { createEmulator, defaultKnobs, defaultSeed, type Emulator, type Knobs, seededRandom } from '../../src/emulator/index.ts';
import { type VirtualClock, virtualClock } from '../helpers/virtual-clock.ts';
import type { Mutant } from './mutants.ts';
import type { CloudPlan, Condition, Run, Step, WorldPlan } from './plan.ts';
import { type Ran, startProcess } from './process.ts';
import { areGoldensBack, type Breach, checkAfterAll, checkAfterLast, checkAfterNext, checkAfterStep, checkThroughout } from './promises.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;

export interface Played {
  readonly breaches: readonly Breach[];
  readonly ran: readonly Ran[];
  readonly trace: readonly string[];
  /** Of the whole trace: equal for equal plans. */
  readonly digest: string;
  readonly requests: number;
  readonly checks: number;
}

/** Plays a world from its first run to its last, and stops at the first broken promise. */
export async function play(plan: WorldPlan, mutant?: Mutant): Promise<Played> {
  const clock = virtualClock(noon);
  const emulator = openCloudOf(plan, clock);
  const trace: string[] = [];
  const breaches: Breach[] = [];
  const ran: Ran[] = [];
  const stage = { emulator, plan, ran };
  let checks = 0;

  const perform = async ({ afterMs, conditions, runs }: Step) => {
    await clock.sleep(afterMs);
    impose(emulator, conditions);
    const ended = await Promise.all(
      runs.map(async (run) => {
        await clock.sleep(run.delayMs);
        return startProcess({ emulator, clock, run, mutant, trace: (line) => void trace.push(line) });
      }),
    );
    ran.push(...ended);
    // Nobody can see the end of a task that the cloud hides.
    if (plan.cloud.behaviour.hideExtendedStatus) await clock.sleep(2 * minute);
    lift(emulator, plan.cloud, conditions);
    return ended;
  };
  const check = (found: readonly Breach[]) => {
    checks += 1;
    breaches.push(...found);
    trace.push(...found.map(({ promise, text }) => `promise ${promise} is broken: ${text}`));
    return breaches.length === 0;
  };
  const calm = (afterMs: number, ...runs: readonly Run[]): Step => ({ afterMs, conditions: [], runs });

  const tell = async () => {
    for (const step of plan.steps) {
      const wereBack = areGoldensBack(stage);
      const ended = await perform(step);
      if (!check(checkAfterStep(stage, step, ended, wereBack))) return;
    }
    await perform(calm(plan.next.afterMs, plan.next.run));
    if (!check(checkAfterNext(stage))) return;
    const [last] = await perform(calm(minute, plan.last));
    if (last === undefined || !check(checkAfterLast(stage, last))) return;
    await perform(calm(120 * minute, verb('destroy', { environment: 'staging' })));
    await perform(calm(minute, verb('destroy', { environment: 'pr-7' })));
    // What was in use by servers that the cloud keeps for a while.
    await perform(calm(10 * minute, verb('destroy', { environment: 'staging' })));
    await perform(calm(minute, verb('destroy', { environment: 'pr-7' })));
    await perform(calm(minute, verb('reap', { apply: 'true' })));
    await clock.sleep(10 * minute);
    check(checkAfterAll(stage));
  };
  await tell();
  if (breaches.length === 0) check(checkThroughout(stage));
  const digest = createHash('sha256').update(trace.join('\n')).digest('hex');
  return { breaches, ran, trace, digest, requests: emulator.books.requests.length, checks };
}

function verb(name: Run['verb'], options: Run['options']): Run {
  return { id: `${name}-at-the-end`, luck: 1, verb: name, options, delayMs: 0, skewMs: 0, unreachable: false, faults: [] };
}

function openCloudOf({ seed, cloud }: WorldPlan, clock: VirtualClock): Emulator {
  const template = defaultSeed.servers.find(({ name }) => name === 'golden');
  if (template === undefined) throw new Error('The default seed has no golden server.');
  const { image: _image, ...withoutImage } = template;
  const servers = cloud.goldens.map(({ knobs: _knobs, ...golden }) => ({ ...withoutImage, ...golden, age: 3600 }));
  const emulator = createEmulator({
    now: clock.now,
    random: seededRandom(seed),
    seed: { servers },
    behaviour: cloud.behaviour,
    knobs: cloud.knobs,
  });
  for (const { name, knobs } of cloud.goldens) emulator.knobs.set(name, knobs);
  return emulator;
}

function impose({ knobs }: Emulator, conditions: readonly Condition[]): void {
  for (const condition of conditions) knobs.set(condition.pattern, condition.knobs);
}

function lift({ knobs }: Emulator, cloud: CloudPlan, conditions: readonly Condition[]): void {
  const usual: Knobs = { ...defaultKnobs, ...cloud.knobs };
  for (const condition of conditions) {
    const names = Object.keys(condition.knobs) as (keyof Knobs)[];
    knobs.set(condition.pattern, Object.fromEntries(names.map((name) => [name, usual[name]])));
  }
  for (const golden of cloud.goldens) knobs.set(golden.name, golden.knobs);
}
