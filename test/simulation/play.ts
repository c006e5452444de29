import { createHash } from 'node:crypto';
import { RestageError } from '../../src/domain/errors.ts';
import { handBack } from './deeds.ts';
import { environments } from './draw-options.ts';
import { pullsEnvironment } from './draw-projects.ts';
import type { Mutant } from './mutants.ts';
import { type DeedKind, type Run, runsOf, type Step, type WorldPlan } from './plan.ts';
import type { Ran } from './process.ts';
import { givenUpAt, takenImages } from './promises/books.ts';
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
import { forge } from './strangers.ts';
import { openWorld } from './world.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;

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
  const trace: string[] = [];
  const breaches: Breach[] = [];
  const ran: Ran[] = [];
  const world = openWorld({ plan, mutant, start: noon, trace: (line) => void trace.push(line) });
  const { clock, emulator, witness, deeds } = world;
  const stage = { emulator, plan, ran, witness };
  let checks = 0;

  const perform = async (step: Step) => {
    const ended = await world.perform(step);
    ran.push(...ended);
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
    deeds,
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
