import { expect, test } from 'vitest';
import type { Run, WorldPlan } from './plan.ts';
import { play } from './play.ts';

const knobs = { snapshot_seconds: 40, upload_seconds: 20, shutdown_seconds: 30, start_seconds: 5 };

function refresh(id: string, luck: number, rest: Partial<Run> = {}): Run {
  const options = { golden: 'golden', environment: 'staging', count: '1' };
  return { id, luck, verb: 'refresh', options, access: 'password', delayMs: 0, skewMs: 0, unreachable: false, faults: [], ...rest };
}

/** A machine that sleeps from its n-th request on, while another run waits for its lease, gets it, and is done. */
function asleepAfter(nth: number): WorldPlan {
  const sleeper = refresh('sleeper', nth, { faults: [{ among: 'all', nth, times: 1, effect: { kind: 'asleep', seconds: 600 } }] });
  return {
    seed: nth,
    cloud: {
      goldens: [{ name: 'golden', flavor: 'm1.small', image: 'base', vmState: 'active', knobs }],
      behaviour: {},
      knobs: { spawn_seconds: 5 },
      hasTwoNetworks: false,
    },
    steps: [{ afterMs: 1_000, conditions: [], deeds: [], runs: [sleeper, refresh('other', 1_000 + nth, { delayMs: 10_000 })] }],
    next: { afterMs: 60_000, run: { ...refresh('next', 1), verb: 'status', options: {} } },
    last: refresh('last', 2),
  };
}

/** From its lease to its snapshot: every way in which a run can wake up under another run's lease. */
const requests = Array.from({ length: 18 }, (_, at) => at + 12);

test('a run that wakes up after its lease has lapsed does nothing to what another one holds, or has finished', async () => {
  for (const nth of requests) {
    const { breaches } = await play(asleepAfter(nth));
    expect(breaches, `asleep after request ${nth}`).toEqual([]);
  }
});
