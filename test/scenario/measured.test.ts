import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { look, snapshots } from '../helpers/scenario-books.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 8, upload_seconds: 4 };
const golden = { golden: 'golden' };
const snapshot = { ...golden, environment: 'qa' };

function notedSeconds({ emulator }: World): readonly (string | undefined)[] {
  return snapshots(emulator.books).map(({ properties }) => properties.restage_snapshot_seconds);
}

/** What the next snapshot should take, seconds. */
async function estimate(world: World): Promise<number | undefined> {
  return (await world.succeed('plan', golden)).plan?.estimateSeconds;
}

describe('a duration is noted as it was measured', () => {
  test('by a run that left, and looked much later', async () => {
    const world = openWorld({ knobs });
    expect((await world.run('snapshot', { ...snapshot, wait: 'false' })).exitCode).toBe(75);
    await world.clock.sleep(3_600_000);
    const { snapshotSeconds } = await world.succeed('snapshot', snapshot);
    expect(snapshotSeconds).toBeGreaterThanOrEqual(11);
    expect(snapshotSeconds).toBeLessThan(20);
    expect(notedSeconds(world)).toEqual([String(snapshotSeconds)]);
    expect(await estimate(world)).toBeLessThan(20);
  });

  test('by the run after one that died', async () => {
    const world = openWorld({ knobs });
    expect(await world.start('snapshot', snapshot, { killAt: 22 })).toBeUndefined();
    expect(look(world).images).toEqual([expect.stringMatching(/queued|saving/)]);
    await world.clock.sleep(3_600_000);
    await world.succeed('snapshot', snapshot);
    expect(Number(notedSeconds(world)[0])).toBeLessThan(20);
  });

  test('if no run saw the end, and the cloud does not say when it was: not at all', async () => {
    const world = openWorld({ knobs: { ...knobs, volume_snapshot_seconds: 1200 }, golden: { image: undefined } as never });
    expect((await world.run('snapshot', { ...snapshot, wait: 'false' })).exitCode).toBe(75);
    await world.clock.sleep(7_200_000);
    const result = await world.succeed('snapshot', snapshot);
    expect([result.snapshotSeconds, notedSeconds(world)]).toEqual([undefined, [undefined]]);
  });
});

test('estimates follow a cloud that became slower, and one that became faster', async () => {
  const world = openWorld({ knobs });
  const take = async (seconds: number) => {
    world.emulator.knobs.setForAll({ snapshot_seconds: seconds });
    for (let round = 0; round < 2; round += 1) await world.succeed('snapshot', golden);
  };
  for (let round = 0; round < 2; round += 1) await take(8);
  await take(500);
  expect(await estimate(world)).toBeGreaterThan(400);
  await take(8);
  expect(await estimate(world)).toBeLessThan(30);
});
