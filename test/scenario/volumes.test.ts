import { describe, expect, test } from 'vitest';
import { openWorld, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, goldenServer, launched, look, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const golden = { golden: 'golden', flavor: 'm1.small' };

/** A cloud whose golden server boots from a volume of 12 GB, on a flavor of 10 GB. */
function onVolume(options: WorldOptions = {}): World {
  return openWorld({ ...options, golden: { image: undefined, volumeGb: 12, ...options.golden } as never });
}

/** From the golden server's first stop until it was on again. */
function offSeconds({ emulator }: World): number {
  const moments = emulator.books.history(goldenServer(emulator.books).id);
  const off = moments.findIndex(({ powerState }) => powerState === 4);
  const on = moments.findIndex(({ powerState }, at) => at > off && powerState === 1);
  return ((moments[on]?.at ?? Number.POSITIVE_INFINITY) - (moments[off]?.at ?? 0)) / 1000;
}

/** With one image that is verified, and its servers. */
const refreshed = { ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1, volumes: 1, volumeSnapshots: 1 };

describe('a golden server that boots from a volume', () => {
  test('its image holds no data and points to a volume snapshot, which is waited for before the golden server starts', async () => {
    const world = onVolume({ behaviour: { volumeSnapshot: 400 } });
    const result = await world.succeed('snapshot', { golden: 'golden' });
    expect(result).toMatchObject({ consistency: 'clean' });
    expect(result.snapshotSeconds).toBeGreaterThanOrEqual(400);
    expect(result.snapshotSeconds).toBeLessThan(460);
    expect(result.goldenDowntimeSeconds).toBeGreaterThanOrEqual(400);
    const { books } = world.emulator;
    expect(books.image(result.imageId ?? '')).toMatchObject({ size: 0, status: 'active', properties: { restage_disk_gb: '12' } });
    expect(books.snapshots()).toMatchObject([
      { status: 'available', metadata: { restage_environment: '-', restage_image: result.imageId, restage_run: 'run-1' } },
    ]);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], volumeSnapshots: 1 });
  });

  test.each([
    { name: 'a data volume whose device comes first', volumeDevice: '/dev/vda', data: { gb: 2, device: '/dev/sdb' } },
    { name: 'a data volume that can be booted from, too', volumeDevice: '/dev/vdb', data: { gb: 2, device: '/dev/vda', bootable: true } },
  ])('the one it boots from is recognised by more than its device: $name', async ({ volumeDevice, data }) => {
    const world = onVolume({ golden: { volumeDevice, dataVolumes: [data] } });
    const { plan } = await world.succeed('plan', golden);
    expect(plan?.golden?.diskGb).toBe(12);
    await world.succeed('refresh', { ...golden, 'boot-volume-size': '20' });
    const made = world.emulator.books.volumes().filter(({ metadata }) => metadata.restage_environment === 'staging');
    expect(made.map(({ size, attachment }) => [size, attachment?.bootIndex]).toSorted()).toEqual([
      [2, -1],
      [20, 0],
    ]);
  });

  test('the largest of its volumes decides estimate and limit', async () => {
    const world = onVolume({ golden: { dataVolumes: [{ gb: 500, device: '/dev/vdb' }] } });
    const { plan } = await world.succeed('plan', { ...golden, 'seconds-per-gb': '72' });
    expect(plan).toMatchObject({ golden: { diskGb: 12 }, estimateSeconds: 36_000, limitSeconds: 54_000 });
    expect(plan?.limitFormula).toContain('500 GB');
  });

  test('servers start from volumes of their own, which bear our marks and go with them', async () => {
    const world = onVolume();
    await world.succeed('refresh', golden);
    expect(look(world)).toEqual(refreshed);
    const [server] = launched(world.emulator.books);
    expect(world.emulator.books.volumes().find(({ attachment }) => attachment?.serverId === server?.id)).toMatchObject({
      name: 'staging-g1-1',
      size: 12,
      attachment: { deleteOnTermination: true },
      metadata: {
        restage_environment: 'staging',
        restage_role: 'server',
        restage_generation: '1',
        restage_run: 'run-1',
        restage_nonce: server?.metadata['restage_nonce'],
      },
    });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toMatchObject({ servers: [], volumes: 0 });
  });

  test('a volume that a person restored from a backup of one of ours stays, whatever is deleted', async () => {
    const world = onVolume();
    await world.succeed('refresh', golden);
    const [ours] = world.emulator.books.volumes().filter(({ metadata }) => metadata.restage_environment === 'staging');
    // A backup holds the name and the metadata of its volume.
    const { name, size, metadata } = ours ?? { name: '', size: 0, metadata: {} };
    const answer = anotherClient(world)('POST', '/volume/v3/volumes', { volume: { name, size, metadata } });
    const { id } = JSON.parse(answer.body).volume;
    await world.succeed('refresh', golden);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    await world.succeed('reap', { apply: 'true' });
    await world.succeed('reap', { apply: 'true' });
    expect(world.emulator.books.volumes().map((volume) => volume.id)).toContain(id);
    expect(look(world)).toMatchObject({ servers: [], volumes: 1 });
  });

  // 401: an application credential whose access rules are older.
  test.each([403, 401])(
    'where the id of a volume may not be written (%i), its servers are launched and deleted all the same',
    async (status) => {
      const world = onVolume();
      world.emulator.faults.add({ match: { method: 'POST', path: '/volumes/[^/]+/metadata$' }, effect: { kind: 'answer', status } });
      await world.succeed('refresh', golden);
      await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
      expect(look(world)).toMatchObject({ servers: [], volumes: 0 });
    },
  );

  test('volumes that Nova leaves behind are deleted by their marks', async () => {
    const world = onVolume({ knobs: { leaves_volumes: true } });
    await world.succeed('refresh', golden);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toMatchObject({ servers: [], volumes: 0 });
  });

  test.each([true, false])('no host has room, and an older Nova leaves volumes behind (%s): none stays', async (unplacedVolumesStay) => {
    const world = onVolume({ behaviour: { unplacedVolumesStay } });
    world.emulator.knobs.set('staging-*', { no_capacity: true });
    await world.fail('refresh', golden);
    expect(look(world)).toMatchObject({ servers: [], volumes: 0 });
  });

  test('made from an image of another server, it has images that are known as its own, and go', async () => {
    const world = openWorld();
    await world.succeed('refresh', { golden: 'golden', 'boot-volume-size': '12' });
    const second = { golden: 'staging-g1-1', environment: 'second', 'keep-images': '1' };
    await world.succeed('refresh', second);
    const { imageId = '' } = await world.succeed('refresh', second);
    const ofSecond = () =>
      world.emulator.books.images().filter(({ status, properties }) => status === 'active' && properties.restage_environment === 'second');
    expect(ofSecond().map(({ id }) => id)).toEqual([imageId]);
    await world.succeed('destroy', { environment: 'second', 'with-images': 'true' });
    expect(ofSecond()).toEqual([]);
    expect(look(world).volumeSnapshots).toBe(0);
  });

  test('a second refresh takes the volumes of the first generation away', async () => {
    const world = onVolume();
    await world.succeed('refresh', golden);
    await world.succeed('refresh', golden);
    expect(look(world)).toEqual({
      ...refreshed,
      images: ['active verified', 'active verified'],
      servers: ['staging-g2-1'],
      volumeSnapshots: 2,
    });
  });

  test('the volume snapshots of a pruned image go too', async () => {
    const world = onVolume();
    for (const _ of [1, 2, 3]) await world.succeed('refresh', { ...golden, 'keep-images': '1' });
    const images = look(world).images.length;
    expect(look(world)).toMatchObject({ volumes: 1, volumeSnapshots: images });
    expect(images).toBeLessThan(3);
  });

  test('a deletion whose answer is lost, and that is refused when it is asked for again, is one all the same', async () => {
    const keptByEach = async (world: World) => {
      const kept: number[] = [];
      for (const _ of [1, 2, 3]) {
        await world.succeed('refresh', { ...golden, 'keep-images': '1' });
        kept.push(look(world).images.length, look(world).volumeSnapshots);
      }
      return kept;
    };
    const world = onVolume();
    const match = { method: 'DELETE', path: '/snapshots/' };
    world.emulator.faults.add({ match, when: { nth: 1 }, effect: { kind: 'lose-answer' } });
    world.emulator.faults.add({ match, when: { nth: 2 }, effect: { kind: 'answer', status: 400 } });
    expect(await keptByEach(world)).toEqual(await keptByEach(onVolume()));
  });

  test('a root volume may be larger than the golden one, and no smaller', async () => {
    const world = onVolume();
    const error = await world.fail('refresh', { ...golden, 'boot-volume-size': '11' });
    expect(error).toMatchObject({
      code: 'flavor-too-small',
      message: expect.stringContaining('12 GB are needed (root volume of the golden server)'),
    });
    expect(look(world)).toEqual(untouched);
    await world.succeed('refresh', { ...golden, 'boot-volume-size': '30' });
    expect(look(world)).toEqual(refreshed);
    expect(world.emulator.books.volumes().map(({ size }) => size)).toEqual([12, 30]);
  });

  test('a volume snapshot that fails is the end of the image, and the golden server comes back', async () => {
    const world = onVolume({ knobs: { fail_volume_snapshot: true } });
    const error = await world.fail('refresh', golden);
    expect(error).toMatchObject({
      code: 'snapshot-failed',
      message: expect.stringMatching(/volume snapshots error\. The volume service says: "create snapshot:Snapshot failed to create\."/),
    });
    expect(look(world)).toEqual(untouched);
  });

  test('an image that Glance refuses leaves no volume snapshot behind, and those of others stay', async () => {
    const world = onVolume({ knobs: { fail_snapshot: 'record' } });
    const { projectId, volumeIds } = goldenServer(world.emulator.books);
    anotherClient(world)('POST', `/volume/v3/${projectId}/snapshots`, {
      snapshot: { volume_id: volumeIds[0], name: 'snapshot for a friend', force: true },
    });
    const error = await world.fail('snapshot', { golden: 'golden' });
    expect(error.message).toContain('HTTPOverLimit');
    expect(look(world)).toEqual({ ...untouched, volumeSnapshots: 1 });
    expect(world.emulator.books.snapshots().filter(({ deletedAt }) => deletedAt !== undefined).length).toBeGreaterThan(0);
  });

  test('of an image that a proxy has made twice, the duplicate is deleted, with its volume snapshots', async () => {
    const world = onVolume({ behaviour: { volumeSnapshot: 60 } });
    const running = world.start('snapshot', { golden: 'golden' });
    await world.clock.sleep(30_000);
    const request = world.emulator.books.requests.find(({ body }) => body?.includes('createImage'));
    anotherClient(world)('POST', `/compute${request?.path}`, JSON.parse(request?.body ?? ''));
    expect(await running).toMatchObject({ exitCode: 0 });
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], volumeSnapshots: 1 });
  });

  test('an image that a failed run could not delete, whose server it started before the volumes were captured, is not called clean', async () => {
    const world = onVolume({ knobs: { volume_snapshot_seconds: 40 } });
    const refused = { kind: 'answer', status: 403, body: {} } as const;
    world.emulator.faults.add({ match: { method: 'POST', path: '/snapshots/[^/]+/metadata' }, when: { times: 1 }, effect: refused });
    world.emulator.faults.add({ match: { method: 'PATCH', path: '/v2/images/' }, when: { times: 1 }, effect: refused });
    await world.fail('snapshot', { golden: 'golden' });
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active'] });
    await world.clock.sleep(10 * 60_000);
    const { consistency, consistencyEvidence } = await world.succeed('snapshot', { golden: 'golden' });
    expect([consistency, consistencyEvidence]).toEqual(['unknown', expect.stringContaining('before all of its volumes were captured')]);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'] });
  });

  test('a volume snapshot that takes too long keeps the golden server off no longer, and is deleted by the next run', async () => {
    const world = onVolume({ knobs: { volume_snapshot_seconds: 7200 } });
    const error = await world.fail('snapshot', { golden: 'golden' });
    expect(error).toMatchObject({ code: 'snapshot-timeout', message: expect.stringContaining('volume snapshots creating') });
    // 12 GB x 72 s x 1.5, and a minute for the stop and the start.
    expect(offSeconds(world)).toBeLessThan(1296 + 60);
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active'], volumeSnapshots: 1, intent: 0 });
    await world.clock.sleep(7_200_000);
    world.emulator.knobs.setForAll({ volume_snapshot_seconds: 3 });
    await world.succeed('snapshot', { golden: 'golden' });
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], volumeSnapshots: 1 });
  });

  test.each([
    { what: 'volume snapshots: 1 more needed, 0 of 0 used', quotas: { snapshots: 0 } },
    { what: 'volume gigabytes: 12 more needed, 12 of 20 used', quotas: { gigabytes: 20 } },
  ])('is left alone where the quota does not allow its snapshot ($what)', async ({ what, quotas }) => {
    const world = onVolume({ seed: { quotas: { ci: quotas } } });
    const error = await world.fail('snapshot', { golden: 'golden' });
    expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining(what) });
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });

  test('counts the volumes of its servers against the quota, before anything is touched', async () => {
    const world = onVolume({ seed: { quotas: { ci: { volumes: 3 } } } });
    const error = await world.fail('refresh', { ...golden, count: '3' });
    expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining('volumes: 3 more needed, 1 of 3 used') });
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });

  test('killed at every request of a refresh, and run again: nothing is doubled, and nothing is left', async () => {
    for (const killAt of moments()) {
      const world = onVolume();
      const ended = await world.start('refresh', golden, { killAt, runId: 'dead' });
      if (ended !== undefined) break;
      await world.clock.sleep(3_600_000);
      await world.succeed('refresh', golden);
      const sight = look(world);
      expect(sight, `killed at ${killAt}`).toMatchObject({ golden: 'active', volumes: 1, ports: 1, intent: 0 });
      expect(sight.servers, `killed at ${killAt}`).toHaveLength(1);
      expect(sight.volumeSnapshots, `killed at ${killAt}`).toBe(sight.images.length);
    }
  });

  test('without a volume service it is refused before it is touched', async () => {
    const world = onVolume({ behaviour: { volumes: false } });
    expect(await world.fail('snapshot', { golden: 'golden' })).toMatchObject({ code: 'service-missing' });
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });

  test('its server may be looked at where policy hides the quota of volumes', async () => {
    const world = onVolume();
    const body = { forbidden: { code: 403, message: "Policy doesn't allow limits_extension:used_limits to be performed." } };
    world.emulator.faults.add({ match: { service: 'volume', path: '/limits' }, effect: { kind: 'answer', status: 403, body } });
    await world.succeed('refresh', golden);
    expect(look(world)).toEqual(refreshed);
  });
});

describe('boot-volume-size', () => {
  const launch = { image: 'base-min-disk-10', flavor: 'm1.tiny', 'boot-volume-size': '12' };

  test('makes the disk of a flavor unimportant', async () => {
    const world = openWorld();
    await world.succeed('launch', launch);
    const [server] = launched(world.emulator.books);
    expect(server).toMatchObject({ imageId: '', volumeIds: [expect.any(String)] });
    expect(world.emulator.books.volumes()).toMatchObject([
      { size: 12, metadata: { restage_nonce: server?.metadata['restage_nonce'], restage_environment: 'staging' } },
    ]);
    await world.succeed('launch', launch);
    expect(launched(world.emulator.books)).toHaveLength(1);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('a server whose volume fails leaves nothing', async () => {
    const world = openWorld({ knobs: { fail_volume: true } });
    const error = await world.fail('launch', launch);
    expect(error).toMatchObject({
      code: 'launch-failed',
      message: expect.stringContaining(
        'is in error: the volume service could not create it. The volume service says: "schedule allocate volume:Could not find any available weighted backend.".',
      ),
      requestIds: expect.arrayContaining([expect.stringMatching(/^req-/)]),
    });
    expect(look(world)).toEqual(untouched);
  });

  test('where Cinder may not be asked why, its failure is reported without the reason', async () => {
    const world = openWorld({ knobs: { fail_volume: true } });
    world.emulator.faults.add({ match: { service: 'volume', path: '/messages' }, effect: { kind: 'answer', status: 401 } });
    const error = await world.fail('launch', launch);
    expect(error).toMatchObject({ code: 'launch-failed', message: expect.stringMatching(/the volume service could not create it\.$/) });
  });

  test('a volume that takes longer than Nova would wait is waited for', async () => {
    const world = openWorld({ knobs: { volume_seconds: 400 } });
    const { servers } = await world.succeed('launch', launch);
    expect(servers).toMatchObject([{ name: 'staging-g1-1', status: 'ACTIVE' }]);
    expect(servers?.[0]?.readySeconds).toBeGreaterThan(400);
  });

  test('a volume that is not filled in time is reported, and deleted as soon as it can be', async () => {
    const world = openWorld({ knobs: { volume_seconds: 700 } });
    const error = await world.fail('launch', launch);
    expect(error).toMatchObject({
      code: 'not-ready',
      message: expect.stringMatching(/staging-g1-1 does not exist yet after 10m: its volume .* is downloading/),
    });
    expect(error.cleanupErrors).toEqual([]);
    expect(look(world)).toEqual(untouched);
  });

  test('of several servers, one whose volume fails keeps no other', async () => {
    const world = openWorld();
    world.emulator.knobs.set('staging-g1-1', { fail_volume: true });
    const { servers } = await world.succeed('launch', { ...launch, count: '3', 'min-ready': '2' });
    expect(servers?.map(({ name }) => name)).toEqual(['staging-g1-2', 'staging-g1-3']);
    expect(look(world)).toMatchObject({ volumes: 2 });
  });

  test('a flavor without room is given up with its volume', async () => {
    const world = openWorld({ behaviour: { hostVcpus: 2 } });
    await world.succeed('launch', { ...launch, flavor: 'm1.large,m1.tiny' });
    expect(launched(world.emulator.books)).toMatchObject([{ flavor: { name: 'm1.tiny' } }]);
    expect(look(world)).toMatchObject({ volumes: 1 });
  });

  test('of a volume that a proxy has made twice, the duplicate is deleted', async () => {
    const world = openWorld({ knobs: { volume_seconds: 60 } });
    const launching = world.start('launch', launch);
    await world.clock.sleep(30_000);
    const request = world.emulator.books.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/volumes'));
    anotherClient(world)('POST', `/volume${request?.path}`, JSON.parse(request?.body ?? ''));
    expect(world.emulator.books.volumes()).toHaveLength(2);
    await launching;
    expect(look(world)).toMatchObject({ servers: ['staging-g1-1'], volumes: 1 });
  });

  test('over quota for what it did not foresee, it says so once, and leaves nothing', async () => {
    const world = openWorld({ seed: { quotas: { ci: { volumes: 1 } } } });
    world.emulator.faults.add({ match: { service: 'volume', path: '/limits' }, effect: { kind: 'answer', status: 403, body: {} } });
    const error = await world.fail('launch', { ...launch, count: '3', concurrency: '1' });
    expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining('VolumeLimitExceeded') });
    expect(changes(world.emulator.books.requests).filter((line) => /^POST \S*\/volumes$/.test(line))).toHaveLength(1);
    expect(look(world)).toEqual(untouched);
  });

  test('volumes are made in the zone of their servers, where the cloud has one of that name for them', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, 'availability-zone': 'nova' });
    const zoneOf = (path: string) =>
      world.emulator.books.requests.find((request) => request.method === 'POST' && request.path.endsWith(path))?.body;
    expect(zoneOf('/volumes')).toContain('"availability_zone":"nova"');
    expect(zoneOf('/servers')).toContain('"availability_zone":"nova"');
  });

  test.each(['launch', 'reap'] as const)('killed at every request, and then a %s and a destroy: nothing is left', async (verb) => {
    for (const killAt of moments()) {
      const world = openWorld();
      const ended = await world.start('launch', launch, { killAt, runId: 'dead' });
      if (ended !== undefined) break;
      await world.clock.sleep(3_600_000);
      await world.succeed(verb, verb === 'launch' ? launch : { apply: 'true' });
      if (verb === 'launch') expect(look(world), `killed at ${killAt}`).toMatchObject({ servers: ['staging-g1-1'], volumes: 1 });
      else expect(look(world).volumes, `killed at ${killAt}`).toBe(launched(world.emulator.books).length);
      await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
      expect(look(world), `killed at ${killAt}`).toEqual(untouched);
    }
  });

  test('a volume without a server is not taken while its run is at work', async () => {
    const world = openWorld({ knobs: { volume_seconds: 300 } });
    const launching = world.start('launch', launch, { runId: 'slow' });
    await world.clock.sleep(60_000);
    expect((await world.succeed('reap', { apply: 'true' }, { runId: 'reaper' })).removed).toEqual([]);
    expect(await launching).toMatchObject({ exitCode: 0 });
  });

  test('without a volume service it is refused', async () => {
    const world = openWorld({ behaviour: { volumes: false } });
    expect(await world.fail('launch', launch)).toMatchObject({ code: 'service-missing' });
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });
});
