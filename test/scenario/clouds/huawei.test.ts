import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/domain/errors.ts';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../../helpers/scenario.ts';
import { anotherClient } from '../../helpers/scenario-another-client.ts';
import { goldenServer, look, snapshots, untouched } from '../../helpers/scenario-books.ts';
import { moments } from '../../helpers/sweep.ts';

/** As Open Telekom Cloud is told to be: no microversions behind the catalog's `/v2`, and every disk a volume. */
function openHuawei(options: WorldOptions = {}): World {
  return openWorld({
    ...options,
    behaviour: { huawei: true, maxMicroversion: '2.1', ...options.behaviour },
    golden: { image: undefined, ...options.golden } as never,
  });
}

const staging = { golden: 'golden', flavor: 'm1.small' };
const snapshotted = { ...untouched, images: ['active verified'], volumeSnapshots: 1 };

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

  test('that takes longer than Nova would wait, within the time that the user gives: the verdict is unknown', async () => {
    const world = openHuawei({ knobs: { shutdown_seconds: 120 } });
    expect((await world.succeed('snapshot', { ...staging, 'shutdown-timeout': '3m' })).consistency).toBe('unknown');
    expect(stops(world)).toEqual([['SOFT', 0]]);
  });

  test('that the shutdown-command of `shutdown: guest` asks for: the verdict is unknown', async () => {
    const world = openHuawei();
    const shell = async (_command: string, { RESTAGE_GOLDEN_ID: id = '' }: Readonly<Record<string, string>>) => {
      anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { 'os-stop': { type: 'HARD' } });
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
    const [, first, second, third, ...others] = stops(world);
    expect([first?.[0], second?.[0], third?.[0], others]).toEqual(['HARD', 'HARD', 'HARD', []]);
    // No sooner, and with the next look at the server.
    for (const [one, next] of [
      [first, second],
      [second, third],
    ]) {
      expect((next?.[1] ?? 0) - (one?.[1] ?? 0)).toBeGreaterThanOrEqual(15);
      expect((next?.[1] ?? 0) - (one?.[1] ?? 0)).toBeLessThanOrEqual(18);
    }
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
  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  expect(look(world)).toEqual(untouched);
});

describe('a run that ends in the middle', () => {
  const knobs = { ignores_acpi: true };

  test('cancelled while the guest does not heed: its power is cut, and it is on again', async () => {
    const world = openHuawei({ knobs });
    const signal = new AbortController();
    void world.clock.sleep(30_000).then(() => signal.abort(new CancelledError()));
    const { exitCode } = await world.run('snapshot', { ...staging, 'shutdown-timeout': '10m' }, { signal: signal.signal });
    expect(exitCode).toBe(130);
    expect(stops(world).map(([kind]) => kind)).toEqual(['SOFT', 'HARD']);
    expect(look(world)).toEqual(untouched);
  });

  test('killed the moment its power was cut: the run that takes over knows by the two stops that it was', async () => {
    const open = () => openHuawei({ knobs });
    const whole = open();
    await whole.succeed('snapshot', staging);
    const killAt = whole.emulator.books.requests.findIndex(({ body }) => body?.includes('HARD')) + 1;
    const world = open();
    expect(await world.start('snapshot', staging, { killAt, runId: 'dead' })).toBeUndefined();
    expect(stops(world).map(([kind]) => kind)).toEqual(['SOFT', 'HARD']);
    await world.clock.sleep(60_000);
    expect((await world.succeed('snapshot', staging)).consistency).toBe('forced');
    expect(stops(world)).toHaveLength(2);
  });

  test('killed while the guest does not heed, and followed by another verb: that brings the golden server back', async () => {
    const world = openHuawei({ knobs });
    const dead = world.start('snapshot', { ...staging, 'shutdown-timeout': '10m' }, { killAt: 22 });
    expect(await dead).toBeUndefined();
    expect(look(world).golden).toBe('active powering-off');
    await world.clock.sleep(120_000);
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toMatchObject({ golden: 'active', images: [] });
  });
});

describe('an image that Nova will not take', () => {
  const ofOwnVolume: RawOptions = { ...staging, 'boot-volume-size': '10' };
  const taken = { ...untouched, images: ['active verified'] };
  const refusal = { status: 404, body: { itemNotFound: { code: 404, message: 'The API does not exist.' } } };

  function openRefusing(options: WorldOptions = {}, answer: { readonly status: number; readonly body: object } = refusal): World {
    const world = openHuawei({ knobs: { snapshot_seconds: 100, upload_seconds: 20, ...options.knobs }, ...options });
    world.emulator.faults.add({
      match: { service: 'compute', method: 'POST', path: '/action$', body: 'createImage' },
      effect: { kind: 'answer', ...answer },
    });
    return world;
  }

  const asked = ({ emulator }: World) => emulator.books.requests.filter(({ path }) => path === '/v2/cloudimages/action').length;

  test('by the image service: the main job, and its end', async () => {
    const world = openRefusing();
    const { consistency } = await world.succeed('refresh', ofOwnVolume);
    expect(consistency).toBe('clean');
    expect(snapshots(world.emulator.books)[0]?.properties).toMatchObject({
      restage_environment: 'staging',
      restage_evidence: expect.stringMatching(/^clean: /),
      restage_verified: 'true',
      instance_uuid: goldenServer(world.emulator.books).id,
    });
    expect(look(world)).toEqual({ ...taken, servers: ['staging-g1-1'], ports: 1, volumes: 1 });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('after a hard stop: forced', async () => {
    const world = openRefusing({ knobs: { ignores_acpi: true } });
    expect((await world.succeed('snapshot', staging)).consistency).toBe('forced');
    expect(look(world)).toEqual(taken);
  });

  test('of a server that another client starts while the job takes it: live, and never called clean', async () => {
    const world = openRefusing({ knobs: { restarted_after_seconds: 60 } });
    const { result, events } = await world.run('snapshot', staging);
    expect(result?.consistency).toBe('live');
    expect(events).toContainEqual(expect.objectContaining({ title: 'Golden server was started during its snapshot' }));
    expect(look(world)).toEqual(taken);
  });

  test('a second stop, after a first one that was forced, is no start by another client', async () => {
    const world = openRefusing({ knobs: { acpi_deaf_seconds: 59 }, golden: { age: 10 } });
    expect((await world.succeed('snapshot', { ...staging, 'shutdown-timeout': '20s', 'on-forced-stop': 'retry' })).consistency).toBe(
      'clean',
    );
    expect(stops(world).map(([kind]) => kind)).toEqual(['SOFT', 'HARD', 'SOFT']);
    expect(look(world)).toEqual(taken);
  });

  test('a job that fails: its reason is reported, and the golden server is on again', async () => {
    const world = openRefusing({ knobs: { fail_snapshot: true } });
    const error = await world.fail('snapshot', staging);
    expect(error).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('testbed: fail_snapshot') });
    expect(look(world)).toEqual(untouched);
  });

  test.each([
    { name: 'cancelled', run: (world: World) => cancelled(world, 200) },
    { name: 'given up after snapshot-timeout', run: (world: World) => world.run('snapshot', { ...staging, 'snapshot-timeout': '5m' }) },
  ])('$name before the job is done: the golden server is on again, and reap takes what the job still makes', async ({ run }) => {
    const world = openRefusing({ knobs: { snapshot_seconds: 1000 } });
    expect((await run(world)).error).toBeDefined();
    expect(look(world)).toEqual(untouched);
    await world.clock.sleep(3_600_000);
    expect(look(world)).toEqual({ ...untouched, images: ['active'] });
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toEqual(untouched);
  });

  async function cancelled(world: World, seconds: number) {
    const cancel = new AbortController();
    void world.clock.sleep(seconds * 1000).then(() => cancel.abort(new CancelledError()));
    return world.run('snapshot', staging, { signal: cancel.signal });
  }

  test('a request without an answer is not sent again; what it made is the next run’s', async () => {
    const world = openRefusing();
    world.emulator.faults.add({
      match: { service: 'image', method: 'POST', path: 'cloudimages' },
      when: { nth: 1 },
      effect: { kind: 'lose-answer' },
    });
    expect((await world.fail('snapshot', staging)).code).toBe('unknown-outcome');
    expect([asked(world), look(world).golden]).toEqual([1, 'active']);
    await world.clock.sleep(3_600_000);
    expect((await world.succeed('snapshot', staging)).consistency).toBe('unknown');
    expect([asked(world), look(world)]).toEqual([1, taken]);
  });

  test('killed at any moment, after a hard stop too: the same command again comes to the same end, never to a clean verdict', async () => {
    const raw: RawOptions = { ...staging, 'shutdown-timeout': '5s' };
    for (const killAt of moments()) {
      const world = openRefusing({ knobs: { ignores_acpi: true }, random: killAt });
      const ended = await world.start('snapshot', raw, { killAt, runId: 'dead' });
      if (ended !== undefined) {
        expect(killAt, 'a snapshot has this many requests').toBeGreaterThan(30);
        return;
      }
      const when = `killed after request ${killAt}`;
      const { consistency } = await world.succeed('snapshot', raw);
      expect(['forced', 'unknown'], when).toContain(consistency);
      await world.clock.sleep(600_000);
      await world.succeed('reap', { apply: 'true' });
      const { images, ...rest } = look(world);
      expect({ ...rest, images: new Set(images) }, when).toEqual({ ...untouched, images: new Set(['active verified']) });
    }
  });

  test.each([
    { name: 'a quota', answer: { status: 403, body: { forbidden: { code: 403, message: 'Quota exceeded for resources: snapshots' } } } },
    {
      name: 'a server that is busy',
      answer: { status: 409, body: { conflictingRequest: { code: 409, message: 'in task_state resize_prep' } } },
    },
  ])('$name is an answer: the image service is not asked', async ({ answer }) => {
    const world = openRefusing({}, answer);
    await world.fail('snapshot', staging);
    expect([asked(world), look(world)]).toEqual([0, untouched]);
  });

  test.each([
    ['active', { shutdown: 'skip' }, 'shutdown: graceful'],
    ['paused', {}, 'openstack server stop'],
  ] as const)(
    'of a server that is %s when it is asked for: the image service says no, and the hint what to do',
    async (vmState, inputs, hint) => {
      const world = openRefusing({ golden: { vmState } });
      const error = await world.fail('snapshot', { ...staging, ...inputs });
      expect(error).toMatchObject({
        code: 'golden-unusable',
        message: expect.stringContaining('it is not in stopped state'),
        hint: expect.stringContaining(hint),
      });
      expect(look(world)).toEqual({ ...untouched, golden: vmState });
    },
  );
});

test('a Nova that is OpenStack’s own and takes no image: nothing else is asked', async () => {
  const world = openWorld();
  world.emulator.faults.add({
    match: { service: 'compute', method: 'POST', path: '/action$', body: 'createImage' },
    effect: { kind: 'answer', status: 404, body: { itemNotFound: { code: 404, message: 'no' } } },
  });
  expect((await world.fail('snapshot', staging)).code).toBe('not-found');
  expect(world.emulator.books.requests.filter(({ path }) => /cloudimages|jobs/.test(path))).toEqual([]);
});
