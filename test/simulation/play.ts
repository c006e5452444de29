import { createHash } from 'node:crypto';
import { calmRun, calmStep } from './calm.ts';
import { clearAll } from './clear.ts';
import { isToldToComeAgain } from './come-again.ts';
import { handBack } from './deeds.ts';
import { environments } from './draw-options.ts';
import { pullsEnvironment } from './draw-projects.ts';
import type { Mutant } from './mutants.ts';
import { type DeedKind, runsOf, type Step, type WorldPlan } from './plan.ts';
import type { Ran } from './process.ts';
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
  /** What other clients did, and were not refused. */
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
  const { emulator, witness, deeds } = world;
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

  const tell = async () => {
    for (const [at, forgery] of (plan.cloud.strangers ?? []).entries())
      forge(witness.as({ kind: 'person' }), forgery, plan.cloud.goldens[0]?.name ?? '', at);
    for (const step of plan.steps) {
      const wereBack = areGoldensBack(stage);
      const ended = await perform(step);
      if (!check(checkAfterStep(stage, step, ended, wereBack))) return;
    }
    const [next] = await perform(calmStep(plan.next.afterMs, plan.next.run));
    if (next === undefined || !check(checkAfterNext(stage, next))) return;
    if (witness.taken.size > 0) handBack(witness);
    const [first] = await perform(calmStep(minute, plan.last));
    // A dead run's snapshot, or one taken by hand, has its time: a run that finds the golden server busy comes again.
    const [last] = isToldToComeAgain(first, plan)
      ? await perform(calmStep(60 * minute, { ...plan.last, id: `${plan.last.id}-again` }))
      : [first];
    if (last === undefined || !check(checkAfterLast(stage, last))) return;
    if (plan.pulls !== undefined) {
      const [pulled] = await perform(calmStep(minute, plan.pulls));
      if (pulled === undefined || !check(checkAfterPulls(stage, pulled))) return;
      await perform(calmStep(minute, calmRun('destroy-at-the-end', 'destroy', { environment: pullsEnvironment }, 'pulls')));
      await perform(calmStep(60 * minute, calmRun('reap-at-the-end', 'reap', { apply: 'true' }, 'pulls')));
    }
    // An image belongs to the usual environment where none is named.
    const used = environments.filter((one) => runsOf(plan).some(({ options: { environment = 'staging' } }) => environment === one));
    await clearAll(world, perform, used, plan.last.access);
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
