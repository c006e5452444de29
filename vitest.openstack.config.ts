import { defineConfig } from 'vitest/config';

/** `npm run test:openstack`, and `npm run test:openstack:guests`: what needs a real OpenStack. */
const slow = 'test/live/slow/**';

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'openstack', include: ['test/contract/**/*.test.ts', 'test/live/**/*.test.ts'], exclude: [slow] } },
      // Guests that really boot, on emulated CPUs.
      { extends: true, test: { name: 'guests', include: [`${slow}/*.test.ts`] } },
    ],
    env: { RESTAGE_CONTRACT_TARGET: 'openstack' },
    setupFiles: 'test/helpers/first-failure.ts',
    // Much of the time goes by in waiting, but each server's launch costs the cloud a second of both cores.
    maxWorkers: 2,
    // Of one file: so that none of the longest needs a second round.
    maxConcurrency: 8,
    // Its time is real, and a busy machine's is not ours: a second failure is no accident.
    retry: 1,
    // To tell a test that hangs from one on a busy machine, where a launch may take minutes.
    testTimeout: 20 * 60_000,
    hookTimeout: 20 * 60_000,
  },
});
