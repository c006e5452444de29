import { defineConfig } from 'vitest/config';

/** `npm test`: everything that needs no cloud. The longest that a test of each kind may take, in milliseconds: */
const kinds = { unit: 2_000, contract: 10_000, scenario: 10_000, action: 30_000 };

export default defineConfig({
  test: {
    projects: Object.entries(kinds).map(([name, testTimeout]) => ({
      test: { name, testTimeout, hookTimeout: testTimeout, include: [`test/${name}/**/*.test.ts`] },
    })),
  },
});
