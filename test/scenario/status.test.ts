import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { goldenServer, look } from '../helpers/scenario-books.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 600, upload_seconds: 2 };
const refresh = { golden: 'golden', count: '1', environment: 'qa' };

async function statusOf(world: World, raw = {}) {
  const { result, exitCode, events } = await world.run('status', raw);
  const [golden, ...others] = result?.inventory?.goldens ?? [];
  return { golden, others, exitCode, warnings: events.filter(({ type }) => type === 'warning'), inventory: result?.inventory };
}

async function killedOff(): Promise<World> {
  const world = openWorld({ knobs });
  expect(await world.start('refresh', refresh, { killAt: 28, runId: 'dead' })).toBeUndefined();
  expect(look(world).golden).toMatch(/^stopped/);
  return world;
}

describe('a golden server that is off', () => {
  test('for a run that may live: in use, and no alarm', async () => {
    const world = await killedOff();
    const { golden, exitCode, warnings } = await statusOf(world);
    expect(golden).toMatchObject({ name: 'golden', power: 'off-in-use', owed: { was: 'ACTIVE', runs: ['dead'] }, lease: { run: 'dead' } });
    expect([exitCode, warnings]).toEqual([0, []]);
  });

  test('when its run is dead: exit code 3, a warning with the command, and its snapshot with an estimate', async () => {
    const world = await killedOff();
    await world.clock.sleep(60_000);
    const { golden, exitCode, warnings } = await statusOf(world);
    expect(golden).toMatchObject({
      power: 'off-unexpectedly',
      status: 'SHUTOFF',
      owed: { runs: ['dead'] },
      snapshot: { stage: 'capturing', run: 'dead' },
    });
    expect(golden?.lease).toBeUndefined();
    expect(Date.parse(golden?.snapshot?.expectedAt ?? '')).toBe(Date.parse(golden?.snapshot?.since ?? '') + 720_000);
    expect(exitCode).toBe(3);
    expect(warnings).toEqual([
      expect.objectContaining({ title: 'Golden server golden is off', message: expect.stringContaining('Run dead') }),
    ]);
    expect(look(world).golden).toMatch(/^stopped/);
    expect((await statusOf(world, { environment: 'elsewhere' })).exitCode).toBe(3);
  });

  test('since a person switched it off: reported, exit code 0', async () => {
    const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3 } });
    await world.succeed('refresh', refresh);
    anotherClient(world)('POST', `/compute/v2.1/servers/${goldenServer(world.emulator.books).id}/action`, { 'os-stop': null });
    await world.clock.sleep(120_000);
    const { golden, exitCode, warnings } = await statusOf(world);
    expect(golden).toMatchObject({ power: 'off', status: 'SHUTOFF', newestImage: { consistency: 'clean' } });
    expect(golden?.owed).toBeUndefined();
    expect([exitCode, warnings]).toEqual([0, []]);
  });

  test('and ACTIVE again, by a person, although it is owed that: no alarm', async () => {
    const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3 } });
    await world.start('refresh', refresh, { killAt: 28, runId: 'dead' });
    await world.clock.sleep(120_000);
    anotherClient(world)('POST', `/compute/v2.1/servers/${goldenServer(world.emulator.books).id}/action`, { 'os-start': null });
    await world.clock.sleep(120_000);
    const { golden, exitCode } = await statusOf(world);
    expect([golden?.power, exitCode]).toEqual(['on', 0]);
  });
});

test('a golden server is found by its images and its lease, on clouds without tags too', async () => {
  const world = openWorld({ behaviour: { maxMicroversion: '2.20' }, knobs: { ...knobs, snapshot_seconds: 3 } });
  await world.succeed('snapshot', { golden: 'golden' });
  const { golden, others } = await statusOf(world);
  expect([golden?.name, golden?.power, golden?.newestImage?.consistency, others]).toEqual(['golden', 'on', expect.any(String), []]);
});

test('its last image outlives it: gone', async () => {
  const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3 } });
  await world.succeed('snapshot', { golden: 'golden' });
  anotherClient(world)('DELETE', `/compute/v2.1/servers/${goldenServer(world.emulator.books).id}`);
  await world.clock.sleep(60_000);
  const { golden, exitCode } = await statusOf(world);
  expect([golden?.power, golden?.status, exitCode]).toEqual(['gone', 'DELETED', 0]);
});

test('captured, and the image still on its way: said apart', async () => {
  const world = openWorld({ profile: 'snapshot-service', knobs: { ...knobs, snapshot_seconds: 3, upload_seconds: 1200 } });
  const running = world.run('snapshot', { golden: 'golden' });
  await world.clock.sleep(300_000);
  const { golden } = await statusOf(world);
  expect(golden).toMatchObject({ power: 'on', snapshot: { stage: 'captured', lease: { run: 'run-1' } } });
  await running;
});

test('an environment alone, newest first, each server with its image', async () => {
  const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3 } });
  await world.succeed('refresh', refresh);
  await world.clock.sleep(3_600_000);
  await world.succeed('refresh', { ...refresh, environment: 'demo' });
  const { inventory } = await statusOf(world);
  expect(inventory?.environments.map(({ name }) => name)).toEqual(['demo', 'qa']);
  const created = inventory?.images.map(({ createdAt }) => createdAt) ?? [];
  expect(created).toEqual(created.toSorted().toReversed());
  const qa = await statusOf(world, { environment: 'qa' });
  expect(qa.inventory?.environments.map(({ name }) => name)).toEqual(['qa']);
  expect(qa.inventory?.environments[0]?.servers[0]?.image).toEqual({
    id: qa.inventory?.images[0]?.id,
    name: qa.inventory?.images[0]?.name,
  });
  expect(qa.inventory?.images).toHaveLength(1);
  expect(qa.golden?.name).toBe('golden');
});
