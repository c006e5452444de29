import { describe, expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';
import { countOf, launched, look, untouched } from '../helpers/scenario-books.ts';
import { sampleOf } from '../helpers/sweep.ts';

const knobs = { shutdown_seconds: 3, snapshot_seconds: 6, upload_seconds: 4 };
const refresh = { golden: 'golden', count: '2' };
const seconds = sampleOf(Array.from({ length: 24 }, (_, second) => second));

/** A run whose cloud cannot be reached for a while, from so many seconds after its start on. */
async function cutOff(second: number, outageSeconds: number) {
  const world = openWorld({ knobs, random: second + 1 });
  const running = world.run('refresh', refresh, { runId: 'cut-off' });
  await world.clock.sleep(second * 1000);
  world.emulator.faults.add({ match: {}, effect: { kind: 'drop' } });
  await world.clock.sleep(outageSeconds * 1000);
  world.emulator.faults.clear();
  return { world, ended: await running };
}

describe.each([30, 600])('the network is gone for %i seconds', (outageSeconds) => {
  test.each(seconds)('from second %i on: the run lives through it, or cleans up', async (second) => {
    const { world, ended } = await cutOff(second, outageSeconds);
    const { golden, intent, servers } = look(world);
    expect([golden, intent]).toEqual(['active', 0]);
    const promoted = launched(world.emulator.books).some(({ metadata }) => metadata.restage_stage === 'current');
    expect(servers).toEqual(ended.error === undefined || promoted ? ['staging-g1-1', 'staging-g1-2'] : []);
  });
});

describe('the network is gone for two hours', () => {
  test.each(seconds)('from second %i on: what that run could not do, the next one does', async (second) => {
    const { world, ended } = await cutOff(second, 7200);
    const promoted = launched(world.emulator.books).some(({ metadata }) => metadata.restage_stage === 'current');
    if (ended.error !== undefined) await world.succeed('refresh', refresh);
    const generation = promoted && ended.error !== undefined ? 2 : 1;
    // A lease that could not be given up lapses by itself.
    expect({ ...look(world), images: [], leases: 0 }).toEqual({
      ...untouched,
      servers: [1, 2].map((index) => `staging-g${generation}-${index}`),
      ports: 2,
    });
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBeLessThanOrEqual(2);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toEqual(untouched);
  });
});
