import { defineConfig } from 'vitest/config';

/** `npm test`: everything that needs no cloud. When to give a test up, in milliseconds; a sane one needs a fraction of it. */
const kinds = { unit: 20_000, contract: 60_000, scenario: 120_000, action: 120_000 };

export default defineConfig({
  test: {
    // Vitest leaves one core idle, which on two is half of the machine.
    maxWorkers: '100%',
    projects: Object.entries(kinds).map(([name, testTimeout]) => ({
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
