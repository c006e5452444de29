import { RestageError } from '../../src/domain/errors.ts';
import type { Behaviour } from '../../src/emulator/index.ts';
import { drawPlan } from './draw-plan.ts';
import type { Mutant } from './mutants.ts';
import { type Access, type Adversity, adversitiesOf, type DeedKind, type EffectKind, type WorldPlan } from './plan.ts';
import { type Played, play } from './play.ts';
import type { Ending, Ran } from './process.ts';
import type { Breach } from './promises.ts';
import { shrink } from './shrink.ts';

/** A seed that broke a promise, and the smallest world found that does too. */
export interface Failure {
  readonly seed: number;
  readonly breaches: readonly Breach[];
  readonly plan: WorldPlan;
  readonly trace: readonly string[];
}

export interface Totals {
  readonly seeds: number;
  readonly runs: number;
  readonly requests: number;
  readonly checks: number;
  readonly deaths: number;
  readonly cancels: number;
  /** Steps of two runs at once. */
  readonly duplicates: number;
  readonly faults: Readonly<Partial<Record<EffectKind, number>>>;
  readonly conditions: Readonly<Record<string, number>>;
  readonly deeds: Readonly<Partial<Record<DeedKind, number>>>;
  /** Worlds by what they hold against contract.md#promise-8. */
  readonly adversities: Readonly<Partial<Record<Adversity, number>>>;
  /** Things that runs deleted, each judged. */
  readonly deletions: number;
  readonly verbs: Readonly<Record<string, number>>;
  readonly access: Readonly<Partial<Record<Access, number>>>;
  /** How runs came to their end: their status, the code of their error, or another end. */
  readonly endings: Readonly<Record<string, number>>;
}

export interface Simulated {
  readonly totals: Totals;
  readonly failures: readonly Failure[];
}

/**
 * Plays the worlds of `seeds` one after the other.
 * @param most stop after so many failures
 */
export async function simulate(options: {
  readonly seeds: Iterable<number>;
  readonly mutant?: Mutant | undefined;
  /** The same worlds on a cloud that differs so from what was drawn. */
  readonly behaviour?: Partial<Behaviour> | undefined;
  readonly most?: number;
  readonly shrinks?: boolean;
  readonly onPlayed?: (seed: number, played: Played) => void;
  /** As soon as it is found. */
  readonly onFailure?: (failure: Failure) => void;
}): Promise<Simulated> {
  const { mutant, most = Number.POSITIVE_INFINITY } = options;
  const failures: Failure[] = [];
  let totals = nothing;
  for (const seed of options.seeds) {
    const drawn = drawPlan(seed);
    const plan = { ...drawn, cloud: { ...drawn.cloud, behaviour: { ...drawn.cloud.behaviour, ...options.behaviour } } };
    if (mutant?.where?.(plan) === false) continue;
    const played = await play(plan, mutant);
    totals = add(totals, plan, played);
    options.onPlayed?.(seed, played);
    if (played.breaches.length === 0) continue;
    // A mutant is caught by the promise that it breaks, and by what it breaks itself.
    if (mutant !== undefined && !played.breaches.some(({ promise }) => promise === mutant.promise)) continue;
    if (mutant !== undefined && (await play(plan)).breaches.length > 0) continue;
    const failure = await explain(plan, played, mutant, options.shrinks ?? true);
    failures.push(failure);
    options.onFailure?.(failure);
    if (failures.length >= most) break;
  }
  return { totals, failures };
}

async function explain(plan: WorldPlan, played: Played, mutant: Mutant | undefined, shrinks: boolean): Promise<Failure> {
  const { seed } = plan;
  const first = mutant === undefined ? played.breaches[0] : played.breaches.find(({ promise }) => promise === mutant.promise);
  const kind = kindOf(first);
  const fails = async (candidate: WorldPlan) => (await play(candidate, mutant)).breaches.some((breach) => kindOf(breach) === kind);
  if (!shrinks) return { seed, breaches: played.breaches, plan, trace: played.trace };
  const smallest = await shrink(plan, fails);
  const { breaches, trace } = await play(smallest, mutant);
  return { seed, breaches, plan: smallest, trace };
}

/** The same for the same story in another world. */
function kindOf(breach: Breach | undefined): string | undefined {
  return breach && `${breach.promise} ${breach.text.replaceAll(/run-\w+|[0-9a-f-]{36}|\d+/g, '').slice(0, 60)}`;
}

export const nothing: Totals = {
  seeds: 0,
  runs: 0,
  requests: 0,
  checks: 0,
  deaths: 0,
  cancels: 0,
  duplicates: 0,
  faults: {},
  conditions: {},
  deeds: {},
  adversities: {},
  deletions: 0,
  verbs: {},
  access: {},
  endings: {},
};

/** With one more world, or day. */
export function add(
  totals: Totals,
  plan: WorldPlan,
  { ran, deeds, deletions, requests, checks }: Pick<Played, 'ran' | 'deeds' | 'deletions' | 'requests' | 'checks'>,
): Totals {
  const { steps } = plan;
  const all = <T>(of: (ran: Ran) => T) => ran.map(of);
  const conditions = steps.flatMap((step) => step.conditions.map(({ name }) => name));
  return {
    seeds: totals.seeds + 1,
    runs: totals.runs + ran.length,
    requests: totals.requests + requests,
    checks: totals.checks + checks,
    deaths: totals.deaths + ran.filter(({ ending }) => ending.kind === 'death').length,
    cancels: totals.cancels + ran.filter(({ wasCancelled }) => wasCancelled).length,
    duplicates: totals.duplicates + steps.filter(({ runs }) => runs.length > 1).length,
    faults: count(totals.faults, all(({ faults }) => faults).flat()),
    conditions: count(totals.conditions, conditions),
    deeds: count(totals.deeds, deeds),
    adversities: count(totals.adversities, adversitiesOf(plan)),
    deletions: totals.deletions + deletions,
    verbs: count(
      totals.verbs,
      all(({ run }) => (run.file === undefined ? run.verb : `${run.verb} of roles`)),
    ),
    access: count(
      totals.access,
      all(({ run }) => run.access),
    ),
    endings: count(
      totals.endings,
      all(({ ending }) => nameOf(ending)),
    ),
  };
}

function nameOf(ending: Ending): string {
  switch (ending.kind) {
    case 'result':
      return ending.result.failure === undefined ? ending.result.status : `${ending.result.status}, ${ending.result.failure.code}`;
    case 'error':
      return ending.error instanceof RestageError ? ending.error.code : 'defect';
    case 'death':
    case 'hang':
      return ending.kind;
    default:
      return ending satisfies never;
  }
}

function count<K extends string>(before: Readonly<Partial<Record<K, number>>>, kinds: readonly K[]): Record<K, number> {
  const counts = { ...before } as Record<K, number>;
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
