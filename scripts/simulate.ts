/**
 * `npm run simulate -- [--seeds N] [--seed K] [--huawei] [--mutant NAME | --mutants] [--trace]`: whole worlds by seed, and the promises
 * after each run. `--seed` alone plays that one; with `--seeds` it is the first. `--huawei`: each on a cloud of that make.
 * `--week [--seed K] [--days 7] [--pull-requests 40]`: days of one team on one cloud, counted each morning.
 */
import { parseArgs } from 'node:util';
import { type Mutant, mutants } from '../test/simulation/mutants.ts';
import { type Failure, simulate, type Totals } from '../test/simulation/simulate.ts';
import { storyOf } from '../test/simulation/story.ts';
import { tellWeek } from './simulate-week.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    huawei: { type: 'boolean', default: false },
    mutant: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    week: { type: 'boolean', default: false },
    days: { type: 'string', default: '7' },
    'pull-requests': { type: 'string', default: '40' },
    'most-failures': { type: 'string', default: '5' },
  },
});
const first = Number(values.seed ?? 1);
const count = Number(values.seeds ?? (values.seed === undefined ? 1000 : 1));
const isKept = await carryOut();
process.exitCode = isKept ? 0 : 1;

async function carryOut(): Promise<boolean> {
  if (values.week)
    return tellWeek(
      { seed: first, days: Number(values.days), pullRequests: Number(values['pull-requests']), weather: 'bad' },
      describeTotals,
    );
  if (values.mutants) return catchAll();
  return values.mutant === undefined ? keepPromises() : catchOne(values.mutant);
}

async function keepPromises(): Promise<boolean> {
  const began = performance.now();
  const { totals, failures } = await simulate({
    seeds: seeds(),
    // Clouds of this make show their tasks (opentelekomcloud-docs/elastic-cloud-server: api-ref, "ECS Statuses").
    behaviour: values.huawei ? { huawei: true, hideExtendedStatus: false } : undefined,
    most: Number(values['most-failures']),
    onPlayed: (_seed, { trace }) => {
      if (values.trace) console.log(trace.join('\n'));
    },
    onFailure: (failure) => console.log(describeFailure(failure)),
  });
  console.log(describeTotals(totals, (performance.now() - began) / 1000));
  return failures.length === 0;
}

async function catchOne(name: string): Promise<boolean> {
  const mutant = mutants[name];
  if (mutant === undefined) throw new Error(`Mutants: ${Object.keys(mutants).join(', ')}`);
  const failure = await catchMutant(mutant, true);
  if (failure !== undefined) console.log(describeFailure(failure));
  console.log(describeCatch(name, mutant, failure));
  return failure !== undefined;
}

async function catchAll(): Promise<boolean> {
  let survivors = 0;
  for (const [name, mutant] of Object.entries(mutants)) {
    const failure = await catchMutant(mutant, false);
    if (failure === undefined) survivors += 1;
    console.log(describeCatch(name, mutant, failure));
  }
  console.log(`${Object.keys(mutants).length} mutants, ${survivors} survived`);
  return survivors === 0;
}

async function catchMutant(mutant: Mutant, shrinks: boolean): Promise<Failure | undefined> {
  const { failures } = await simulate({ seeds: seeds(), mutant, most: 1, shrinks });
  return failures[0];
}

function* seeds(): Generator<number> {
  for (let seed = first; seed < first + count; seed += 1) yield seed;
}

function describeCatch(name: string, { promise, breaks }: Mutant, failure: Failure | undefined): string {
  const breach = failure?.breaches.find((one) => one.promise === promise);
  const caught = failure === undefined ? 'SURVIVES' : `is caught by seed ${failure.seed}: ${breach?.text}`;
  return `${promise}, ${name} (${breaks}) ${caught}`;
}

function describeFailure({ seed, breaches, plan, trace }: Failure): string {
  return [
    ...storyOf(trace),
    ...breaches.map(({ promise, text }) => `seed ${seed}: ${promise}: ${text}`),
    `the smallest world that does so: ${JSON.stringify(plan)}`,
    `again: npm run simulate -- --seed ${seed}${values.huawei ? ' --huawei' : ''}`,
    '',
  ].join('\n');
}

function describeTotals(totals: Totals, seconds: number): string {
  const { seeds: worlds, runs, requests, checks, deaths, cancels, duplicates } = totals;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, times]) => `${kind} ${times}`)
      .join(', ');
  return [
    `${worlds} seeds from ${first} on, ${runs} runs, ${requests} requests, promises checked ${checks} times, in ${seconds.toFixed(1)} s: ${(runs / seconds).toFixed(0)} runs a second`,
    `deaths ${deaths}, cancels ${cancels}, two runs at once ${duplicates}, deletions judged ${totals.deletions}`,
    `worlds with: ${list(totals.adversities)}`,
    `verbs: ${list(totals.verbs)}`,
    `signed in by: ${list(totals.access)}`,
    `endings: ${list(totals.endings)}`,
    `faults: ${list(totals.faults)}`,
    `conditions: ${list(totals.conditions)}`,
    `done by other clients: ${list(totals.deeds)}`,
  ].join('\n');
}
