import { expect, test } from 'vitest';
import { drawPlan } from './draw-plan.ts';
import { play } from './play.ts';
import { simulate } from './simulate.ts';

/** `npm run simulate` plays any number. */
test('a hundred worlds in bad weather keep the promises', async () => {
  const seeds = Array.from({ length: 100 }, (_, at) => at + 1);
  const { failures, totals } = await simulate({ seeds, shrinks: false });
  expect(failures.map(({ seed, breaches }) => ({ seed, breaches }))).toEqual([]);
  // The weather was bad indeed.
  expect(Object.keys(totals.faults).length).toBeGreaterThan(12);
  expect(Math.min(totals.deaths, totals.cancels, totals.duplicates)).toBeGreaterThan(0);
});

test('a seed replays to the letter', async () => {
  for (const seed of [3, 17, 29]) {
    const first = await play(drawPlan(seed));
    const second = await play(drawPlan(seed));
    expect(second.trace).toEqual(first.trace);
    expect(second.digest).toBe(first.digest);
  }
  expect((await play(drawPlan(3))).digest).not.toBe((await play(drawPlan(17))).digest);
});
