/** `npm run simulate -- [--seeds N] [--seed K] [--mutant NAME] [--trace]`: whole worlds by seed, and the promises after each run. */
import { parseArgs } from 'node:util';
import { mutants } from '../test/simulation/mutants.ts';
import { type Failure, simulate, type Totals } from '../test/simulation/simulate.ts';
import { storyOf } from '../test/simulation/story.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    mutant: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'most-failures': { type: 'string', default: '5' },
  },
});
const mutant = values.mutant === undefined ? undefined : mutants[values.mutant];
if (values.mutant !== undefined && mutant === undefined) throw new Error(`Mutants: ${Object.keys(mutants).join(', ')}`);

const began = performance.now();
const { totals, failures } = await simulate({
  seeds: values.seed === undefined ? upTo(Number(values.seeds)) : [Number(values.seed)],
  mutant,
  most: mutant === undefined ? Number(values['most-failures']) : 1,
  onPlayed: (_seed, { trace }) => {
    if (values.trace) console.log(trace.join('\n'));
  },
});
for (const failure of failures) console.log(describeFailure(failure));
console.log(describeTotals(totals, (performance.now() - began) / 1000));
if (mutant !== undefined)
  console.log(
    failures.length > 0 ? `Mutant ${values.mutant} is caught by seed ${failures[0]?.seed}.` : `Mutant ${values.mutant} survives.`,
  );
process.exitCode = failures.length > 0 === (mutant !== undefined) ? 0 : 1;

function* upTo(count: number): Generator<number> {
  for (let seed = 1; seed <= count; seed += 1) yield seed;
}

function describeFailure({ seed, breaches, plan, trace }: Failure): string {
  return [
    ...storyOf(trace),
    ...breaches.map(({ promise, text }) => `seed ${seed}: promise ${promise}: ${text}`),
    `the smallest world that does so: ${JSON.stringify(plan)}`,
    `again: npm run simulate -- --seed ${seed}`,
    '',
  ].join('\n');
}

function describeTotals(totals: Totals, seconds: number): string {
  const { seeds, runs, requests, checks, deaths, cancels, doubles } = totals;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ');
  return [
    `${seeds} seeds, ${runs} runs, ${requests} requests, promises checked ${checks} times, in ${seconds.toFixed(1)} s: ${(runs / seconds).toFixed(0)} runs a second`,
    `deaths ${deaths}, cancels ${cancels}, two runs at once ${doubles}`,
    `verbs: ${list(totals.verbs)}`,
    `signed in by: ${list(totals.access)}`,
    `endings: ${list(totals.endings)}`,
    `faults: ${list(totals.faults)}`,
    `conditions: ${list(totals.conditions)}`,
    `done by somebody else: ${list(totals.deeds)}`,
  ].join('\n');
}
