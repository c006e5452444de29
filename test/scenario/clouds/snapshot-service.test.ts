import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/domain/errors.ts';
import { openWorld, type World, type WorldOptions } from '../../helpers/scenario.ts';
import { goldenServer, look, snapshots, untouched } from '../../helpers/scenario-books.ts';
import { moments } from '../../helpers/sweep.ts';

/** A cloud whose snapshot service captures the disk in seconds and works on the image in the background. */
const service: WorldOptions = { profile: 'snapshot-service' };
/** A Nova of today with such a service: tags, leases by id, and an image that is `saving` at the end of the work. */
const onNova: WorldOptions = { knobs: { snapshot_service: true, snapshot_seconds: 500, upload_seconds: 200 } };
const both = [
  { cloud: 'an old cloud', options: service },
  { cloud: 'Nova and Glance of today', options: onNova },
];
const golden = { golden: 'golden' };
const minute = 60;

function secondsOff({ emulator: { books } }: World): number {
  const moments = books.history(goldenServer(books).id);
  let off = 0;
  for (const [at, { powerState, at: since }] of moments.entries()) {
    const until = moments[at + 1]?.at;
    if (powerState !== 1 && until !== undefined) off += (until - since) / 1000;
  }
  return off;
}

const requestsOf = ({ emulator: { books } }: World, word: string) => books.requests.filter(({ body }) => body?.includes(`"${word}"`));

describe('a snapshot service that works in the background', () => {
  test('the golden server is back in seconds, and servers start from the image when it is there', async () => {
    const world = openWorld(service);
    const begun = world.clock.now();
    const result = await world.succeed('refresh', { ...golden, count: '2' });
    expect(result).toMatchObject({ status: 'complete', consistency: 'clean' });
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1', 'staging-g1-2'], ports: 2 });
    expect(secondsOff(world)).toBeLessThan(2 * minute);
    expect(result.goldenDowntimeSeconds).toBeLessThan(2 * minute);
    expect((world.clock.now() - begun) / 1000).toBeGreaterThan(10 * minute);
    expect(requestsOf(world, 'createImage').length).toBe(1);
  });

  test.each(['killed', 'deleted'])('work that ends with the image %s: the golden server runs, and the run says so', async (failure) => {
    const world = openWorld({ ...service, knobs: { fail_snapshot: failure } });
    expect(await world.fail('snapshot', golden)).toMatchObject({ code: 'snapshot-failed' });
    expect(look(world)).toEqual(untouched);
    expect(secondsOff(world)).toBeLessThan(2 * minute);
  });

  test('work that takes longer than its limit: nothing is deleted, and the next run takes the image up', async () => {
    const world = openWorld({ ...service, knobs: { fail_snapshot: 'stuck' } });
    const error = await world.fail('snapshot', golden);
    expect(error).toMatchObject({ code: 'snapshot-timeout' });
    expect(look(world)).toEqual({ ...untouched, images: ['queued'] });
    const [late] = snapshots(world.emulator.books);
    world.emulator.knobs.setForAll({ fail_snapshot: false });
    expect(await world.succeed('snapshot', golden)).toMatchObject({ imageId: late?.id, consistency: 'clean' });
    expect(requestsOf(world, 'createImage').length).toBe(1);
    expect(requestsOf(world, 'os-stop').length + requestsOf(world, 'os-start').length).toBe(2);
  });

  test('wait: false leaves with the golden server on; the same command later takes that image', async () => {
    const world = openWorld(service);
    const left = await world.run('refresh', { ...golden, wait: 'false' });
    expect(left.exitCode).toBe(75);
    expect(left.result?.pending?.reason).toMatch(/should be done by 2026-11-21T\S+Z\. Golden server golden is on again\.$/);
    expect(look(world)).toEqual({ ...untouched, images: ['queued'] });
    await world.clock.sleep(2 * 3600_000);
    const result = await world.succeed('refresh', { ...golden, wait: 'false' });
    expect(result).toMatchObject({ status: 'complete', imageId: left.result?.imageId });
    expect(requestsOf(world, 'createImage').length).toBe(1);
    expect(requestsOf(world, 'os-stop').length).toBe(1);
  });

  test('a second run neither takes the image that a first one waits for, nor asks for another meanwhile', async () => {
    const world = openWorld(service);
    const first = world.succeed('snapshot', golden);
    await world.clock.sleep(3 * 60_000);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['queued'] });
    const left = await world.run('snapshot', { ...golden, wait: 'false' });
    expect(left.exitCode).toBe(75);
    expect(requestsOf(world, 'createImage').length).toBe(1);
    const second = world.succeed('snapshot', golden);
    const { imageId } = await first;
    expect(requestsOf(world, 'createImage').length).toBe(1);
    expect((await second).imageId).not.toBe(imageId);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified', 'active verified'], leases: 0, intent: 0 });
  });

  test.each(both)(
    'killed at any request: the next run takes the same image, and stops the golden server no second time ($cloud)',
    async ({ options }) => {
      const whole = openWorld(options);
      await whole.succeed('snapshot', golden);
      const count = whole.emulator.books.requests.length;
      for (const killAt of moments({ to: count })) {
        const world = openWorld(options);
        await world.start('snapshot', golden, { killAt });
        const [begun] = snapshots(world.emulator.books);
        if (begun?.properties.restage_verified === 'true') break;
        await world.clock.sleep(60_000);
        const result = await world.succeed('snapshot', golden);
        if (begun !== undefined) expect(result.imageId, `killed at request ${killAt}`).toBe(begun.id);
        expect(requestsOf(world, 'createImage').length, `killed at request ${killAt}`).toBe(1);
        expect(requestsOf(world, 'os-stop').length, `killed at request ${killAt}`).toBe(1);
        expect(look(world), `killed at request ${killAt}`).toEqual({ ...untouched, images: ['active verified'] });
      }
    },
  );

  test('500 GB, ten hours: few requests, the golden server is off for minutes, and the end is soon noticed', async () => {
    const world = openWorld({
      ...service,
      golden: { flavor: 'm1.big' },
      seed: { flavors: [{ name: 'm1.big', disk: 500, ram: 2048, vcpus: 1 }] },
    });
    const begun = world.clock.now();
    const { imageId = '', goldenDowntimeSeconds } = await world.succeed('snapshot', golden);
    const { books } = world.emulator;
    expect(books.requests.length).toBeLessThanOrEqual(700);
    expect(secondsOff(world)).toBeLessThan(3 * minute);
    expect(goldenDowntimeSeconds).toBeLessThan(3 * minute);
    const activeAt = books.imageHistory(imageId).find(({ record }) => record.status === 'active')?.at ?? 0;
    expect((activeAt - begun) / 1000).toBeGreaterThan(10 * 60 * minute);
    expect((world.clock.now() - activeAt) / 1000).toBeLessThanOrEqual(minute);
  });
});

describe('a limit that is over while the service may still stop the golden server, and no task to see (simulation, seed 19379)', () => {
  const short = { ...golden, 'snapshot-timeout': '10s' };

  test.each(['cloud', 'skip'])('shutdown: %s: the run ends when the server was off and is on again', async (shutdown) => {
    const world = openWorld({ ...service, knobs: { capture_task: false, shutdown_seconds: 40, capture_seconds: 30 } });
    await world.run('snapshot', { ...short, shutdown });
    expect(secondsOff(world)).toBeGreaterThan(0);
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0, leases: 0 });
    const off = secondsOff(world);
    await world.clock.sleep(20 * 60_000);
    expect(secondsOff(world)).toBe(off);
  });

  test('a Nova that never stops it, and hides all tasks: the run ends minutes later, and nothing is owed', async () => {
    const world = openWorld({ behaviour: { hideExtendedStatus: true }, knobs: { fail_snapshot: 'stuck' } });
    const begun = world.clock.now();
    await world.fail('snapshot', { ...short, shutdown: 'skip' });
    expect((world.clock.now() - begun) / 1000).toBeLessThan(10 * minute);
    expect(secondsOff(world)).toBe(0);
    expect(look(world)).toMatchObject({ golden: expect.stringMatching(/^active/), intent: 0, leases: 0 });
  });
});

describe('a run that is cancelled while the service may still stop the golden server', () => {
  const deaf = { ignores_acpi: true, capture_task: false };

  test.each(['skip', 'cloud'])(
    'shutdown: %s, and no task to see: its clean-up ends after that (simulation, seed 4945)',
    async (shutdown) => {
      const world = openWorld({ ...service, knobs: deaf });
      await cancelled(world, shutdown, 30_000);
      expect(look(world)).toEqual(untouched);
      const off = secondsOff(world);
      expect(off).toBeGreaterThan(0);
      await world.clock.sleep(20 * 60_000);
      expect(secondsOff(world)).toBe(off);
    },
  );

  test.each(['skip', 'cloud'])('shutdown: %s, of stock Nova, which shows what it is at: nothing is waited for', async (shutdown) => {
    for (const cancelAtMs of [200, 1_000, 5_000]) {
      const world = openWorld({ knobs: { snapshot_seconds: 2, upload_seconds: 10 } });
      const begun = world.clock.now();
      await cancelled(world, shutdown, cancelAtMs);
      expect(look(world)).toEqual(untouched);
      expect(secondsOff(world)).toBe(0);
      expect(world.clock.now() - begun).toBeLessThan(minute * 1000);
    }
  });

  async function cancelled(world: World, shutdown: string, afterMs: number): Promise<void> {
    const cancel = new AbortController();
    const ended = world.run('snapshot', { ...golden, shutdown }, { signal: cancel.signal });
    await world.clock.sleep(afterMs);
    cancel.abort(new CancelledError());
    expect((await ended).exitCode).toBe(130);
  }
});

describe('shutdown: cloud, of a golden server that runs', () => {
  const cloud = { ...golden, shutdown: 'cloud' };

  test.each([
    { guest: 'heeds', knobs: { shutdown_seconds: 8 }, consistency: 'clean' },
    { guest: 'does not heed', knobs: { ignores_acpi: true }, consistency: 'forced' },
  ])('a guest that $guest the ACPI events: $consistency', async ({ knobs, consistency }) => {
    const world = openWorld({ ...service, knobs });
    const result = await world.succeed('snapshot', cloud);
    expect(result).toMatchObject({ consistency, consistencyEvidence: expect.stringMatching(`^${consistency}: the guest was o`) });
    expect(snapshots(world.emulator.books)[0]?.properties.restage_consistency).toBe(consistency);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
    expect(requestsOf(world, 'os-stop').length + requestsOf(world, 'os-start').length).toBe(0);
    expect(result.goldenDowntimeSeconds).toBeGreaterThan(4);
    expect(result.goldenDowntimeSeconds).toBeLessThan(30);
  });

  test('skip is judged in the same way, where the cloud stops the server unasked', async () => {
    const world = openWorld(service);
    expect(await world.succeed('snapshot', { ...golden, shutdown: 'skip' })).toMatchObject({ consistency: 'clean' });
  });

  test('a service that never powers the server on: the run does', async () => {
    const world = openWorld({ ...service, knobs: { capture_powers_on: 'never' } });
    await world.succeed('snapshot', cloud);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
    expect(requestsOf(world, 'os-start').length).toBe(1);
    expect(secondsOff(world)).toBeLessThan(3 * minute);
  });

  test('stock Nova never stops it: live, and on-forced-stop: fail keeps no such image', async () => {
    expect(await openWorld().succeed('snapshot', cloud)).toMatchObject({ consistency: 'live' });
    const world = openWorld();
    expect(await world.fail('snapshot', { ...cloud, 'on-forced-stop': 'fail' })).toMatchObject({ code: 'forced-stop' });
    expect(look(world)).toEqual(untouched);
  });

  test.each(both)(
    'killed at any request: the golden server is on by the end of the next run, and there is one image ($cloud)',
    async ({ options }) => {
      const whole = openWorld(options);
      await whole.succeed('snapshot', cloud);
      const count = whole.emulator.books.requests.length;
      for (const killAt of moments({ to: count, step: 3 })) {
        const world = openWorld(options);
        await world.start('snapshot', cloud, { killAt });
        if (snapshots(world.emulator.books)[0]?.properties.restage_verified === 'true') break;
        await world.clock.sleep(60_000);
        await world.succeed('snapshot', cloud);
        expect(requestsOf(world, 'createImage').length, `killed at request ${killAt}`).toBe(1);
        expect(look(world), `killed at request ${killAt}`).toEqual({ ...untouched, images: ['active verified'] });
      }
    },
  );
});
