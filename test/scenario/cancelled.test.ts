import { expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import { isTooLate, openWorld, type World } from '../helpers/scenario.ts';
import { goldenServer, launched, look, snapshots, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

/** So short that a refresh is some fifty requests: each of them gets its own cancel. */
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };

const promoted = (world: World): boolean => launched(world.emulator.books).some(({ metadata }) => metadata.restage_stage === 'current');

test.each([
  { name: 'stopped by the cloud', raw: {} },
  { name: 'with floating IPs', raw: { 'floating-ip-network': 'public' } },
  { name: 'shut down from within', raw: { shutdown: 'guest', 'shutdown-command': 'poweroff' } },
])('cancelled at any moment ($name), it cleans up by itself', async ({ raw }) => {
  for (const cancelAt of moments()) {
    const world = openWorld({ knobs, random: cancelAt });
    const ended = await world.run('refresh', { golden: 'golden', count: '2', ...raw }, { cancelAt });
    if (isTooLate(ended, cancelAt)) return;
    const when = `cancelled after request ${cancelAt}`;
    expect(ended.exitCode, when).toBe(130);
    // What was set going must not come to its end only now: a guest that was told to shut down, for one.
    await world.clock.sleep(10 * 60_000);
    expect(goldenServer(world.emulator.books).vmState, when).toBe('active');
    // What was verified is worth keeping, and what was promoted is the environment's own: the cancel came too late for that.
    const images = snapshots(world.emulator.books).some(({ properties }) => properties.restage_verified === 'true')
      ? ['active verified']
      : [];
    const servers = promoted(world) ? ['staging-g1-1', 'staging-g1-2'] : [];
    const floatingIps = 'floating-ip-network' in raw ? servers.length : 0;
    expect(look(world), when).toEqual({ ...untouched, images, servers, ports: servers.length, floatingIps });
  }
});

test('cancelled beside an older generation, that one goes on serving', async () => {
  for (const cancelAt of moments()) {
    const world = openWorld({ knobs, random: cancelAt });
    await world.succeed('refresh', { golden: 'golden', count: '2' });
    const ended = await world.run('refresh', { golden: 'golden', count: '2' }, { cancelAt, runId: 'cancelled' });
    if (isTooLate(ended, cancelAt)) return;
    const { servers, golden } = look(world);
    const own = launched(world.emulator.books).filter(({ metadata }) => metadata.restage_run === 'cancelled');
    const isPromoted = own.some(({ metadata }) => metadata.restage_stage === 'current');
    expect(golden).toBe('active');
    const older = ['staging-g1-1', 'staging-g1-2'];
    if (isPromoted)
      expect(servers, `cancelled after request ${cancelAt}`).toEqual(expect.arrayContaining(['staging-g2-1', 'staging-g2-2']));
    else expect(servers, `cancelled after request ${cancelAt}`).toEqual(older);
  }
});

test('that a dead run’s snapshot is over says nothing of the stop that this run asked for', async () => {
  const skip = { golden: 'golden', shutdown: 'skip' };
  const whole = openWorld();
  await whole.succeed('snapshot', skip);
  const createImage = whole.emulator.books.requests.findIndex(({ body }) => body?.includes('"createImage"')) + 1;

  const world = openWorld({ knobs: { ...knobs, fail_snapshot: true } });
  const { id } = goldenServer(world.emulator.books);
  await world.start('snapshot', skip, { killAt: createImage + 1 });
  await world.clock.sleep(3 * 60_000);
  expect(look(world)).toMatchObject({ golden: 'active', images: [], intent: 2 });

  const cancel = new AbortController();
  const shell = async () => {
    void world.clock.sleep(40_000).then(() => world.emulator.powerOffGuest(id));
    cancel.abort(new CancelledError());
    return { exitCode: 0, output: '' };
  };
  const guest = { golden: 'golden', shutdown: 'guest', 'shutdown-command': 'shutdown -h +1' };
  const { exitCode, events } = await world.run('snapshot', guest, { signal: cancel.signal, host: { shell } });
  expect(exitCode).toBe(130);
  const told = events.flatMap((event) => (event.type === 'note' && event.message.includes('Waiting until') ? [event.message] : []));
  expect(told, 'once, what the clean-up waits for').toEqual([
    expect.stringMatching(/golden is ACTIVE, but the stop .*\. Waiting until 2026-/),
  ]);
  await world.clock.sleep(10 * 60_000);
  expect(look(world)).toEqual(untouched);
});
