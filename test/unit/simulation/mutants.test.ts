import { expect, test } from 'vitest';
import { mutants } from '../../simulation/mutants.ts';
import { simulate } from '../../simulation/simulate.ts';

/** Each is met by one of the first seeds, the rarest by some eighty. */
const mostSeeds = 400;

test.each(Object.entries(mutants))('%s is caught', { timeout: 300_000 }, async (_name, mutant) => {
  const seeds = Array.from({ length: mostSeeds }, (_, at) => at + 1);
  const { failures } = await simulate({ seeds, mutant, most: 1, shrinks: false });
  expect(failures).toHaveLength(1);
});
