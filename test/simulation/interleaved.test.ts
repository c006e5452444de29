import { describe, expect, test } from 'vitest';
import { noEnvironmentLease } from './mutants.ts';
import type { Effect, Run, Step, WorldPlan } from './plan.ts';
import { play } from './play.ts';

const knobs = { snapshot_seconds: 3, upload_seconds: 2, shutdown_seconds: 2, start_seconds: 0 };
const environment = 'pr-7';
/** A staging server that was launched before. */
const golden = `@${environment}`;

function run(verb: Run['verb'], options: Run['options'], luck: number, rest: Partial<Run> = {}): Run {
  return { id: `${verb}-${luck}`, luck, verb, options, access: 'password', delayMs: 0, skewMs: 0, unreachable: false, faults: [], ...rest };
}

function step(afterMs: number, ...runs: readonly Run[]): Step {
  return { afterMs, conditions: [], deeds: [], runs };
}

/** While the n-th request of the first run is on its way there or back, the second begins and does all that it can. */
function world([first, second]: Pair, nth: number, kind: Way): WorldPlan {
  const faults = [{ among: 'all', nth, times: 1, effect: { kind, seconds: 50 } }] as const;
  const launched = { environment, image: 'base', count: '1', ttl: '10m' };
  return {
    seed: nth,
    cloud: {
      goldens: [{ name: 'golden', flavor: 'm1.small', image: 'base', vmState: 'active', knobs }],
      behaviour: {},
      knobs: { spawn_seconds: 1 },
      hasTwoNetworks: false,
    },
    steps: [
      step(0, run('launch', launched, 1)),
      // Past its expiry, and beside it what is not.
      step(1_200_000, run(...first, 2, { faults }), run(...second, 3, { interrupts: true })),
    ],
    next: { afterMs: 60_000, run: run('status', {}, 4) },
    last: run('refresh', { golden: 'golden', environment: 'staging', count: '1' }, 5),
  };
}

type Way = Extract<Effect['kind'], 'held' | 'slow'>;
type Command = readonly [Run['verb'], Run['options']];
type Pair = readonly [Command, Command];

const snapshot: Command = ['snapshot', { golden }];
const refresh: Command = ['refresh', { golden, environment: 'staging', count: '1' }];
const destroy: Command = ['destroy', { environment }];
const reap: Command = ['reap', { apply: 'true' }];
const pairs: readonly Pair[] = [
  [destroy, snapshot],
  [reap, refresh],
  [snapshot, destroy],
  [refresh, reap],
];
/** More than the longest of them sends. */
const mostRequests = 200;

describe.each(['held', 'slow'] as const)('a request that is %s', (way) => {
  test.each(pairs)('%j beside %j never deletes a golden server', async (...pair) => {
    for (let nth = 1; nth < mostRequests; nth += 1) {
      const { breaches, ran } = await play(world(pair, nth, way));
      expect(breaches, `request ${nth}`).toEqual([]);
      const wasInterrupted = ran.some(({ faults }) => faults.length > 0);
      if (!wasInterrupted) break;
    }
  });
});

test('without the lease on its environment, a golden server is deleted', async () => {
  for (let nth = 1; nth < mostRequests; nth += 1) {
    const { breaches } = await play(world([destroy, snapshot], nth, 'held'), noEnvironmentLease);
    if (breaches.some(({ promise }) => promise === 'contract.md#promise-8')) return;
  }
  expect.unreachable('the mutant was not caught');
});
