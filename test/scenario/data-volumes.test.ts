import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { type Ended, openWorld, type RawOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, countOf, goldenServer, launched, look, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const golden = { golden: 'golden', flavor: 'm1.small' };
const copied = { ...golden, volumes: 'all' };

/** Attached in another order than that of their devices. */
const dataVolumes = [
  { gb: 4, device: '/dev/vdc', name: 'logs' },
  { gb: 2, device: '/dev/vdb', name: 'data' },
];

/** A golden server with a disk of its own, 10 GB, and two data volumes. */
function withData(options: WorldOptions = {}): World {
  return openWorld({ ...options, golden: { dataVolumes, ...options.golden } });
}

/** One that boots from a volume of 12 GB, beside them. */
function onVolumes(options: WorldOptions = {}): World {
  return withData({ ...options, golden: { image: undefined, volumeGb: 12, ...options.golden } as never });
}

type Warning = Extract<Ended['events'][number], { type: 'warning' }>;

function warnings({ events }: Ended): readonly string[] {
  return events.filter((event): event is Warning => event.type === 'warning').map(({ title, message }) => `${title}. ${message}`);
}

/** Sizes of the volumes of each launched server, in the order of its devices. */
function sizesOf({ emulator: { books } }: World): readonly (readonly number[])[] {
  return launched(books).map(({ id }) =>
    books
      .volumes()
      .filter(({ deletedAt, attachment }) => deletedAt === undefined && attachment?.serverId === id)
      .toSorted((a, b) => (a.attachment?.device ?? '').localeCompare(b.attachment?.device ?? ''))
      .map(({ size }) => size),
  );
}

/** With one image that is verified, its two volume snapshots, and a server with its two volumes. */
const refreshed = { ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1, volumes: 2, volumeSnapshots: 2 };

describe('each disk of the golden server is shown', () => {
  const disks = [
    { golden: 'golden', kind: 'root', sizeGb: 10, fate: 'image' },
    { golden: 'golden', kind: 'ephemeral', sizeGb: 20, fate: 'fresh' },
    { golden: 'golden', kind: 'swap', sizeGb: 1, fate: 'fresh' },
    { golden: 'golden', kind: 'volume', name: 'data', sizeGb: 2, device: '/dev/vdb', fate: 'missing' },
    { golden: 'golden', kind: 'volume', name: 'logs', sizeGb: 4, device: '/dev/vdc', fate: 'missing' },
  ];
  const flavors = [{ name: 'm1.small', vcpus: 1, ram: 512, disk: 10, ephemeral: 20, swap: 1024 }];

  test.each(['', '2.1'])('in the plan, and what becomes of it (microversions up to %s)', async (maxMicroversion) => {
    const world = withData({ seed: { flavors }, ...(maxMicroversion && { behaviour: { maxMicroversion } as never }) });
    const { plan } = await world.succeed('plan', golden);
    expect(plan?.disks).toMatchObject(disks);
    const steps = plan?.steps.join('\n') ?? '';
    expect(steps).toContain('disk of golden: root disk, 10 GB: in the image');
    expect(steps).toContain('ephemeral disk, 20 GB: not in the image; new servers get an empty one');
    expect(steps).toMatch(/volume data \([0-9a-f-]{36}\), 2 GB, \/dev\/vdb: missing on new servers/);
  });

  test('a plan that copies volumes beside a disk of its own names the ways that capture them apart as impossible', async () => {
    const waysOf = async (raw: RawOptions) =>
      (await withData().succeed('plan', raw)).plan?.steps.find((line) => line.includes('values of'));
    expect(await waysOf(copied)).toMatch(/not possible here: `pause`, `quiesce`, `cloud`, `skip`$/);
    expect(await waysOf({ ...golden, volumes: 'root' })).toMatch(/not possible here: `pause`, `quiesce`$/);
  });

  test.each(['plan', 'snapshot', 'refresh'] as const)('%s warns once of those that are missing, until that is answered', async (verb) => {
    const world = withData();
    const ended = await world.run(verb, golden);
    expect(ended.exitCode).toBe(0);
    const told = warnings(ended).filter((text) => text.includes('missing on new servers'));
    expect(told).toEqual([
      expect.stringMatching(/golden server golden are missing.*does not hold data \(.*2 GB; logs \(.*`volumes` to `all`.*`volumes: root`/),
    ]);
    expect(warnings(await world.run(verb, { ...golden, volumes: 'root' })).filter((text) => text.includes('missing'))).toEqual([]);
    expect(look(world)).toMatchObject({ volumes: 0, volumeSnapshots: 0 });
  });

  test.each([
    ['launch', {}],
    ['refresh', { 'image-max-age': '1d' }],
    ['plan', { 'image-max-age': '1d' }],
  ] as const)('%s of an image that is there warns of what that lacks', async (verb, raw) => {
    const world = withData();
    await world.succeed('snapshot', { golden: 'golden', volumes: 'data' });
    const told = warnings(await world.run(verb, { ...golden, ...raw })).filter((text) => text.includes('missing on new servers'));
    expect(told).toEqual([expect.stringMatching(/does not hold logs \(/)]);
    const answered = verb === 'launch' ? 'root' : 'data';
    expect(warnings(await world.run(verb, { ...golden, ...raw, volumes: answered })).filter((text) => text.includes('missing'))).toEqual(
      [],
    );
  });

  test('multi-attach and encrypted volumes are shown as such', async () => {
    const world = withData({ golden: { dataVolumes: [{ gb: 1, device: '/dev/vdb', multiattach: true, encrypted: true, type: 'fast' }] } });
    const { plan } = await world.succeed('plan', golden);
    expect(plan?.steps.join('\n')).toContain('/dev/vdb, type fast, multi-attach, encrypted: missing');
  });

  test.each([
    [
      'its requests are forbidden',
      (world: World) => world.emulator.faults.add({ match: { service: 'volume' }, effect: { kind: 'answer', status: 403 } }),
    ],
    [
      'it answers with errors',
      (world: World) => world.emulator.faults.add({ match: { service: 'volume' }, effect: { kind: 'answer', status: 404 } }),
    ],
  ])('where the volume service tells nothing (%s), the plan and the run say so, and go on', async (_, refuse) => {
    const world = withData();
    refuse(world);
    const ended = await world.run('refresh', golden);
    expect(ended.exitCode).toBe(0);
    expect(warnings(ended).join('\n')).toContain('names and sizes are not known');
    const error = await world.fail('refresh', copied);
    expect(['volume-unusable', 'not-found']).toContain(error.code);
    await world.succeed('refresh', { ...golden, volumes: 'root' });
  });

  test('a golden server on volumes, too', async () => {
    const { plan } = await onVolumes().succeed('plan', { ...golden, volumes: 'data' });
    expect(plan?.disks).toMatchObject([
      { kind: 'root', sizeGb: 12, fate: 'copied' },
      { kind: 'volume', name: 'data', fate: 'copied' },
      { kind: 'volume', name: 'logs', fate: 'left-out' },
    ]);
  });
});

describe('what cannot be copied is refused by name, before anything is touched', () => {
  const twice = [...dataVolumes, { gb: 1, device: '/dev/vdd', name: 'data' }];
  test.each<[string, WorldOptions, RawOptions, string, RegExp]>([
    ['an unknown name', {}, { volumes: 'dta' }, 'volume-not-found', /"dta".*data, .*logs/],
    ['a name of two', { golden: { dataVolumes: twice } }, { volumes: 'data' }, 'volume-not-found', /2 of its volumes have the name "data"/],
    [
      'a multi-attach volume',
      { golden: { dataVolumes: [{ gb: 1, device: '/dev/vdb', name: 'share', multiattach: true }] } },
      {},
      'volume-unusable',
      /share .*multi-attach/,
    ],
    [
      'a volume in error',
      { golden: { dataVolumes: [{ gb: 1, device: '/dev/vdb', name: 'bad', status: 'error' }] } },
      {},
      'volume-unusable',
      /bad .*error/,
    ],
    ['shutdown: skip', {}, { shutdown: 'skip' }, 'golden-unusable', /keeps running with `shutdown: skip`.*captured at different times/],
    ['shutdown: cloud', {}, { shutdown: 'cloud' }, 'golden-unusable', /keeps running with `shutdown: cloud`.*captured at different times/],
    ['too few snapshots', { seed: { quotas: { ci: { snapshots: 1 } } } }, {}, 'quota-exceeded', /volume snapshots: 2 more needed/],
    [
      'too few gigabytes for snapshots and copies',
      { seed: { quotas: { ci: { gigabytes: 17 } } } },
      {},
      'quota-exceeded',
      /volume gigabytes: 12 more needed, 6 of 17 used/,
    ],
    [
      'too few volumes',
      { seed: { quotas: { ci: { volumes: 5 } } } },
      { count: '2' },
      'quota-exceeded',
      /volumes: 4 more needed, 2 of 5 used/,
    ],
  ])('%s', async (_, options, raw, code, message) => {
    const world = withData(options);
    const { error, exitCode } = await world.run('refresh', { ...copied, ...raw });
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(exitCode).toBe(2);
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });

  test('of a golden server on volumes likewise', async () => {
    const world = onVolumes();
    expect(await world.fail('refresh', { ...golden, volumes: 'dta' })).toMatchObject({ code: 'volume-not-found' });
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });

  test('`skip` with the root disk alone is as before', async () => {
    await withData().succeed('snapshot', { golden: 'golden', volumes: 'root', shutdown: 'skip' });
  });

  test.each([
    ['all,data', /`all` cannot be combined with names/],
    ['root\ndata', /`root` cannot be combined with names/],
  ])('volumes: %j', async (volumes, message) => {
    expect(await withData().fail('plan', { ...golden, volumes })).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message),
    });
  });
});

describe('data volumes of a golden server with a disk of its own', () => {
  test('each server gets its own copies, in the order of the devices, and they go with it', async () => {
    const world = withData();
    const result = await world.succeed('refresh', { ...copied, count: '2' });
    const { books } = world.emulator;
    expect(sizesOf(world)).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(look(world)).toEqual({ ...refreshed, servers: ['staging-g1-1', 'staging-g1-2'], ports: 2, volumes: 4 });
    const server = launched(books).find(({ name }) => name === 'staging-g1-1');
    const own = books.volumes().filter(({ attachment, deletedAt }) => deletedAt === undefined && attachment?.serverId === server?.id);
    expect(own.map(({ name, metadata, attachment }) => [name, metadata.restage_nonce, attachment?.deleteOnTermination])).toEqual(
      ['staging-g1-1-volume-2', 'staging-g1-1-volume-3'].map((name) => [name, server?.metadata.restage_nonce, true]),
    );
    const [data, logs] = goldenServer(books)
      .volumeIds.map((id) => books.volumes().find((volume) => volume.id === id))
      .toSorted((a, b) => (a?.size ?? 0) - (b?.size ?? 0));
    const image = books.image(result.imageId ?? '');
    const taken = books.snapshots();
    expect(taken.map(({ metadata }) => metadata.restage_image)).toEqual([image?.id, image?.id]);
    expect(image?.properties).toMatchObject({
      restage_volumes: '2',
      restage_volume_1: `${taken.find(({ volumeId }) => volumeId === data?.id)?.id} 2 ${data?.id}`,
      restage_volume_2: `${taken.find(({ volumeId }) => volumeId === logs?.id)?.id} 4 ${logs?.id}`,
    });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
    expect(goldenServer(books).volumeIds).toHaveLength(2);
  });

  test('only those that are named, by name or id', async () => {
    const world = withData();
    const { volumeIds } = goldenServer(world.emulator.books);
    await world.succeed('refresh', { ...golden, volumes: volumeIds[0] ?? '' });
    expect(sizesOf(world)).toEqual([[4]]);
    await world.succeed('refresh', { ...golden, volumes: 'data' });
    expect(sizesOf(world)).toEqual([[2]]);
  });

  test('all are of one instant: captured while the golden server is off, which is down no longer than for them', async () => {
    const world = withData({ knobs: { volume_snapshot_seconds: 400, snapshot_seconds: 30, upload_seconds: 5 } });
    const result = await world.succeed('snapshot', { golden: 'golden', volumes: 'all' });
    expect(result).toMatchObject({ consistency: 'clean' });
    expect(result.goldenDowntimeSeconds).toBeGreaterThanOrEqual(400);
    expect(result.goldenDowntimeSeconds).toBeLessThan(460);
    const history = world.emulator.books.history(goldenServer(world.emulator.books).id);
    const off = history.find(({ powerState }) => powerState === 4)?.at ?? 0;
    const on = history.findLast(({ powerState }) => powerState === 1)?.at ?? 0;
    for (const { created, updated } of world.emulator.books.snapshots()) {
      expect(created).toBeGreaterThan(off);
      expect(updated).toBeLessThanOrEqual(on);
    }
  });

  test('a snapshot that fails leaves no image and no snapshot, and names its volume and the reason', async () => {
    const world = withData({ knobs: { fail_volume_snapshot: true } });
    const error = await world.fail('refresh', copied);
    expect(error).toMatchObject({
      code: 'snapshot-failed',
      message: expect.stringMatching(
        /Volume (data|logs) .*is error\. The volume service says: "create snapshot:Snapshot failed to create\."/,
      ),
      hint: expect.stringContaining('`volumes`'),
    });
    expect(look(world)).toEqual(untouched);
  });

  test('an image that fails takes its snapshots along, where Nova has deleted it, too', async () => {
    const world = withData({ knobs: { fail_snapshot: true } });
    expect(await world.fail('refresh', copied)).toMatchObject({ code: 'snapshot-failed' });
    expect(look(world)).toEqual(untouched);
  });

  test('a create whose answer is lost is not sent again', async () => {
    const world = withData();
    world.emulator.faults.add({
      match: { method: 'POST', path: /\/snapshots$/ as never },
      when: { nth: 1 },
      effect: { kind: 'lose-answer' },
    });
    await world.succeed('refresh', copied);
    expect(look(world)).toEqual(refreshed);
    expect(world.emulator.books.snapshots()).toHaveLength(2);
  });

  test('a start by another client before all are captured is reported, or the image refused', async () => {
    const world = withData({ knobs: { volume_snapshot_seconds: 300, snapshot_seconds: 5, upload_seconds: 2 } });
    const running = world.start('snapshot', { golden: 'golden', volumes: 'all', 'on-forced-stop': 'fail' });
    await world.clock.sleep(120_000);
    anotherClient(world)('POST', `/compute/v2.1/servers/${goldenServer(world.emulator.books).id}/action`, { 'os-start': null });
    expect(await running).toMatchObject({
      error: { code: 'snapshot-failed', message: expect.stringContaining('ran again before all its volumes') },
    });
    expect(look(world)).toEqual(untouched);
  });

  test('a stop that was forced first, and then clean, is clean', async () => {
    const world = withData({ golden: { age: 0 } as never, knobs: { acpi_deaf_seconds: 59 } });
    const result = await world.succeed('snapshot', { golden: 'golden', volumes: 'all', 'on-forced-stop': 'retry' });
    expect(countOf(world, 'POST /servers/ID/action os-stop')).toBe(2);
    expect(result).toMatchObject({ consistency: 'clean' });
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], volumeSnapshots: 2 });
  });

  test('snapshots that another image claims are none of its own', async () => {
    const images = [...defaultSeed.images, { name: 'forged', project: 'ci', size: 262_144, virtualGb: 1 }];
    const world = withData({ seed: { images } });
    const { imageId } = await world.succeed('snapshot', { golden: 'golden', volumes: 'all' });
    const claims = Object.entries(world.emulator.books.image(imageId ?? '')?.properties ?? {}).filter(([key]) =>
      key.startsWith('restage_volume'),
    );
    const forged = world.emulator.books.images().find(({ name }) => name === 'forged');
    const patch = claims.map(([key, value]) => ({ op: 'add', path: `/${key}`, value }));
    anotherClient(world)('PATCH', `/image/v2/images/${forged?.id}`, patch);
    const error = await world.fail('launch', { image: 'forged', flavor: 'm1.small' });
    expect(error.code).toBe('image-unusable');
    expect(look(world)).toMatchObject({ servers: [], volumes: 0 });
  });

  test('the snapshots of a pruned image go with it, and those of another stay', async () => {
    const world = withData();
    for (const _ of [1, 2, 3]) await world.succeed('refresh', { ...copied, 'keep-images': '1' });
    const images = look(world).images.length;
    expect(images).toBeLessThan(3);
    expect(look(world)).toMatchObject({ volumes: 2, volumeSnapshots: 2 * images, servers: ['staging-g3-1'] });
  });

  test("a person's image of one of its servers is refused with the reason, and launched with its root disk when told so", async () => {
    const world = withData();
    await world.succeed('refresh', copied);
    const [server] = launched(world.emulator.books);
    anotherClient(world)('POST', `/compute/v2.1/servers/${server?.id}/action`, { createImage: { name: 'my-copy' } });
    await world.clock.sleep(3_600_000);
    const launch = { ...golden, golden: '', image: 'my-copy', environment: 'mine', network: 'ci-net' };
    const error = await world.fail('launch', launch);
    expect(error).toMatchObject({ code: 'image-unusable', message: expect.stringContaining("holds only that server's root disk") });
    const id = /unset --property restage_volumes (\S+?)`/.exec(error.hint ?? '')?.[1];
    anotherClient(world)('PATCH', `/image/v2/images/${id}`, [{ op: 'remove', path: '/restage_volumes' }]);
    await world.succeed('launch', launch);
    expect(look(world).servers).toContain('mine-g1-1');
  });

  test.each([
    ['with a disk of its own', withData, copied],
    ['on volumes', onVolumes, golden],
    ['on volumes, one left out', onVolumes, { ...golden, volumes: 'data' }],
  ])("a person's snapshot that bears the marks of one of ours stays (golden server %s)", async (_, open, raw) => {
    const world = open();
    await world.succeed('refresh', raw);
    const { projectId, volumeIds } = goldenServer(world.emulator.books);
    const own = world.emulator.books.snapshots().find(({ deletedAt }) => deletedAt === undefined);
    const snapshot = { volume_id: volumeIds[0], force: true, name: 'before the migration', metadata: own?.metadata };
    anotherClient(world)('POST', `/volume/v3/${projectId}/snapshots`, { snapshot });
    await world.succeed('reap', { apply: 'true' });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    await world.succeed('reap', { apply: 'true' });
    const left = world.emulator.books.snapshots().filter(({ deletedAt }) => deletedAt === undefined);
    expect(left.map(({ name }) => name)).toEqual(['before the migration']);
  });

  test('on Ceph, where clones hang on them, an image in use keeps them, and reap takes them when it is free', async () => {
    const world = withData({ behaviour: { snapshotsInUse: true } });
    await world.succeed('refresh', { ...copied, ttl: '1h' });
    await world.succeed('destroy', { environment: 'staging' });
    await world.succeed('reap', { apply: 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('launch, and a refresh that reuses the image, give each server its volumes', async () => {
    const world = withData();
    await world.succeed('snapshot', { golden: 'golden', volumes: 'all' });
    await world.succeed('launch', { ...golden, environment: 'two', count: '2' });
    expect(sizesOf(world)).toEqual([
      [2, 4],
      [2, 4],
    ]);
    await world.succeed('refresh', { ...copied, environment: 'three', 'image-max-age': '1d' });
    expect(sizesOf(world)).toHaveLength(3);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
  });

  test('an image whose snapshot is lost is never launched', async () => {
    const world = withData();
    const { imageId } = await world.succeed('snapshot', { golden: 'golden', volumes: 'all' });
    const { projectId } = goldenServer(world.emulator.books);
    const [lost] = world.emulator.books.snapshots();
    anotherClient(world)('DELETE', `/volume/v3/${projectId}/snapshots/${lost?.id}`, {});
    await world.clock.sleep(60_000);
    expect(await world.fail('launch', { image: imageId ?? '', flavor: 'm1.small' })).toMatchObject({
      code: 'image-unusable',
      message: expect.stringContaining('1 of the 2 volume snapshots'),
    });
    expect(await world.fail('launch', golden)).toMatchObject({ code: 'image-not-found' });
    await world.succeed('refresh', { ...copied, 'image-max-age': '1d' });
    expect(sizesOf(world)).toEqual([[2, 4]]);
  });

  test('boot-volume-size puts the root disk on a volume before them', async () => {
    const world = withData();
    await world.succeed('refresh', { ...copied, 'boot-volume-size': '20' });
    expect(sizesOf(world)).toEqual([[20, 2, 4]]);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('volumes that Nova leaves behind are deleted by their marks', async () => {
    const world = withData({ knobs: { leaves_volumes: true } });
    await world.succeed('refresh', copied);
    await world.succeed('refresh', copied);
    expect(look(world)).toMatchObject({ volumes: 2, volumeSnapshots: 4 });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('a golden server that was launched from such an image hands nothing down', async () => {
    const properties = {
      restage_volumes: '2',
      restage_volume_1: `${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)} 2 ${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`,
    };
    const images = [{ name: 'base', project: 'ci', size: 262_144, virtualGb: 1, properties }];
    const world = openWorld({ seed: { images } });
    const { imageId } = await world.succeed('refresh', golden);
    expect(
      Object.keys(world.emulator.books.image(imageId ?? '')?.properties ?? {}).filter((key) => key.startsWith('restage_volume')),
    ).toEqual([]);
    expect(look(world)).toMatchObject({ servers: ['staging-g1-1'], volumes: 0 });
  });

  test('the largest of those that are copied decides estimate and limit', async () => {
    const world = withData({ golden: { dataVolumes: [{ gb: 500, device: '/dev/vdb', name: 'archive' }] } });
    expect((await world.succeed('plan', copied)).plan).toMatchObject({ estimateSeconds: 36_000 });
    expect((await world.succeed('plan', { ...golden, volumes: 'root' })).plan).toMatchObject({ estimateSeconds: 720 });
  });
});

describe('a golden server on volumes with one left out', () => {
  test('its snapshot does not stay, and no server gets it', async () => {
    const world = onVolumes();
    await world.succeed('refresh', { ...golden, volumes: 'data' });
    expect(sizesOf(world)).toEqual([[12, 2]]);
    expect(look(world)).toEqual(refreshed);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('root alone', async () => {
    const world = onVolumes();
    await world.succeed('refresh', { ...golden, volumes: 'root' });
    expect(sizesOf(world)).toEqual([[12]]);
    expect(look(world)).toEqual({ ...refreshed, volumes: 1, volumeSnapshots: 1 });
  });

  test('it is not waited for with the golden server off', async () => {
    const world = onVolumes();
    const archive = world.emulator.books.volumes().find(({ name }) => name === 'logs');
    world.emulator.knobs.set(archive?.id ?? '', { volume_snapshot_seconds: 500 });
    const result = await world.succeed('snapshot', { golden: 'golden', volumes: 'data' });
    expect(result.goldenDowntimeSeconds).toBeLessThan(100);
    const ended = world.emulator.books.snapshots().find(({ volumeId }) => volumeId === archive?.id);
    expect((ended?.deletedAt ?? 0) - (ended?.created ?? 0)).toBeGreaterThan(500_000);
    expect(look(world)).toMatchObject({ volumeSnapshots: 2 });
  });

  test('nothing said, all are copied as before', async () => {
    const world = onVolumes();
    await world.succeed('refresh', golden);
    expect(sizesOf(world)).toEqual([[12, 4, 2]]);
  });
});

/** So short that each request gets its own death. */
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2, volume_snapshot_seconds: 2 };
const leaseLapsesMs = 60_000;

describe.each([
  { name: 'data volumes', open: withData, raw: copied, sizes: [2, 4], snapshots: 2 },
  { name: 'on volumes, one left out', open: onVolumes, raw: { ...golden, volumes: 'data' }, sizes: [12, 2], snapshots: 2 },
])('killed at every request ($name)', ({ open, raw, sizes, snapshots }) => {
  test('the same command again comes to the same end, and nothing is left', async () => {
    for (const killAt of moments()) {
      const world = open({ knobs, random: killAt });
      if ((await world.start('refresh', raw, { killAt, runId: 'dead' })) !== undefined) {
        expect(killAt).toBeGreaterThan(45);
        return;
      }
      const when = `killed after request ${killAt}`;
      await world.succeed('refresh', raw);
      for (const own of sizesOf(world)) expect(own, when).toEqual(sizes);
      const seen = look(world);
      expect(seen, when).toMatchObject({
        golden: 'active',
        volumes: sizes.length,
        servers: [expect.stringMatching(/^staging-g/)],
        intent: 0,
      });
      await world.clock.sleep(leaseLapsesMs);
      await world.succeed('reap', { apply: 'true' });
      expect(look(world).volumeSnapshots, when).toBe(snapshots * look(world).images.length);
      await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
      await world.succeed('reap', { apply: 'true' });
      expect(look(world), when).toEqual(untouched);
    }
  });

  test('and then reap and destroy: nothing is left', async () => {
    for (const killAt of moments()) {
      const world = open({ knobs, random: killAt });
      if ((await world.start('refresh', raw, { killAt, runId: 'dead' })) !== undefined) return;
      await world.clock.sleep(leaseLapsesMs);
      await world.succeed('reap', { apply: 'true' });
      await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
      await world.succeed('reap', { apply: 'true' });
      expect(look(world), `killed after request ${killAt}`).toEqual(untouched);
    }
  });
});

const createImage = 'POST /servers/ID/action createImage';

describe('an image of other volumes than are asked for now', () => {
  const reusing = { ...copied, 'image-max-age': '1d' };

  test('is not reused by its age', async () => {
    const world = withData();
    await world.succeed('refresh', { ...reusing, volumes: 'root' });
    await world.succeed('refresh', reusing);
    expect(sizesOf(world)).toEqual([[2, 4]]);
    await world.succeed('refresh', { ...reusing, volumes: 'data' });
    expect(sizesOf(world)).toEqual([[2]]);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(3);
  });

  test('is no end of a refresh that was cut off', async () => {
    for (const killAt of moments({ from: 30, step: 7 })) {
      const world = withData({ knobs, random: killAt });
      if ((await world.start('refresh', copied, { killAt })) !== undefined) return;
      await world.succeed('refresh', { ...golden, volumes: 'data' });
      expect(sizesOf(world), `killed after request ${killAt}`).toEqual([[2]]);
    }
  });

  test('nor is one of a golden server on volumes that holds as many, but others', async () => {
    const world = onVolumes();
    await world.succeed('snapshot', { golden: 'golden', volumes: 'data' });
    await world.succeed('refresh', { ...golden, volumes: 'logs', 'image-max-age': '1d' });
    expect(sizesOf(world)).toEqual([[12, 4]]);
    await world.succeed('refresh', { ...golden, volumes: 'logs', 'image-max-age': '1d' });
    expect(countOf(world, createImage)).toBe(2);
  });

  test.each([
    ['with a disk of its own', withData, [2, 4, 7]],
    ['on volumes', onVolumes, [12, 4, 2, 7]],
  ] as const)('nor, with `all`, is one from before another volume was attached (golden server %s)', async (_, open, sizes) => {
    const world = open();
    const { books } = world.emulator;
    await world.succeed('snapshot', { golden: 'golden', volumes: 'all' });
    await world.succeed('refresh', reusing);
    expect(countOf(world, createImage)).toBe(1);
    const { projectId, id: serverId, volumeIds } = goldenServer(books);
    anotherClient(world)('POST', `/volume/v3/${projectId}/volumes`, { volume: { size: 7, name: 'new' } });
    await world.clock.sleep(60_000);
    const added = books.volumes().find(({ name }) => name === 'new');
    const other = books.volumes().find(({ id }) => id === volumeIds[0]);
    if (added === undefined || other?.attachment == null) throw new Error('no volume');
    Object.assign(added, { status: 'in-use', attachment: { ...other.attachment, serverId, device: '/dev/vdz' } });
    (volumeIds as string[]).push(added.id);
    await world.succeed('refresh', reusing);
    expect(sizesOf(world)).toEqual([sizes]);
  });

  test('is no end of a refresh that was cut off, of a golden server on volumes', async () => {
    for (const killAt of moments({ from: 20, step: 3 })) {
      const world = onVolumes({ knobs, random: killAt });
      if ((await world.start('refresh', { ...golden, volumes: 'data' }, { killAt })) !== undefined) return;
      await world.succeed('refresh', { ...golden, volumes: 'logs' });
      expect(sizesOf(world), `killed after request ${killAt}`).toEqual([[12, 4]]);
    }
  });

  test.each(['0', '72h'])('is used by a run that may take no snapshot (image-max-age: %s)', async (maxAge) => {
    const world = withData();
    await world.succeed('snapshot', { golden: 'golden', volumes: 'all' });
    const pull = { ...golden, volumes: 'root', 'may-stop-golden': 'false', 'image-max-age': maxAge };
    await world.succeed('refresh', pull);
    expect(sizesOf(world)).toEqual([[2, 4]]);
    await world.succeed('snapshot', { golden: 'golden', volumes: 'root' });
    await world.succeed('refresh', pull);
    expect(sizesOf(world)).toEqual([[]]);
  });
});

describe('a run that leaves before its snapshot is done', () => {
  const slow = { snapshot_seconds: 900, upload_seconds: 300 };

  test('is gone on with by the same command: one image, its volumes captured at the beginning', async () => {
    const world = withData({ knobs: slow });
    expect((await world.run('refresh', { ...copied, wait: 'false' })).exitCode).toBe(75);
    await world.clock.sleep(1_800_000);
    await world.succeed('refresh', copied);
    expect(countOf(world, createImage)).toBe(1);
    expect(sizesOf(world)).toEqual([[2, 4]]);
    expect(look(world)).toEqual({ ...refreshed, leases: 0 });
  });

  test('also when another verb has started the golden server in between', async () => {
    const world = withData({ knobs: slow });
    await world.run('refresh', { ...copied, wait: 'false' });
    await world.clock.sleep(1_800_000);
    await world.succeed('destroy', { environment: 'other' });
    expect(look(world)).toMatchObject({ golden: 'active' });
    await world.succeed('refresh', copied);
    expect(countOf(world, createImage)).toBe(1);
    expect(sizesOf(world)).toEqual([[2, 4]]);
  });

  test.each(['destroy', 'reap'] as const)('and %s does not start it while its volumes are captured', async (verb) => {
    const world = withData({ knobs: { snapshot_seconds: 300, upload_seconds: 30, volume_snapshot_seconds: 900 } });
    const raw = verb === 'reap' ? { apply: 'true' } : { environment: 'other' };
    expect((await world.run('refresh', { ...copied, wait: 'false' })).exitCode).toBe(75);
    await world.clock.sleep(420_000);
    await world.succeed(verb, raw);
    expect(look(world)).toMatchObject({ golden: 'stopped', intent: 2, leases: 0 });
    await world.clock.sleep(600_000);
    await world.succeed(verb, raw);
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
    await world.succeed('refresh', copied);
    expect(countOf(world, createImage)).toBe(1);
    expect(sizesOf(world)).toEqual([[2, 4]]);
  });

  test.each(['destroy', 'reap'] as const)('nor does %s where the image is dropped, and its volumes are still captured', async (verb) => {
    const slowly = { snapshot_seconds: 300, upload_seconds: 30, volume_snapshot_seconds: 900 };
    const world = withData({ knobs: { ...slowly, fail_snapshot: 'queued' } });
    await world.run('refresh', { ...copied, wait: 'false' });
    await world.clock.sleep(420_000);
    await world.succeed(verb, verb === 'reap' ? { apply: 'true' } : { environment: 'other' });
    expect(look(world)).toMatchObject({ golden: 'stopped', intent: 2 });
  });

  test('nor is it kept off for volumes whose capture fails, or takes longer than a run would wait', async () => {
    for (const more of [{ fail_volume_snapshot: true }, { volume_snapshot_seconds: 7200 }]) {
      const world = withData({ knobs: { snapshot_seconds: 300, upload_seconds: 30, volume_snapshot_seconds: 900, ...more } });
      await world.run('refresh', { ...copied, wait: 'false' });
      await world.clock.sleep(1_200_000);
      await world.succeed('destroy', { environment: 'other' });
      expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
    }
  });

  test('with slow volume snapshots, it leaves them to the next run, too', async () => {
    const world = withData({ knobs: { ...slow, volume_snapshot_seconds: 1200 } });
    expect((await world.run('refresh', { ...copied, wait: 'false' })).exitCode).toBe(75);
    expect(look(world)).toMatchObject({ volumeSnapshots: 2, leases: 0 });
    await world.succeed('refresh', copied);
    expect(countOf(world, createImage)).toBe(1);
    expect(sizesOf(world)).toEqual([[2, 4]]);
    expect(look(world)).toEqual(refreshed);
  });
});

test('killed at any moment, post brings the golden server back and leaves no volume and no snapshot of what is not whole', async () => {
  for (const killAt of moments()) {
    const world = withData({ knobs, random: killAt });
    if ((await world.start('refresh', copied, { killAt, runId: 'dead' })) !== undefined) return;
    await world.succeed('recover', {}, { runId: 'dead' });
    await world.clock.sleep(leaseLapsesMs);
    await world.succeed('reap', { apply: 'true' });
    const { golden: seen, images, servers, volumes, volumeSnapshots } = look(world);
    expect({ seen, volumes, volumeSnapshots }, `killed after request ${killAt}`).toEqual({
      seen: 'active',
      volumes: 2 * servers.length,
      volumeSnapshots: 2 * images.filter((image) => image === 'active verified').length,
    });
  }
});

test('cancelled at any moment: nothing is left but what is whole', async () => {
  for (const cancelAt of moments({ from: 8, to: 90, step: 3 })) {
    const world = withData({ knobs, random: cancelAt });
    const { exitCode } = await world.run('refresh', copied, { cancelAt });
    const { images, servers, volumes, volumeSnapshots, golden: seen } = look(world);
    expect({ seen, volumes, volumeSnapshots }, `cancelled after request ${cancelAt}`).toEqual({
      seen: 'active',
      volumes: 2 * servers.length,
      volumeSnapshots: 2 * images.length,
    });
    if (exitCode === 0) return;
  }
});

test('on a cloud whose snapshot service works on the image in the background, the golden server is back when all are captured', async () => {
  const world = withData({ knobs: { snapshot_service: true, snapshot_seconds: 500, upload_seconds: 200, volume_snapshot_seconds: 90 } });
  const result = await world.succeed('refresh', copied);
  expect(result).toMatchObject({ consistency: 'clean' });
  expect(result.goldenDowntimeSeconds).toBeGreaterThanOrEqual(90);
  // The stop, the captures, and a poll of each; not the 700 s of the image.
  expect(result.goldenDowntimeSeconds).toBeLessThan(200);
  expect(sizesOf(world)).toEqual([[2, 4]]);
});

test('in several regions they are refused beforehand, with the way out', async () => {
  const world = withData({ seed: {}, elsewhere: [{ region: 'RegionTwo' }] as never });
  const regions = { ...golden, region: 'RegionOne,RegionTwo' };
  const { error, requests } = await world.run('refresh', { ...regions, volumes: 'all' });
  expect(error).toMatchObject({ code: 'image-not-copyable', hint: expect.stringContaining('`volumes: root`') });
  expect(requests.changing).toBe(0);
});

test('a volume that a person made of our snapshot, and our marks on a volume of a person, keep nothing of the golden server from staying', async () => {
  const world = withData();
  await world.succeed('refresh', copied);
  const { id, projectId, volumeIds } = goldenServer(world.emulator.books);
  const own = world.emulator.books.volumes().find(({ metadata }) => metadata.restage_environment === 'staging');
  // The golden server's own volumes bear the marks of a copy: someone copied the metadata.
  for (const volume of volumeIds)
    anotherClient(world)('POST', `/volume/v3/${projectId}/volumes/${volume}/metadata`, { metadata: own?.metadata ?? {} });
  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  await world.succeed('reap', { apply: 'true' });
  const left = world.emulator.books.volumes().filter(({ deletedAt }) => deletedAt === undefined);
  expect(left.map((volume) => [volume.attachment?.serverId, volume.status])).toEqual([
    [id, 'in-use'],
    [id, 'in-use'],
  ]);
});

describe('an environment file', () => {
  const fileOf = (web: string) => ({
    files: {
      'restage.yml': `environment: shop\nroles:\n  db:\n    golden: golden\n    volumes: [data, logs]\n  web:\n    golden: golden\n    volumes: ${web}\n`,
    },
  });
  const spec = { spec: 'restage.yml' };

  test('says it for each role; of one golden server, all roles get the same copies', async () => {
    const world = withData();
    await world.succeed('refresh', spec, fileOf('[data, logs]'));
    expect(sizesOf(world)).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(countOf(world, createImage)).toBe(1);
  });

  test('and refuses roles of one golden server that differ', async () => {
    const world = withData();
    expect(await world.fail('refresh', spec, fileOf('root'))).toMatchObject({ message: expect.stringContaining('differ in `volumes`') });
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });
});
