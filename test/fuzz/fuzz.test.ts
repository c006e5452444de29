import { expect, test } from 'vitest';
import { fuzzProperties } from './properties.ts';

/** A taste of `npm run fuzz`. */
const runs = 100;
const seed = 20_261_122;

test.each(fuzzProperties)('$name', async ({ check }) => {
  expect(await check(runs, seed)).toBe(runs);
});
