import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/domain/errors.ts';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../../helpers/scenario.ts';
import { goldenServer, look, untouched } from '../../helpers/scenario-books.ts';
import { somebodyElse } from '../../helpers/scenario-somebody.ts';

/** As Open Telekom Cloud is told to be: no microversions behind the catalog's `/v2`, and every disk a volume. */
function openHuawei(options: WorldOptions = {}): World {
  return openWorld({
    ...options,
    behaviour: { huawei: true, maxMicroversion: '2.1', ...options.behaviour },
    golden: { image: undefined, ...options.golden } as never,
  });
}

const staging = { golden: 'golden', flavor: 'm1.small' };
const snapshotted = { ...untouched, images: ['active proven'], volumeSnapshots: 1 };

/** The kinds of the stops that were asked for, and how long after the first one each was, in seconds. */
function stops({ emulator }: World): readonly [string, number][] {
  const asked = emulator.books.requests.flatMap(({ at, body }) => {
    const [, kind] = /^\{"os-stop":\{"type":"(\w+)"\}\}$/.exec(body ?? '') ?? [];
    return kind === undefined ? [] : [{ at, kind }];
  });
  return asked.map(({ at, kind }) => [kind, Math.round((at - (asked[0]?.at ?? 0)) / 1000)]);
}

describe('a stop', () => {
  test('that the guest heeds: clean, and no power is cut', async () => {
    const world = openHuawei({ knobs: { shutdown_seconds: 20 } });
    expect((await world.succeed('snapshot', staging)).consistency).toBe('clean');
    expect(stops(world)).toEqual([['SOFT', 0]]);
    expect(look(world)).toEqual(snapshotted);
  });

  test.each([
    { name: 'by default after the time that Nova itself would give', timeout: '60s', after: 60 },
    { name: 'after a shorter time where the user gives less', timeout: '20s', after: 20 },
    { name: 'after a longer time where the user gives more', timeout: '3m', after: 180 },
  ])('that the guest does not heed: its power is cut, $name, and the verdict is forced', async ({ timeout, after }) => {
    const world = openHuawei({ knobs: { ignores_acpi: true } });
    const { result, events } = await world.run('snapshot', { ...staging, 'shutdown-timeout': timeout });
    expect(result).toMatchObject({ consistency: 'forced' });
    const [soft, hard, ...others] = stops(world);
    expect([soft?.[0], hard?.[0], others]).toEqual(['SOFT', 'HARD', []]);
    expect(hard?.[1]).toBeGreaterThanOrEqual(after);
    expect(hard?.[1]).toBeLessThanOrEqual(after + 2);
    const titles = events.flatMap((event) => (event.type === 'warning' ? [event.title] : []));
    expect(titles).toEqual(['Golden server was stopped by force']);
    expect(look(world)).toEqual(snapshotted);
  });

  test('that takes longer than Nova would wait, within the time that the user gives: nobody can tell', async () => {
    const world = openHuawei({ knobs: { shutdown_seconds: 120 } });
    expect((await world.succeed('snapshot', { ...staging, 'shutdown-timeout': '3m' })).consistency).toBe('unknown');
    expect(stops(world)).toEqual([['SOFT', 0]]);
  });

  test('that the shutdown-command of `shutdown: guest` asks for: nobody can tell of which kind it was', async () => {
    const world = openHuawei();
    const shell = async (_command: string, { RESTAGE_GOLDEN_ID: id = '' }: Readonly<Record<string, string>>) => {
      somebodyElse(world)('POST', `/compute/v2.1/servers/${id}/action`, { 'os-stop': { type: 'HARD' } });
      return { exitCode: 0, output: '' };
    };
    const raw = { ...staging, shutdown: 'guest', 'shutdown-command': 'stop it' };
    expect((await world.run('snapshot', raw, { host: { shell } })).result?.consistency).toBe('unknown');
  });

  test('on-forced-stop: fail', async () => {
    const world = openHuawei({ knobs: { ignores_acpi: true } });
    expect((await world.fail('snapshot', { ...staging, 'on-forced-stop': 'fail' })).code).toBe('forced-stop');
    expect(look(world)).toEqual(untouched);
  });

  test('of a cloud that takes no second one while it is at the first: it is asked again', async () => {
    const world = openHuawei({ knobs: { ignores_acpi: true } });
    const reason = `Cannot 'stop' instance ${goldenServer(world.emulator.books).id} while it is in task_state powering-off`;
    world.emulator.faults.add({
      match: { service: 'compute', method: 'POST', path: '/action$', body: 'HARD' },
      when: { times: 2 },
      effect: { kind: 'answer', status: 409, body: { conflictingRequest: { code: 409, message: reason } } },
    });
    expect((await world.succeed('snapshot', staging)).consistency).toBe('forced');
    expect(stops(world).map(([kind]) => kind)).toEqual(['SOFT', 'HARD', 'HARD', 'HARD']);
    expect(look(world)).toEqual(snapshotted);
  });

  test('whose hard answer is lost is forced all the same', async () => {
    const world = openHuawei({ knobs: { ignores_acpi: true } });
    world.emulator.faults.add({
      match: { service: 'compute', method: 'POST', body: 'HARD' },
      when: { nth: 1 },
      effect: { kind: 'lose-answer' },
    });
    expect((await world.succeed('snapshot', staging)).consistency).toBe('forced');
    expect(look(world)).toEqual(snapshotted);
  });
});

test('the main job, and its end', async () => {
  const world = openHuawei();
  const { consistency } = await world.succeed('refresh', { ...staging, count: '2' });
  expect(consistency).toBe('clean');
  expect(look(world)).toEqual({ ...snapshotted, servers: ['staging-g1-1', 'staging-g1-2'], ports: 2, volumes: 2 });
  await world.succeed('destroy');
  expect(look(world)).toEqual(untouched);
});

describe('a run that ends in the middle', () => {
  /** So short that a refresh is some fifty requests: each of them gets its own death. */
  const knobs = { ignores_acpi: true, volume_snapshot_seconds: 1 };
  const raw: RawOptions = { ...staging, 'shutdown-timeout': '5s' };

  test('cancelled while the guest does not heed: its power is cut, and it is on again', async () => {
    const world = openHuawei({ knobs });
    const signal = new AbortController();
    void world.clock.sleep(30_000).then(() => signal.abort(new CancelledError()));
    const { exitCode } = await world.run('snapshot', { ...staging, 'shutdown-timeout': '10m' }, { signal: signal.signal });
    expect(exitCode).toBe(130);
    expect(stops(world).map(([kind]) => kind)).toEqual(['SOFT', 'HARD']);
    expect(look(world)).toEqual(untouched);
  });

  test('killed at any moment, the same command again comes to the same end, and never calls it clean', async () => {
    for (let killAt = 1; ; killAt += 1) {
      const world = openHuawei({ knobs, random: killAt });
      const ended = await world.start('snapshot', raw, { killAt, runId: 'dead' });
      if (ended !== undefined) {
        expect(killAt, 'a snapshot has this many requests').toBeGreaterThan(30);
        return;
      }
      const when = `killed after request ${killAt}`;
      const { consistency } = await world.succeed('snapshot', raw);
      expect(['forced', 'unknown'], when).toContain(consistency);
      const left = look(world);
      expect({ golden: left.golden, intent: left.intent, images: new Set(left.images) }, when).toEqual({
        golden: 'active',
        intent: 0,
        images: new Set(['active proven']),
      });
      expect(left.volumeSnapshots, when).toBe(left.images.length);
    }
  });

  test('killed while the guest does not heed, and followed by another verb: that brings the golden server back', async () => {
    const world = openHuawei({ knobs });
    const dead = world.start('snapshot', { ...staging, 'shutdown-timeout': '10m' }, { killAt: 22 });
    expect(await dead).toBeUndefined();
    expect(look(world).golden).toBe('active powering-off');
    await world.clock.sleep(120_000);
    await world.succeed('status');
    expect(look(world)).toMatchObject({ golden: 'active', images: [] });
  });
});
