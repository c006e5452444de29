import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/operations/run/context.ts';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { countOf, goldenServer, look, snapshots, untouched } from '../helpers/scenario-books.ts';

const golden = { golden: 'golden' };
const stop = 'POST /servers/ID/action os-stop';
const start = 'POST /servers/ID/action os-start';
const createImage = 'POST /servers/ID/action createImage';

/** Vm state of the golden server at the moment when its snapshot began, by the cloud's own history. */
function stateAtSnapshot({ emulator }: World): string | undefined {
  const history = emulator.books.history(goldenServer(emulator.books).id);
  return history.find(({ taskState }) => taskState === 'image_snapshot_pending')?.vmState;
}

const consistencyOf = ({ emulator }: World) => snapshots(emulator.books).map(({ properties }) => properties.restage_consistency);

describe('a stop that the cloud carries out', () => {
  test('a guest that heeds the power button: clean', async () => {
    const world = openWorld({ knobs: { shutdown_seconds: 20 } });
    const result = await world.succeed('snapshot', golden);
    expect(result.consistency).toBe('clean');
    expect(result.goldenDowntimeSeconds).toBeGreaterThanOrEqual(20 + 10 * 72);
    expect(stateAtSnapshot(world)).toBe('stopped');
    expect(consistencyOf(world)).toEqual(['clean']);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('a guest that does not: forced, with a warning', async () => {
    const world = openWorld({ knobs: { ignores_acpi: true } });
    const { result, events } = await world.run('snapshot', golden);
    expect(result?.consistency).toBe('forced');
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title: 'Golden server was stopped by force' }));
    expect(consistencyOf(world)).toEqual(['forced']);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test("the window is the image's own, where it says one", async () => {
    const seed = {
      images: [{ name: 'base', project: 'admin', visibility: 'public', properties: { os_shutdown_timeout: '180' } }],
    } as const;
    const world = openWorld({ knobs: { shutdown_seconds: 120 }, seed });
    expect((await world.succeed('snapshot', golden)).consistency).toBe('clean');
  });

  describe('by an image that is not what it was when the golden server was made', () => {
    /** The golden server's image had this window, and now has that one; `undefined` = none, `gone` = no image. */
    function openOldWorld(had: number | undefined, has: number | 'gone', knobs: Readonly<Record<string, boolean | number>>): World {
      const properties = had === undefined ? {} : { os_shutdown_timeout: String(had) };
      const world = openWorld({ knobs, seed: { images: [{ name: 'base', project: 'admin', visibility: 'public', properties }] } });
      const admin = anotherClient(world, 'admin');
      const image = `/image/v2/images/${goldenServer(world.emulator.books).imageId}`;
      if (has === 'gone') admin('DELETE', image);
      else admin('PATCH', image, [{ op: had === undefined ? 'add' : 'replace', path: '/os_shutdown_timeout', value: String(has) }]);
      return world;
    }

    test.each([
      { name: 'a window given to the image later is none', had: undefined, has: 300, knobs: { ignores_acpi: true }, is: 'forced' },
      { name: 'a short window of an image that is gone', had: 5, has: 'gone', knobs: { ignores_acpi: true }, is: 'forced' },
      { name: 'a long window of an image that is gone', had: 180, has: 'gone', knobs: { shutdown_seconds: 120 }, is: 'clean' },
    ] as const)('$name: $is', async ({ had, has, knobs, is }) => {
      const world = openOldWorld(had, has, knobs);
      const { result, events } = await world.run('snapshot', golden);
      expect([result?.consistency, consistencyOf(world)]).toEqual([is, [is]]);
      // Once: before the snapshot where the stop seemed to be forced by then, else after it.
      const warnings = events.filter((event) => event.type === 'warning' && event.title === 'Golden server was stopped by force');
      expect(warnings).toHaveLength(1);
      expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
    });

    test.each(['fail', 'retry'])('on-forced-stop: %s gives the image up again', async (onForcedStop) => {
      const world = openOldWorld(undefined, 300, { ignores_acpi: true });
      const error = await world.fail('snapshot', { ...golden, 'on-forced-stop': onForcedStop });
      expect([error.code, countOf(world, createImage)]).toEqual(['forced-stop', 1]);
      expect(look(world)).toEqual(untouched);
    });
  });

  test('on-forced-stop: fail starts the golden server again and takes no image', async () => {
    const world = openWorld({ knobs: { ignores_acpi: true } });
    const error = await world.fail('snapshot', { ...golden, 'on-forced-stop': 'fail' });
    expect(error.code).toBe('forced-stop');
    expect(countOf(world, createImage)).toBe(0);
    expect(look(world)).toEqual(untouched);
  });

  test('on-forced-stop: retry gives a guest that was still booting a second chance', async () => {
    const world = openWorld({ knobs: { acpi_deaf_seconds: 3600 }, golden: { age: 3530 } });
    const error = await world.fail('snapshot', { ...golden, 'on-forced-stop': 'retry' });
    expect(error.code).toBe('forced-stop');
    expect([countOf(world, stop), countOf(world, createImage)]).toEqual([2, 0]);
    expect(look(world)).toEqual(untouched);

    const settled = openWorld({ knobs: { acpi_deaf_seconds: 59 } });
    const result = await settled.succeed('snapshot', { ...golden, 'on-forced-stop': 'retry' });
    expect(result.consistency).toBe('clean');
    expect(look(settled)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test("on-forced-stop: retry stops it once more, also where the first stop was an earlier run's", async () => {
    const world = openWorld({ knobs: { ignores_acpi: true, fail_start: true } });
    expect((await world.fail('snapshot', { ...golden, 'on-forced-stop': 'fail' })).cleanupErrors).toHaveLength(1);
    world.emulator.knobs.setForAll({ ignores_acpi: false, fail_start: false });
    const result = await world.succeed('snapshot', { ...golden, 'on-forced-stop': 'retry' });
    expect([result.consistency, countOf(world, stop)]).toEqual(['clean', 2]);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('that fails on its host: no snapshot, golden server as it was', async () => {
    const world = openWorld({ knobs: { fail_stop: true } });
    expect((await world.fail('snapshot', golden)).code).toBe('stop-failed');
    expect(countOf(world, createImage)).toBe(0);
    expect(look(world)).toEqual(untouched);
  });

  test('that never ends: given up, said so, and the golden server stays marked as owed', async () => {
    const world = openWorld({ knobs: { stop_never_ends: true } });
    const { error, exitCode } = await world.run('snapshot', golden);
    expect(error).toMatchObject({
      code: 'stop-timeout',
      cleanupErrors: [{ code: 'golden-not-restored', hint: expect.stringContaining('openstack server start') }],
    });
    expect(exitCode).toBe(1);
    expect(countOf(world, createImage)).toBe(0);
    expect(look(world)).toEqual({ ...untouched, golden: 'active powering-off', intent: 2 });
  });

  test('started by another client meanwhile: no snapshot of a running server is called clean', async () => {
    const world = openWorld({ knobs: { restarted_after_seconds: 0.05 } });
    const { result, error } = await world.run('snapshot', golden);
    if (error === undefined) expect([result?.consistency, stateAtSnapshot(world)]).toEqual(['clean', 'stopped']);
    else expect(error).toMatchObject({ code: expect.stringMatching(/^(stop-failed|golden-busy)$/) });
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0, leases: 0 });
  });
});

describe('without a stop', () => {
  test('off before: offline, and off again afterwards', async () => {
    const world = openWorld({ golden: { vmState: 'stopped' } });
    const result = await world.succeed('refresh', { ...golden, count: '1' });
    expect(result.consistency).toBe('offline');
    expect(result.goldenDowntimeSeconds).toBeUndefined();
    expect([countOf(world, stop), countOf(world, start)]).toEqual([0, 0]);
    expect(look(world)).toEqual({ ...untouched, golden: 'stopped', images: ['active verified'], servers: ['staging-g1-1'], ports: 1 });
  });

  test('shutdown: skip takes the snapshot of the running server', async () => {
    const world = openWorld();
    expect((await world.succeed('snapshot', { ...golden, shutdown: 'skip' })).consistency).toBe('live');
    expect(stateAtSnapshot(world)).toBe('active');
    expect([countOf(world, stop), countOf(world, start)]).toEqual([0, 0]);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test.each(['paused', 'suspended'] as const)('%s: snapshotted as it is, and left so', async (vmState) => {
    const world = openWorld({ golden: { vmState, powerState: vmState === 'paused' ? 3 : 7 } });
    expect((await world.succeed('snapshot', golden)).consistency).toBe('live');
    expect(look(world)).toEqual({ ...untouched, golden: vmState, images: ['active verified'] });
  });
});

describe('shutdown: guest', () => {
  const guest = { ...golden, shutdown: 'guest', 'shutdown-command': 'poweroff' };

  test('the guest powers itself off: clean, and the command knows its server', async () => {
    const world = openWorld();
    const facts: Record<string, string>[] = [];
    const result = await world.succeed('snapshot', guest, {
      host: {
        shell: async (_command, variables) => {
          facts.push(variables);
          world.emulator.powerOffGuest(variables.RESTAGE_GOLDEN_ID ?? '');
          return { exitCode: 0, output: '' };
        },
      },
    });
    expect(result.consistency).toBe('clean');
    expect(facts).toEqual([expect.objectContaining({ RESTAGE_GOLDEN_NAME: 'golden', RESTAGE_GOLDEN_ADDRESS: '10.20.0.2' })]);
    expect(stateAtSnapshot(world)).toBe('stopped');
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('a guest that takes all of shutdown-timeout is noticed after it, and was given the time', async () => {
    const world = openWorld();
    const shell = async (_command: string, { RESTAGE_GOLDEN_ID: id = '' }: Readonly<Record<string, string>>) => {
      void world.clock.sleep(9 * 60_000 + 59_000).then(() => world.emulator.powerOffGuest(id));
      return { exitCode: 0, output: '' };
    };
    const { result, events } = await world.run('snapshot', { ...guest, 'shutdown-timeout': '10m' }, { host: { shell } });
    expect(result?.consistency).toBe('clean');
    expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test.each([
    {
      name: 'and the guest is deaf: forced',
      knobs: { ignores_acpi: true },
      is: 'forced',
      evidence: /^forced: the stop took 6\d s \(event /,
    },
    {
      name: 'and the guest heeds it: clean',
      knobs: { shutdown_seconds: 20 },
      is: 'clean',
      evidence: /^clean: the stop took 2\d s \(event /,
    },
    { name: 'of a guest that is off by then: clean', knobs: {}, is: 'clean', evidence: /^clean: the stop took \d s \(event / },
  ])('a command that asks the cloud for the stop, $name', async ({ name, knobs, is, evidence }) => {
    const world = openWorld({ knobs });
    const shell = async (_command: string, { RESTAGE_GOLDEN_ID: id = '' }: Readonly<Record<string, string>>) => {
      if (name.includes('off by then')) world.emulator.powerOffGuest(id);
      anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { 'os-stop': null });
      return { exitCode: 0, output: '' };
    };
    const result = await world.succeed('snapshot', { ...guest, 'shutdown-timeout': '5m' }, { host: { shell } });
    expect([result.consistency, consistencyOf(world)]).toEqual([is, [is]]);
    expect(snapshots(world.emulator.books).map(({ properties }) => properties.restage_evidence)).toEqual([expect.stringMatching(evidence)]);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('no time at all for a stop by the cloud does not make a power-off by the guest a forced one', async () => {
    const seed = { images: [{ name: 'base', project: 'admin', visibility: 'public', properties: { os_shutdown_timeout: '0' } }] } as const;
    const result = await openWorld({ seed }).succeed('snapshot', guest);
    expect(result.consistency).toBe('clean');
  });

  test('a command that has no effect: no snapshot, and never a cut of the power', async () => {
    const world = openWorld();
    const error = await world.fail('snapshot', { ...guest, 'shutdown-command': 'true', 'shutdown-timeout': '5m' });
    expect(error.code).toBe('stop-timeout');
    expect([countOf(world, stop), countOf(world, createImage)]).toEqual([0, 0]);
    expect(look(world)).toEqual(untouched);
  });

  test('a command that hangs is ended after `shutdown-timeout`, and a guest that is on by then is no longer waited for', async () => {
    const world = openWorld();
    const hangs: Host['shell'] = (_command, _variables, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    const { error } = await world.run('snapshot', { ...guest, 'shutdown-timeout': '5m' }, { host: { shell: hangs } });
    expect(error).toMatchObject({ code: 'stop-timeout', message: expect.stringContaining('stopped after 5m') });
    expect([countOf(world, stop), countOf(world, createImage)]).toEqual([0, 0]);
    expect(look(world)).toEqual(untouched);
  });

  test('a command that hangs because its guest is off: the guest is off, clean', async () => {
    const world = openWorld();
    const hangs: Host['shell'] = (_command, { RESTAGE_GOLDEN_ID: id = '' }, signal) =>
      new Promise((_resolve, reject) => {
        world.emulator.powerOffGuest(id);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    const result = await world.succeed('snapshot', { ...guest, 'shutdown-timeout': '5m' }, { host: { shell: hangs } });
    expect(result.consistency).toBe('clean');
  });

  test('a command that cannot be run: the same', async () => {
    const world = openWorld();
    const { error } = await world.run('snapshot', guest, { host: { shell: async () => Promise.reject(new Error('spawn ENOENT')) } });
    expect(String(error)).toContain('spawn ENOENT');
    expect(countOf(world, createImage)).toBe(0);
    expect(look(world)).toEqual(untouched);
  });
});

describe('refused before anything is touched', () => {
  test.each([
    { name: 'locked', seed: { locked: true }, code: 'golden-locked' },
    { name: 'in ERROR', seed: { vmState: 'error' }, code: 'golden-unusable' },
    { name: 'still being built', seed: { vmState: 'building' }, code: 'golden-unusable' },
  ] as const)('$name', async ({ seed, code }) => {
    const world = openWorld({ golden: seed });
    const { error, exitCode, requests } = await world.run('refresh', golden);
    expect(error).toMatchObject({ code });
    expect([exitCode, requests.changing]).toEqual([2, 0]);
  });

  test.each([
    { cloud: 'tells the reason', maxMicroversion: '2.73', message: /is locked: audit until Friday\. A locked server cannot be stopped/ },
    { cloud: 'is too old to know reasons', maxMicroversion: '2.72', message: /is locked\. A locked server cannot be stopped/ },
  ])('locked by another client, and the cloud $cloud', async ({ maxMicroversion, message }) => {
    const world = openWorld({ behaviour: { maxMicroversion } });
    const { id } = goldenServer(world.emulator.books);
    anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { lock: { locked_reason: 'audit until Friday' } });
    const { error, requests } = await world.run('refresh', golden);
    expect(error).toMatchObject({ code: 'golden-locked', message: expect.stringMatching(message) });
    expect(requests.changing).toBe(0);
  });

  test('at another task', async () => {
    const world = openWorld();
    const { id } = goldenServer(world.emulator.books);
    anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { createImage: { name: 'a backup of another client' } });
    const { error, exitCode, requests } = await world.run('refresh', golden);
    expect(error).toMatchObject({ code: 'golden-busy' });
    expect([exitCode, requests.changing]).toEqual([2, 0]);
  });

  test('locked, and shutdown: skip: a lock does not stop a snapshot', async () => {
    const world = openWorld({ golden: { locked: true } });
    expect((await world.succeed('snapshot', { ...golden, shutdown: 'skip' })).consistency).toBe('live');
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });
});
