import { parseArgs } from 'node:util';
import { drawPlan } from '../test/simulation/draw-plan.ts';
import { mutants } from '../test/simulation/mutants.ts';
import { play } from '../test/simulation/play.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '100' }, seed: { type: 'string' }, mutant: { type: 'string' }, trace: { type: 'boolean' } },
});
const mutant = values.mutant === undefined ? undefined : mutants[values.mutant];
const first = values.seed === undefined ? 1 : Number(values.seed);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const t0 = performance.now();
let bad = 0;
let runs = 0;
let requests = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const t = performance.now();
  const played = await play(drawPlan(seed), mutant);
  runs += played.ran.length;
  requests += played.requests;
  if (values.trace) console.log(played.trace.join('\n'));
  if (performance.now() - t > 1000) console.log('slow', seed, Math.round(performance.now() - t), played.requests);
  for (const { promise, text } of played.breaches) {
    console.log(`seed ${seed} promise ${promise}: ${text.slice(0, 400)}`);
  }
  if (played.breaches.length > 0) bad += 1;
}
const s = (performance.now() - t0) / 1000;
console.log({ bad, runs, requests, seconds: s, worldsPerSecond: count / s, runsPerSecond: runs / s });
