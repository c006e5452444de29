import { expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { simulate } from './simulate.ts';

/** Should the seed that showed it do so no more, one of the next ones does. */
const mostSeeds = 400;

test.each(Object.entries(mutants))('%s is caught', async (_name, mutant) => {
  const seeds = Array.from({ length: mostSeeds }, (_, at) => at + (mutant.shownBy ?? 1));
  const { failures } = await simulate({ seeds, mutant, most: 1, shrinks: false });
  expect(failures).toHaveLength(1);
});
