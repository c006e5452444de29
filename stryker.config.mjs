/** `npm run mutate`: docs/mutation.md. */
export default {
  // The shell script in seal-linux.ts is run by its own tests.
  mutate: ['src/domain/**/*.ts', '!src/domain/seal-linux.ts', 'src/engine/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // Stryker would rewrite tsconfig.json for its sandbox with TypeScript's JavaScript API, which TypeScript 7 has not.
  ignorePatterns: ['dist', 'tsconfig.json'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  // Ends with exit code 1 below `break`.
  thresholds: { high: 98, low: 95, break: 90 },
  tempDirName: 'reports/mutation/sandbox',
};
