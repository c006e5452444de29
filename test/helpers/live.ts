import { afterAll, expect, test } from 'vitest';
import { type LiveBench, openLiveBench } from './live-bench.ts';
import { type Golden, type Leftovers, look } from './live-golden.ts';

/** A project for the tests of a file, for as long as the file runs. */
export async function useLiveBench(file: string): Promise<LiveBench> {
  const { bench, close } = await openLiveBench(file);
  afterAll(close);
  return bench;
}

/** A test with a project of its own: a golden server that it leaves off for a while is no orphan to another test. */
export const it = test.extend<{ project: LiveBench }>({
  project: async ({ task }, use) => {
    const { bench, close } = await openLiveBench(task.name.replaceAll(/\W+/g, '-').slice(0, 20));
    await use(bench);
    await close();
  },
});

/** Expects what is there, by the end of a run and not a moment later, to be as `wanted`. */
export async function expectLeft(bench: LiveBench, golden: Golden, environment: string, wanted: Partial<Leftovers>): Promise<void> {
  expect(await look(bench, golden, environment)).toMatchObject(wanted);
}
