import { defineConfig } from 'vitest/config';

/** `npm test`: everything that needs no cloud. */
const kinds = ['unit', 'contract', 'scenario', 'action'];
/** When to give a test up, milliseconds. It catches one that hangs; no load makes one that works take so long. */
const testTimeout = 10 * 60_000;

export default defineConfig({
  test: {
    // Vitest leaves one core idle, which on two is half of the machine.
    maxWorkers: '100%',
    projects: kinds.map((name) => ({
      test: {
        name,
        testTimeout,
        hookTimeout: testTimeout,
        include: [`test/${name}/**/*.test.ts`],
        // No module keeps state, so that files can share what they import.
        isolate: name === 'action',
        // Whole processes and true time: what a machine that stands still for a moment makes of them is no finding.
        retry: name === 'action' ? 1 : 0,
      },
    })),
  },
});
