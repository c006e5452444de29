import { defineConfig } from 'vitest/config';

/** A test's lane is the first folder below `test` (CONTRIBUTING.md). */
const quick = ['unit', 'contract', 'scenario', 'smoke'];
const slow = ['simulation', 'fuzz', 'process'];
/** When to give a test up, milliseconds. It catches one that hangs; no load makes one that works take so long. */
export const testTimeout = 10 * 60_000;

/** Every lane that needs no cloud. `--mode quick`, which is `npm test`: the quick lanes alone, with a sample of each sweep. */
export default defineConfig(({ mode }) => ({
  test: {
    // Vitest leaves one core idle, which on two is half of the machine.
    maxWorkers: '100%',
    projects: (mode === 'quick' ? quick : [...quick, ...slow]).map((name) => ({
      test: {
        name,
        testTimeout,
        hookTimeout: testTimeout,
        include: [`test/${name}/**/*.test.ts`],
        // No module keeps state, so that files can share what they import.
        isolate: false,
        provide: { sweepStep: mode === 'quick' ? 11 : 1 },
      },
    })),
  },
}));
