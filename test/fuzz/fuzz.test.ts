import { expect, test } from 'vitest';
import { fuzzProperties } from './properties.ts';

/** `npm run fuzz` tries any number. */
const runs = 1_000;
const seed = 20_261_122;

test.each(fuzzProperties)('$name', async ({ check }) => {
  expect(await check(runs, seed)).toBe(runs);
});
