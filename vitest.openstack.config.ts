import { defineConfig } from 'vitest/config';

/** `npm run test:openstack`: what needs a real OpenStack. One file at a time: all of them share one golden server's host. */
export default defineConfig({
  test: {
    include: ['test/contract/**/*.test.ts', 'test/live/**/*.test.ts'],
    env: { RESTAGE_CONTRACT_TARGET: 'openstack' },
    fileParallelism: false,
    testTimeout: 10 * 60_000,
    hookTimeout: 5 * 60_000,
  },
});
