import fc from 'fast-check';
import { RestageError } from '../../src/domain/errors.ts';

/** What holds for every input, and a way to try it on many. */
export interface FuzzProperty {
  readonly name: string;
  /** Tries `runs` inputs drawn from `seed`. @returns how many were tried. @throws with the smallest input that breaks it. */
  check(runs: number, seed: number): Promise<number>;
}

export function property<T>(name: string, inputs: fc.Arbitrary<T>, holds: (input: T) => void | Promise<void>): FuzzProperty {
  return {
    name,
    check: async (runs, seed) => {
      let tried = 0;
      const counted = fc.asyncProperty(inputs, async (input) => {
        tried += 1;
        await holds(input);
      });
      await fc.assert(counted, { numRuns: runs, seed });
      return tried;
    },
  };
}

/** Messages are for people: what a cloud sends does not make them longer than this. */
const longest = 4000;

/** Comes to an end with a value, or with an error that has been thought of: a code, a sentence, and what to do next. */
export async function endsWell(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RestageError)) throw error;
    const { code, message, hint } = error;
    if (code === 'internal') throw error;
    if (message.trim() === '' || message.length > longest) throw new Error(`${code} with a message of ${message.length} characters`);
    if (hint === undefined || hint.trim() === '' || hint.length > longest) throw new Error(`${code} without a hint: ${message}`);
  }
}
