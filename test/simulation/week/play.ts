import { createHash } from 'node:crypto';
import { calmRun, calmStep } from '../calm.ts';
import { clearAll } from '../clear.ts';
import { isToldToComeAgain } from '../come-again.ts';
import { handBack } from '../deeds.ts';
import type { Mutant } from '../mutants.ts';
import type { DeedKind, Step, WorldPlan } from '../plan.ts';
import type { Ran } from '../process.ts';
import { launchedServers } from '../promises/books.ts';
import { areGoldensBack, type Breach, checkAfterAll, checkAfterLast, checkAfterStep, checkThroughout, type Stage } from '../promises.ts';
import { openWorld } from '../world.ts';
import { booksSince } from './books.ts';
import { boundsOf, type Census, findGrowth, takeCensus } from './growth.ts';
import { heapAfterCollection } from './memory.ts';
import { hour, quietHour, type Slot, type WeekPlan } from './plan.ts';

/** A Monday. */
const firstMidnight = Date.UTC(2026, 10, 23);

/** One day, when it is over. */
export interface PlayedDay {
  readonly day: number;
  readonly plan: WorldPlan;
  readonly ran: readonly Ran[];
  readonly deeds: readonly DeedKind[];
  readonly requests: number;
  readonly deletions: number;
  readonly checks: number;
  readonly census: Census;
  /** Bytes. */
  readonly heap: number;
  /** What has been asked of the cloud so far: it keeps all of it, and every state of everything. */
  readonly requestsSoFar: number;
}

export interface PlayedWeek {
  readonly breaches: readonly Breach[];
  /** Of the day of the breach, or of the last. */
  readonly trace: readonly string[];
  readonly digest: string;
}

export interface WeekOptions {
  readonly plan: WeekPlan;
  readonly mutant?: Mutant | undefined;
  /** What is kept of a day is the caller's to say: nothing else is. */
  readonly onDay?: (day: PlayedDay) => void;
}

/** Plays days until one breaks a promise, or until all are over and everything is destroyed. */
export async function playWeek({ plan, mutant, onDay }: WeekOptions): Promise<PlayedWeek> {
  const digest = createHash('sha256');
  const breaches: Breach[] = [];
  let trace: string[] = [];
  const note = (line: string) => {
    trace.push(line);
    digest.update(`${line}\n`);
  };
  const world = openWorld({ plan: planOf(plan, []), mutant, start: firstMidnight + quietHour, trace: note });
  const { clock, emulator, witness } = world;
  const seeded = takeCensus({ emulator, witness, plan, sleeping: 0 });
  const prunedAt = new Map<string, number>();
  let checks = 0;
  let judged = 0;
  const check = (found: readonly Breach[]) => {
    checks += 1;
    breaches.push(...found);
    for (const { promise, text } of found) note(`${promise} is broken: ${text}`);
    return breaches.length === 0;
  };

  const playDay = async (day: WorldPlan, slots: readonly Slot[]) => {
    const began = clock.now();
    const ran: Ran[] = [];
    /** What is there to be judged now: of the deletions those that have not been. */
    const look = (): Stage => {
      emulator.settle();
      const own = { ...witness, deletions: witness.deletions.slice(judged) };
      judged = witness.deletions.length;
      return { emulator: { ...emulator, books: booksSince(emulator.books, began) }, plan: day, ran, witness: own };
    };
    const perform = async (step: Step) => {
      const ended = await world.perform(step);
      ran.push(...ended);
      // What a run could not delete in bad weather is the next refresh's to delete.
      const isCalm = step.conditions.length === 0 && step.deeds.length === 0;
      for (const { run, to, faults } of ended.filter(isComplete))
        if (isCalm && faults.length === 0 && run.options['keep-images'] !== undefined && run.verb === 'refresh')
          prunedAt.set(run.options.golden ?? '', to);
      return ended;
    };
    const playSlot = async ({ at, step, again }: Slot) => {
      const wereBack = areGoldensBack({ emulator, plan: day, ran, witness });
      const afterMs = Math.max(0, firstMidnight + at - clock.now());
      const ended = await perform({ ...step, afterMs });
      if (!check(checkAfterStep(look(), step, ended, wereBack))) return false;
      if (again === undefined || ended.every(isComplete)) return true;
      handBack(witness);
      const [repeated] = await perform(calmStep(10 * 60_000, again));
      const [last] = isToldToComeAgain(repeated, day) ? await perform(calmStep(hour, { ...again, id: `${again.id}-again` })) : [repeated];
      return last !== undefined && check(checkAfterLast(look(), last));
    };
    for (const slot of slots) if (!(await playSlot(slot))) return { ran, isKept: false };
    return { ran, isKept: check(checkThroughout(look())) };
  };

  let before: Census | undefined;
  for (const [at, { slots }] of plan.days.entries()) {
    const day = planOf(plan, slots);
    const from = { checks, deeds: world.deeds.length, deletions: witness.deletions.length, requests: emulator.books.requests.length };
    trace = [];
    const { ran, isKept } = await playDay(day, slots);
    handBack(witness);
    await clock.sleep(Math.max(0, firstMidnight + (at + 1) * 24 * hour + quietHour - clock.now()));
    const census = takeCensus({ emulator, witness, plan, sleeping: clock.sleeping });
    if (isKept) check(findGrowth(at + 1, census, boundsOf({ emulator, witness, plan, seeded, prunedAt }), before));
    const requestsSoFar = emulator.books.requests.length;
    onDay?.({
      day: at + 1,
      plan: day,
      ran,
      deeds: world.deeds.slice(from.deeds),
      requests: requestsSoFar - from.requests,
      deletions: witness.deletions.length - from.deletions,
      checks: checks - from.checks,
      census,
      heap: await heapAfterCollection(),
      requestsSoFar,
    });
    if (breaches.length > 0) return { breaches, trace, digest: digest.digest('hex') };
    before = census;
  }
  const ran: Ran[] = [];
  const last = planOf(plan, plan.days.at(-1)?.slots ?? []);
  const environments = new Set(launchedServers(world).map(({ metadata }) => metadata.restage_environment ?? ''));
  const named = new Set([...plan.standing.map(({ environment }) => environment), ...environments]);
  await clearAll(world, world.perform, [...named]);
  check(checkAfterAll({ emulator, plan: last, ran, witness }));
  return { breaches, trace, digest: digest.digest('hex') };
}

function isComplete({ ending }: Ran): boolean {
  return ending.kind === 'result' && ending.result.status === 'complete' && ending.result.failure === undefined;
}

/** A day as its judges know worlds. */
function planOf({ seed, cloud }: WeekPlan, slots: readonly Slot[]): WorldPlan {
  const nothing = calmRun('nothing', 'status', {});
  return { seed, cloud, steps: slots.map(({ step }) => step), next: { afterMs: 0, run: nothing }, last: nothing };
}
