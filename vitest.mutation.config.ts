import { defineConfig } from 'vitest/config';
import { testTimeout } from './vitest.config.ts';

/**
 * `npm run mutate`: the unit tests that must notice a change in `src/domain` and `src/engine`, without help from those of other rooms.
 * Stryker itself gives up a test that takes much longer than it did unchanged.
 */
export default defineConfig({ test: { include: ['test/unit/{domain,engine}/**/*.test.ts'], testTimeout } });
