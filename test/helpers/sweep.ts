import { createHash } from 'node:crypto';
import { expect, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of how many moments of a sweep one is played: 1 = each. */
    readonly sweepStep: number;
  }
}

/**
 * The moments of a sweep (a run is killed after its first request, in the next world after its second, and so on), until
 * the test has seen enough. `npm test` plays a sample: every eleventh, from a moment on that depends on the test's name.
 */
export function* moments({ from = 1, to = Number.POSITIVE_INFINITY, step = 1 } = {}): Generator<number> {
  const sampled = inject('sweepStep');
  const offset = hash(expect.getState().currentTestName ?? '') % sampled;
  for (let moment = from + offset * step; moment <= to; moment += sampled * step) yield moment;
}

/** The same of a list whose cases are tests of their own. The sample is another one for another `offset`. */
export function sampleOf<T>(cases: readonly T[], offset = 0): readonly T[] {
  const sampled = inject('sweepStep');
  return cases.filter((_, at) => (at + offset) % sampled === 0);
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt16BE();
}
