import { defineConfig } from 'vitest/config';

/** `npm run test:openstack`: what needs a real OpenStack. One file at a time: all of them share one golden server's host. */
export default defineConfig({
  test: {
    include: ['test/contract/**/*.test.ts', 'test/live/**/*.test.ts'],
    env: { RESTAGE_CONTRACT_TARGET: 'openstack' },
    fileParallelism: false,
    // Its time is real, and a busy machine's is not ours: a second failure is no accident.
    retry: 1,
    testTimeout: 10 * 60_000,
    hookTimeout: 5 * 60_000,
  },
});
