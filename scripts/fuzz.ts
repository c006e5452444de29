/**
 * `npm run fuzz -- [--runs N] [--seed K] [--only WORDS]`: N inputs for each property of `test/fuzz`, drawn from the seed, and
 * how many were tried.
 */
import { parseArgs } from 'node:util';
import { fuzzProperties } from '../test/fuzz/properties.ts';

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
const runs = Number(values.runs ?? 10_000);
const seed = Number(values.seed ?? 1);

let total = 0;
let broken = 0;
for (const { name, check } of fuzzProperties.filter((one) => one.name.includes(values.only ?? ''))) {
  try {
    const tried = await check(runs, seed);
    total += tried;
    console.log(`${String(tried).padStart(9)}  ${name}`);
  } catch (error) {
    broken += 1;
    console.log(`   BROKEN  ${name}\n${error instanceof Error ? `${error.message}\n${String(error.cause)}` : String(error)}`);
  }
}
console.log(`${total} inputs from seed ${seed}, ${broken} properties broken`);
process.exitCode = broken === 0 ? 0 : 1;
