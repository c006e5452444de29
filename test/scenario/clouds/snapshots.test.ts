import { describe, expect, test } from 'vitest';
import type { RestageError } from '../../../src/domain/errors.ts';
import { type Ended, openWorld, type World, type WorldOptions } from '../../helpers/scenario.ts';
import { anotherClient } from '../../helpers/scenario-another-client.ts';
import { countOf, goldenServer, look, snapshots, untouched } from '../../helpers/scenario-books.ts';

/** What clouds do with a golden server, or with its image, in a snapshot: each as providers document it, or as users report it. */
const golden = { golden: 'golden' };
const service: WorldOptions = { profile: 'snapshot-service' };
const done = { ...untouched, images: ['active verified'] };

function actionOf({ emulator: { books } }: World): string {
  const { id, projectId } = goldenServer(books);
  return `/compute/${books.requests.some(({ path }) => path.startsWith('/v2/')) ? `v2/${projectId}` : 'v2.1'}/servers/${id}/action`;
}

/** Boots from a volume of 12 GB, and has these beside it. */
const onVolumes = (dataVolumesGb: readonly number[]): NonNullable<WorldOptions['golden']> =>
  ({ image: undefined, volumeGb: 12, dataVolumes: dataVolumesGb.map((gb) => ({ gb, device: '/dev/vdb' })) }) as never;

const requestsOf = ({ emulator: { books } }: World, word: string) => books.requests.filter(({ body }) => body?.includes(`"${word}"`));
const notes = (events: Ended['events']) => events.flatMap((event) => (event.type === 'note' ? event.message : [])).join(' ');

describe('the golden server comes back by itself', () => {
  test('in the moment of our start, which is refused: that is success', async () => {
    const world = openWorld(service);
    world.emulator.faults.add({
      match: { body: 'os-start' },
      when: { times: 1 },
      effect: {
        kind: 'answer',
        status: 409,
        body: { conflictingRequest: { code: 409, message: "Cannot 'start' instance while it is in vm_state active" } },
      },
    });
    await world.succeed('snapshot', golden);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'] });
  });

  test('and refuses our start while the task of its own is under way', async () => {
    const world = openWorld({ ...service, knobs: { capture_powers_on: 'always', start_seconds: 40, capture_task: false } });
    await world.succeed('snapshot', golden);
    expect(look(world)).toEqual(done);
  });

  test('although it was off before: it is stopped again', async () => {
    const world = openWorld({ ...service, golden: { vmState: 'stopped' }, knobs: { capture_powers_on: 'always' } });
    expect(await world.succeed('snapshot', golden)).toMatchObject({ consistency: 'offline' });
    expect(look(world)).toEqual({ ...done, golden: 'stopped' });
  });

  test('although it was off before; a person’s start is theirs', async () => {
    const world = openWorld({ ...service, golden: { vmState: 'stopped' }, knobs: { capture_seconds: 30, capture_task: false } });
    const running = world.succeed('snapshot', golden);
    while (requestsOf(world, 'createImage').length === 0) await world.clock.sleep(500);
    await world.clock.sleep(31_000);
    anotherClient(world)('POST', actionOf(world), { 'os-start': null });
    await running;
    expect(look(world)).toEqual({ ...done, golden: 'active' });
    expect(requestsOf(world, 'os-stop')).toEqual([]);
  });
});

describe('RESCUE', () => {
  test.each([
    { shutdown: 'graceful', consistency: 'clean' },
    { shutdown: 'cloud', consistency: 'unknown' },
  ])(
    'in which a bare machine is captured is the cloud’s: waited for, neither started nor stopped ($shutdown)',
    async ({ shutdown, consistency }) => {
      const world = openWorld({ ...service, knobs: { capture_in_rescue: true, capture_seconds: 300, capture_task: false } });
      expect(await world.succeed('snapshot', { ...golden, shutdown })).toMatchObject({ consistency });
      expect(look(world)).toEqual(done);
      expect(requestsOf(world, 'os-start')).toEqual([]);
      expect(requestsOf(world, 'os-stop').length).toBe(shutdown === 'graceful' ? 1 : 0);
      const [image] = snapshots(world.emulator.books);
      const rescued = world.emulator.books.history(goldenServer(world.emulator.books).id).findLast(({ status }) => status === 'RESCUE');
      expect(image?.created).toBeLessThan(rescued?.at ?? 0);
    },
  );

  test('that shows as no task, for longer than a start would be waited for: the disk is not taken for captured', async () => {
    const world = openWorld({ ...service, knobs: { capture_in_rescue: true, capture_seconds: 2400 } });
    expect(await world.succeed('snapshot', { ...golden, 'snapshot-timeout': '2h' })).toMatchObject({ consistency: 'clean' });
    expect(look(world)).toEqual(done);
  });

  test('that a person asks for before the snapshot is refused with its reason, and is left', async () => {
    const world = openWorld();
    let asked = false;
    const error = await world.run('snapshot', golden, {
      beforeRequest: async () => {
        const { vmState, taskState } = goldenServer(world.emulator.books);
        if (asked || vmState !== 'stopped' || taskState !== null) return;
        asked = true;
        anotherClient(world)('POST', actionOf(world), { rescue: {} });
        await world.clock.sleep(5_000);
      },
    });
    expect(error.error).toMatchObject({ code: 'golden-unusable', message: expect.stringContaining('RESCUE') });
    expect(String((error.error as Error).message)).toContain('RESCUE');
    expect(look(world)).toMatchObject({ golden: 'rescued', images: [] });
    expect(requestsOf(world, 'os-start')).toEqual([]);
    expect((error.error as RestageError).cleanupErrors).toMatchObject([
      { code: 'golden-not-restored', hint: expect.stringContaining('openstack server unrescue') },
    ]);
    const since = world.clock.now();
    await world.succeed('reap', { apply: 'true' });
    expect([look(world).golden, world.clock.now() - since < 60_000]).toEqual(['rescued', true]);
    // It is still owed its start: when the person is done, the next run of any verb sees to it.
    anotherClient(world)('POST', actionOf(world), { unrescue: null });
    await world.clock.sleep(5_000);
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
  });
});

describe('a snapshot that fails leaves the golden server', () => {
  test.each(['suspended', 'paused', 'error'])('%s: it runs again by the end, and the run says so', async (failure) => {
    for (const options of [{}, service]) {
      const world = openWorld({ ...options, knobs: { fail_snapshot: failure } });
      const { error, events } = await world.run('snapshot', { ...golden, shutdown: 'skip' });
      expect(error).toMatchObject({ code: 'snapshot-failed' });
      expect(look(world)).toEqual(untouched);
      expect(notes(events)).toContain(`is ${failure.toUpperCase()}`);
    }
  });

  test('SUSPENDED, and was so before: left', async () => {
    const world = openWorld({ golden: { vmState: 'suspended' }, knobs: { fail_snapshot: true } });
    await world.fail('snapshot', golden);
    expect(look(world)).toMatchObject({ golden: 'suspended', images: [] });
    expect(requestsOf(world, 'resume')).toEqual([]);
  });
});

describe('a cloud that takes snapshots only of servers that are off', () => {
  const words = 'The server must be shut off before an image can be created.';
  const refusals = [
    { name: '409', behaviour: { snapshotsNeedOff: true }, status: undefined },
    { name: '400', behaviour: {}, status: 400 },
  ];

  test.each(refusals)('refuses one that runs ($name): said, with graceful as the way', async ({ behaviour, status }) => {
    for (const shutdown of ['skip', 'cloud']) {
      const world = openWorld({ behaviour });
      if (status !== undefined)
        world.emulator.faults.add({
          match: { body: 'createImage' },
          effect: { kind: 'answer', status, body: { badRequest: { code: status, message: words } } },
        });
      const error = await world.fail('snapshot', { ...golden, shutdown });
      expect(error).toMatchObject({ code: 'golden-unusable', hint: expect.stringContaining('`shutdown: graceful`') });
      expect(error.message).toContain('ACTIVE');
      expect(look(world)).toEqual(untouched);
    }
  });

  test('takes one that graceful has stopped', async () => {
    const world = openWorld({ behaviour: { snapshotsNeedOff: true } });
    expect(await world.succeed('snapshot', golden)).toMatchObject({ consistency: 'clean' });
    expect(look(world)).toEqual(done);
  });
});

describe('a schedule of the provider takes a snapshot', () => {
  /** In the moment before the nth request of this kind. */
  function schedule(world: World, word: string) {
    let begun = false;
    return {
      beforeRequest: async () => {
        const { vmState, taskState, tags } = goldenServer(world.emulator.books);
        const isDue = word === 'createImage' ? vmState === 'stopped' : tags.some((tag) => tag.startsWith('restage:run='));
        if (begun || !isDue || taskState !== null) return;
        begun = true;
        anotherClient(world)('POST', actionOf(world), { createImage: { name: 'nightly-of-the-provider' } });
      },
    };
  }

  test.each(['os-stop', 'createImage'])('in the moment of our %s: waited for, and asked again', async (word) => {
    for (const hideExtendedStatus of [false, true]) {
      const world = openWorld({ behaviour: { hideExtendedStatus }, knobs: { snapshot_seconds: 600, upload_seconds: 60 } });
      expect(await world.succeed('snapshot', golden, schedule(world, word))).toMatchObject({ consistency: 'clean' });
      expect(look(world)).toEqual(done);
      expect(world.emulator.books.images().filter(({ name }) => name === 'nightly-of-the-provider')).toMatchObject([{ status: 'active' }]);
    }
  });

  test('and a service that powers the golden server on afterwards: it is stopped again, never called clean of a disk in use', async () => {
    const world = openWorld({ ...service, knobs: { capture_powers_on: 'always', capture_seconds: 120 } });
    expect(await world.succeed('snapshot', golden, schedule(world, 'createImage'))).toMatchObject({ consistency: 'clean' });
    expect(look(world)).toEqual(done);
    expect(requestsOf(world, 'os-stop').length).toBe(2);
  });

  test('a request of ours that a proxy sends twice, the first without an answer in time: the 409 is of our own snapshot', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 600 } });
    world.emulator.faults.add({ match: { body: 'createImage' }, when: { nth: 1 }, effect: { kind: 'twice' } });
    await world.succeed('snapshot', golden);
    expect(requestsOf(world, 'createImage').length).toBe(1);
    expect(look(world)).toEqual(done);
  });

  test.each([
    { name: 'the cloud is away', effect: { kind: 'answer', status: 503 } },
    { name: 'a limit of rate without an end', effect: { kind: 'too-many-requests' } },
  ] as const)('a request of ours that fails otherwise is not sent again by that wait ($name)', async ({ effect }) => {
    const world = openWorld();
    world.emulator.faults.add({ match: { body: 'createImage' }, effect });
    const began = world.clock.now();
    await world.fail('snapshot', golden);
    expect(requestsOf(world, 'createImage').length).toBeLessThan(12);
    expect(world.clock.now() - began).toBeLessThan(15 * 60_000);
    expect(look(world)).toEqual(untouched);
  });

  test('that lasts: ours is asked for with a token that lives as long as it takes', async () => {
    const behaviour = { uploadNeedsLiveToken: true, tokenLifetime: 5_400 };
    const world = openWorld({ behaviour, knobs: { snapshot_seconds: 3_000, upload_seconds: 60 } });
    await world.succeed('snapshot', { ...golden, 'snapshot-timeout': '2h' }, schedule(world, 'createImage'));
    expect(look(world)).toEqual(done);
  });

  test('another task of the golden server is no snapshot: busy, at once', async () => {
    const world = openWorld();
    const message = `Cannot 'createImage' instance ${goldenServer(world.emulator.books).id} while it is in task_state rebooting`;
    world.emulator.faults.add({
      match: { body: 'createImage' },
      effect: { kind: 'answer', status: 409, body: { conflictingRequest: { code: 409, message } } },
    });
    expect(await world.fail('snapshot', golden)).toMatchObject({ code: 'golden-busy', message: expect.stringContaining('rebooting') });
    expect(requestsOf(world, 'createImage').length).toBe(1);
    expect(look(world)).toEqual(untouched);
  });

  test('a request of ours whose answer was lost is not sent again for the 409 of its own task', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 600 } });
    world.emulator.faults.add({ match: { body: 'createImage' }, when: { nth: 1 }, effect: { kind: 'lose-answer' } });
    await world.succeed('snapshot', golden);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
    expect(look(world)).toEqual(done);
  });
});

describe('the image is active', () => {
  test('and empty, of a server on a disk of its own: not usable', async () => {
    for (const options of [{}, service]) {
      const world = openWorld({ ...options, knobs: { snapshot_mb: 0 } });
      const error = await world.fail('snapshot', golden);
      expect(error).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('the image is active but empty') });
      expect(look(world)).toEqual(untouched);
    }
  });

  test.each([{ shutdown: 'graceful' }, { shutdown: 'skip' }])(
    'and empty, of a server on volumes: a pointer that names its snapshots is good ($shutdown)',
    async (inputs) => {
      const world = openWorld({ golden: onVolumes([]) });
      await world.succeed('snapshot', { ...golden, ...inputs });
      expect(snapshots(world.emulator.books)).toMatchObject([{ size: 0, properties: { restage_verified: 'true' } }]);
    },
  );

  test('and empty, of a server on volumes, and names no snapshot: not usable', async () => {
    const world = openWorld({ golden: onVolumes([]), knobs: { snapshot_volumes: 'data' } });
    const error = await world.fail('snapshot', golden);
    expect(error).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('block_device_mapping') });
    expect(look(world)).toEqual(untouched);
  });

  test('and not usable yet, by its property sync_status_reason: waited for, the golden server back meanwhile', async () => {
    for (const options of [{}, service]) {
      const world = openWorld({ ...options, knobs: { sync_seconds: 300 } });
      const begun = world.clock.now();
      const { result, events } = await world.run('snapshot', golden);
      expect(result).toMatchObject({ status: 'complete', consistency: 'clean' });
      expect(look(world)).toEqual(done);
      expect((world.clock.now() - begun) / 1000).toBeGreaterThan(1000);
      expect(JSON.stringify(events)).toContain(
        'not usable yet according to its property sync_status_reason: The image is being synchronized.',
      );
      const back = world.emulator.books.history(goldenServer(world.emulator.books).id).findLast(({ status }) => status === 'ACTIVE');
      expect(((back?.at ?? 0) - begun) / 1000).toBeLessThan(800);
    }
  });

  test('and never usable: late, with the reason, and nothing is deleted', async () => {
    const world = openWorld({ knobs: { sync_seconds: 1_000_000 } });
    const error = await world.fail('snapshot', golden);
    expect(error).toMatchObject({ code: 'snapshot-timeout', message: expect.stringContaining('sync_status_reason') });
    expect(look(world)).toEqual({ ...untouched, images: ['active'] });
    expect(await world.fail('launch', { image: snapshots(world.emulator.books)[0]?.id ?? '', flavor: 'm1.small' })).toMatchObject({
      message: expect.stringContaining('sync_status_reason'),
    });
  });
});

describe.each([
  { cloud: 'Nova', of: {}, againMs: 2_500 },
  { cloud: 'Nova, one thing at a time', of: {}, againMs: 2_500, inputs: { concurrency: '1' } },
  { cloud: 'Nova, a golden server that is off', of: { golden: { vmState: 'stopped' } }, againMs: 2_500 },
  { cloud: 'Nova that hides its tasks', of: { behaviour: { hideExtendedStatus: true } }, againMs: 6_000 },
  { cloud: 'a snapshot service', of: service, againMs: 6_000 },
  { cloud: 'a snapshot service, one thing at a time', of: service, againMs: 6_000, inputs: { concurrency: '1' } },
] as const)('the image is active, and read again a moment later ($cloud)', ({ of, againMs, ...given }) => {
  const inputs = { ...golden, count: '2', 'keep-images': '1', ...('inputs' in given ? given.inputs : {}) };
  const vmState = 'golden' in of ? 'stopped' : 'active';
  const knobs = { knobs: { snapshot_seconds: 40, upload_seconds: 20, spawn_seconds: 30 } };
  const asked = ({ emulator: { books } }: World) =>
    books.requests.filter(({ method, path }) => method === 'POST' && /\/servers$/.test(path));
  const isNewest = (world: World) => snapshots(world.emulator.books).at(-1);

  async function deleteImage(world: World, when: () => boolean): Promise<void> {
    while (!when()) await world.clock.sleep(100);
    anotherClient(world)('DELETE', `/image/v2/images/${isNewest(world)?.id}`);
  }

  test('while the servers are launched: their requests come first, and nothing older is deleted before', async () => {
    const world = openWorld({ ...of, ...knobs });
    await world.succeed('refresh', inputs);
    const begun = world.clock.now();
    const { imageId = '' } = await world.succeed('refresh', inputs);
    const requests = world.emulator.books.requests.filter(({ at }) => at >= begun);
    const at = (...[match]: Parameters<typeof requests.findIndex>) => requests.findIndex(match);
    const verified = at(({ body }) => body?.includes('/restage_verified') === true);
    const launch = at(({ method, path }) => method === 'POST' && /\/servers$/.test(path));
    const promoted = at(({ body }) => body?.includes('"restage_stage":"current"') === true);
    // Its figures may be written with it.
    const second = requests.findLastIndex(({ path }, nth) => nth < promoted && path.endsWith(`/images/${imageId}`));
    const firstDeleted = at(({ method, path }, nth) => nth > launch && method === 'DELETE' && /\/(servers|images)\/[0-9a-f-]+$/.test(path));
    expect([verified, launch, second, promoted, firstDeleted].toSorted((a, b) => a - b)).toEqual([
      verified,
      launch,
      second,
      promoted,
      firstDeleted,
    ]);
    expect((requests[launch]?.at ?? 0) - (requests[verified]?.at ?? 0)).toBeLessThan(4_000);
    const afterMs = (requests[second]?.at ?? 0) - (requests[verified]?.at ?? 0);
    expect(afterMs).toBeGreaterThan(againMs - 1_000);
    expect(afterMs).toBeLessThan(againMs + 1_000);
    expect(look(world)).toMatchObject({ golden: vmState, servers: ['staging-g2-1', 'staging-g2-2'], images: ['active verified'] });
  });

  test('and is gone by then: no server of it is left, and all that is older is kept', async () => {
    const world = openWorld({ ...of, ...knobs });
    await world.succeed('refresh', inputs);
    const before = look(world);
    const running = world.fail('refresh', inputs);
    await deleteImage(world, () => asked(world).length > 2);
    expect(await running).toMatchObject({
      code: 'snapshot-failed',
      message: expect.stringContaining('was active, but is gone a moment later'),
    });
    expect(look(world)).toEqual(before);
    expect(before).toMatchObject({ golden: vmState, servers: ['staging-g1-1', 'staging-g1-2'], images: ['active verified'] });
  });

  test('and is gone by then, which a launch from it tells first: that is the reason', async () => {
    const world = openWorld({ ...of, knobs: { ...knobs.knobs, spawn_seconds: 1, fail_spawn: true } });
    const running = world.fail('refresh', { ...inputs, ready: 'tcp:22' });
    await deleteImage(world, () => asked(world).length > 1);
    const error = await running;
    expect(error).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('a moment later') });
    expect(JSON.stringify(error.cleanupErrors.map((each) => (each as Error).message))).toContain('fail_spawn');
    expect(look(world)).toEqual({ ...untouched, golden: vmState });
  });

  test('and is there, where a launch fails: the launch is the reason', async () => {
    const world = openWorld({ ...of, knobs: { ...knobs.knobs, spawn_seconds: 1, fail_spawn: true } });
    expect(await world.fail('refresh', inputs)).toMatchObject({ code: 'launch-failed' });
    expect(look(world)).toEqual({ ...untouched, golden: vmState, images: ['active verified'] });
  });

  test('by a snapshot alone: it fails, and what is older is kept', async () => {
    const world = openWorld({ ...of, ...knobs });
    const { imageId } = await world.succeed('snapshot', golden);
    const running = world.fail('snapshot', golden);
    await deleteImage(world, () => isNewest(world)?.id !== imageId && isNewest(world)?.properties.restage_verified === 'true');
    expect(await running).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('a moment later') });
    expect(look(world)).toEqual({ ...untouched, golden: vmState, images: ['active verified'] });
  });
});

describe('the second look at an image writes the figures of the run on it', () => {
  const figures = { method: 'PATCH', body: '/restage_history' };

  test('in one request', async () => {
    const world = openWorld();
    await world.succeed('snapshot', golden);
    const { requests } = world.emulator.books;
    const verified = requests.findIndex(({ body }) => body?.includes('/restage_verified'));
    const later = requests.slice(verified + 1).filter(({ path }) => /\/images\/[0-9a-f-]+$/.test(path));
    expect(later.map(({ method, body }) => `${method} ${body?.match(/restage_\w+/)?.[0] ?? ''}`)).toEqual([
      'PATCH restage_history',
      expect.stringMatching('DELETE'),
    ]);
  });

  test.each([
    ['refused', { kind: 'answer', status: 403 }, 0],
    ['refused once, by a proxy', { kind: 'proxy-error', status: 502 }, 1],
  ] as const)('%s: it is read instead, and the run succeeds', async (_, effect, written) => {
    const world = openWorld();
    world.emulator.faults.add({ match: figures, when: { times: 1 }, effect });
    const { imageId = '' } = await world.succeed('snapshot', golden);
    const image = world.emulator.books.image(imageId);
    expect(image?.properties.restage_history === undefined ? 0 : 1).toBe(written);
  });

  test('refused, and the image is gone: the run fails', async () => {
    const world = openWorld({ knobs: { fail_snapshot: 'vanishes' } });
    world.emulator.faults.add({ match: figures, effect: { kind: 'answer', status: 403 } });
    expect(await world.fail('snapshot', golden)).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('gone') });
  });
});

test('an image that a cloud gives up in the moment after it was active is no success', async () => {
  for (const cloud of [{}, service]) {
    const world = openWorld({ ...cloud, knobs: { fail_snapshot: 'vanishes' } });
    for (const [verb, inputs] of [['refresh', { count: '2' }] as const, ['snapshot', {}] as const]) {
      expect(await world.fail(verb, { ...golden, ...inputs })).toMatchObject({
        code: 'snapshot-failed',
        message: expect.stringContaining('gone'),
      });
      expect(look(world)).toEqual(untouched);
    }
  }
});

test('an image that is queued while its property image_state says available: its status decides', async () => {
  const world = openWorld({ behaviour: { snapshotsInStore: true }, knobs: { snapshot_seconds: 60, upload_seconds: 600 } });
  const running = world.succeed('snapshot', golden);
  await world.clock.sleep(300_000);
  expect(snapshots(world.emulator.books)).toMatchObject([{ status: 'queued', properties: { image_state: 'available' } }]);
  expect(snapshots(world.emulator.books)[0]?.properties.restage_verified).not.toBe('true');
  await running;
  expect(look(world)).toEqual(done);
});

describe('which volumes the image of a golden server on volumes holds', () => {
  async function holding(snapshot_volumes: string) {
    const world = openWorld({ golden: onVolumes([5, 7]), knobs: { snapshot_volumes } });
    const { error, events } = await world.run('snapshot', golden);
    return {
      world,
      error,
      told: notes(events),
      warned: events.flatMap((event) => (event.type === 'warning' ? event.message : [])).join(' '),
    };
  }

  test('all that are attached: said', async () => {
    const { error, told, warned } = await holding('all');
    expect([error, warned]).toEqual([undefined, '']);
    expect(told).toContain('holds the boot volume (12 GB) and 2 data volumes (5 GB, 7 GB)');
  });

  test('the boot volume alone: a warning', async () => {
    const { error, warned } = await holding('boot');
    expect(error).toBeUndefined();
    expect(warned).toContain('holds only the boot volume (12 GB)');
    expect(warned).toContain('2 of its 3 volumes are missing');
  });

  test('never the boot volume: refused', async () => {
    const { error, world } = await holding('data');
    expect(error).toMatchObject({ code: 'snapshot-failed', message: expect.stringContaining('not contain the boot volume') });
    expect(look(world)).toEqual({ ...untouched });
  });
});

describe('limits of rate', () => {
  test('413 with Retry-After is one: a request for a snapshot is sent again when it says, and is carried out once', async () => {
    for (const status of [413, 429]) {
      const world = openWorld();
      const body = { overLimit: { code: status, message: 'This request was rate-limited.' } };
      const effect = { kind: 'answer', status, body, headers: { 'retry-after': '50' } } as const;
      world.emulator.faults.add({ match: { body: 'createImage' }, when: { times: 2 }, effect });
      await world.succeed('snapshot', golden);
      const sent = requestsOf(world, 'createImage').map(({ at }) => at / 1000);
      expect(sent.map((at, n) => (n === 0 ? 0 : Math.floor((at - (sent[n - 1] ?? 0)) / 50)))).toEqual([0, 1, 1]);
      expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
      expect(look(world)).toEqual(done);
    }
  });

  test('413 without it is a quota: an answer, sent once', async () => {
    const world = openWorld();
    const body = { overLimit: { code: 413, message: 'Quota exceeded for images.' } };
    world.emulator.faults.add({ match: { body: 'createImage' }, effect: { kind: 'answer', status: 413, body } });
    await world.fail('snapshot', golden);
    expect(requestsOf(world, 'createImage').length).toBe(1);
    expect(look(world)).toEqual(untouched);
  });
});

test('no token is revoked, whichever way a run ends: the cloud uploads with the token that asked', async () => {
  for (const options of [{}, service]) {
    for (const end of ['done', 'left', 'cancelled', 'failed']) {
      const world = openWorld({
        ...options,
        behaviour: { uploadNeedsLiveToken: true },
        knobs: end === 'failed' ? { fail_snapshot: true } : {},
      });
      await world.run('snapshot', { ...golden, ...(end === 'left' && { wait: 'false' }) }, end === 'cancelled' ? { cancelAt: 40 } : {});
      const revoked = world.emulator.books.requests.filter(({ service: of, method }) => of === 'identity' && method === 'DELETE');
      expect(revoked).toEqual([]);
      if (end === 'cancelled' || end === 'failed') continue;
      await world.clock.sleep(2 * 3_600_000);
      expect(look(world).images, end).toEqual([end === 'done' ? 'active verified' : 'active']);
    }
  }
});
