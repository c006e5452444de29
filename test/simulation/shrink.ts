import { type CloudPlan, type RoleFile, type Run, runsOf, type Step, type WorldPlan } from './plan.ts';

/** Plays at most, however far that leads. */
const patience = 400;

/**
 * The smallest world found that still fails: one thing after another is left out, and stays out where that does not help
 * it.
 * @param fails whether a world still breaks the same promise
 */
export async function shrink(plan: WorldPlan, fails: (plan: WorldPlan) => Promise<boolean>): Promise<WorldPlan> {
  let smallest = plan;
  let plays = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of smallerWorlds(smallest)) {
      plays += 1;
      if (plays > patience) return smallest;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** Each with one thing less, the largest things first. */
function* smallerWorlds(plan: WorldPlan): Generator<WorldPlan> {
  for (const steps of oneLess(plan.steps)) yield { ...plan, steps };
  for (const [at, step] of plan.steps.entries()) {
    for (const smaller of smallerSteps(step)) yield { ...plan, steps: plan.steps.with(at, smaller) };
  }
  const named = new Set(
    runsOf(plan).flatMap(({ options, file }) => [options.golden, ...(file?.roles ?? []).map(({ source }) => source.golden)]),
  );
  const goldens = plan.cloud.goldens.filter(({ name }) => named.has(name));
  if (goldens.length > 0 && goldens.length < plan.cloud.goldens.length) yield { ...plan, cloud: { ...plan.cloud, goldens } };
  for (const cloud of smallerClouds(plan.cloud)) yield { ...plan, cloud };
  for (const run of smallerRuns(plan.next.run)) yield { ...plan, next: { ...plan.next, run } };
  for (const last of smallerRuns(plan.last)) yield { ...plan, last };
  if (plan.pulls !== undefined) yield { ...plan, pulls: undefined };
}

function* smallerSteps(step: Step): Generator<Step> {
  if (step.runs.length > 1) for (const runs of oneLess(step.runs)) yield { ...step, runs };
  for (const conditions of oneLess(step.conditions)) yield { ...step, conditions };
  for (const deeds of oneLess(step.deeds)) yield { ...step, deeds };
  for (const [at, run] of step.runs.entries()) {
    for (const smaller of smallerRuns(run)) yield { ...step, runs: step.runs.with(at, smaller) };
  }
}

const needed = new Set(['environment', 'golden', 'image', 'count', 'apply', 'spec', 'network', 'golden-image-of', 'share-with', 'seal']);

function* smallerRuns(run: Run): Generator<Run> {
  for (const faults of oneLess(run.faults)) yield { ...run, faults };
  if (run.death !== undefined) yield { ...run, death: undefined };
  if (run.cancel !== undefined) yield { ...run, cancel: undefined };
  if (run.skewMs !== 0) yield { ...run, skewMs: 0 };
  if (run.unreachable) yield { ...run, unreachable: false };
  if (run.access !== 'password' && run.access !== 'pulls') yield { ...run, access: 'password' };
  if (run.file !== undefined) for (const file of smallerFiles(run.file)) yield { ...run, file };
  for (const options of lessKeys(run.options, needed)) yield { ...run, options };
  if (Number(run.options.count) > 1) yield { ...run, options: { ...run.options, count: '1' } };
  for (const [at, fault] of run.faults.entries()) {
    if (fault.times > 1) yield { ...run, faults: run.faults.with(at, { ...fault, times: fault.times - 1 }) };
  }
}

function* smallerFiles(file: RoleFile): Generator<RoleFile> {
  const { top, roles } = file;
  const last = roles.at(-1);
  if (roles.length > 1) yield { top, roles: roles.slice(0, -1) };
  if (last !== undefined && last.after.length > 0) yield { top, roles: roles.with(-1, { ...last, after: [] }) };
  for (const smaller of lessKeys(top, needed)) yield { top: smaller, roles };
  for (const [at, role] of roles.entries()) if (role.count > 1) yield { top, roles: roles.with(at, { ...role, count: 1 }) };
}

function* smallerClouds(cloud: CloudPlan): Generator<CloudPlan> {
  const { strangers = [] } = cloud;
  for (const fewer of oneLess(strangers)) yield { ...cloud, strangers: fewer };
  for (const [at, golden] of cloud.goldens.entries()) {
    if (golden.marks !== undefined) yield { ...cloud, goldens: cloud.goldens.with(at, { ...golden, marks: undefined }) };
  }
  for (const behaviour of lessKeys(cloud.behaviour, new Set(['volumes']))) yield { ...cloud, behaviour };
}

function* oneLess<T>(list: readonly T[]): Generator<readonly T[]> {
  for (const at of list.keys()) yield list.toSpliced(at, 1);
}

function* lessKeys<T extends object>(record: T, kept: ReadonlySet<string>): Generator<T> {
  for (const key of Object.keys(record)) {
    if (!kept.has(key)) yield Object.fromEntries(Object.entries(record).filter(([name]) => name !== key)) as T;
  }
}
