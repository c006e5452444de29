import { describe, expect, test } from 'vitest';
import { RestageError } from '../../src/domain/errors.ts';
import { openWorld, type RawOptions, type RunOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { goldenServer, launched, look, snapshots, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const files = { 'seal.sh': '#!/bin/sh\nrm -f /etc/ssh/ssh_host_*\n', 'other.sh': '#!/bin/sh\n:\n' };
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2, user_data_seconds: 5 };
const plain: RawOptions = { golden: 'golden', flavor: 'm1.small' };
const sealed: RawOptions = { ...plain, seal: '@seal.sh' };
const resealed: RawOptions = { ...plain, seal: '@other.sh' };
/** Until no run takes a dead run's lease for a living one's. */
const leaseLapsesMs = 60_000;

function openSealing(options: WorldOptions = {}): World {
  return openWorld({ ...options, knobs: { ...knobs, ...options.knobs } as never });
}

type Verb = Parameters<World['run']>[0];
const run = (world: World, verb: Verb, raw: RawOptions = {}, options: RunOptions = {}) => world.run(verb, raw, { files, ...options });
const succeed = (world: World, verb: Verb, raw: RawOptions = {}, options: RunOptions = {}) =>
  world.succeed(verb, raw, { files, ...options });
const fail = (world: World, verb: Verb, raw: RawOptions = {}, options: RunOptions = {}) => world.fail(verb, raw, { files, ...options });

/** What must be true of every moment, by the cloud's own books. */
function promised({ emulator: { books } }: World, when = ''): void {
  const raw = new Set(books.images().flatMap(({ id, properties }) => (awaits(properties) ? [id] : [])));
  for (const server of books.servers()) {
    const isSealing = server.metadata.restage_sealing !== undefined;
    if (raw.has(server.imageId ?? '')) expect(isSealing, `${when}: ${server.name} runs from a raw image`).toBe(true);
    if (!isSealing) continue;
    const up = books.portsOf(server.id).filter((port) => port.up);
    expect(up, `${when}: a sealing server has a network`).toEqual([]);
    expect(server.request.configDrive, when).toBe(true);
  }
  for (const { properties } of books.images()) if (awaits(properties)) expect(properties.restage_verified, when).not.toBe('true');
  expect(goldenServer(books).deletedAt, when).toBeUndefined();
}

function awaits({ restage_kind: kind, restage_seal_with: by = 'none' }: Readonly<Record<string, string>>): boolean {
  return kind === 'raw' && by !== 'none';
}

const done = { ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 };

describe('an image that is sealed', () => {
  test('is the only one that is launched, and nothing of the sealing is left', async () => {
    const world = openSealing();
    const result = await succeed(world, 'refresh', sealed);
    expect(look(world)).toEqual(done);
    promised(world);
    const { books } = world.emulator;
    const golden = goldenServer(books);
    expect(launched(books)[0]?.disk.seals).toHaveLength(1);
    expect(launched(books)[0]?.disk.machineId).not.toBe(golden.disk.machineId);
    const image = books.image(result.imageId ?? '');
    const [sealing] = books.servers().filter(({ metadata }) => metadata.restage_sealing !== undefined);
    expect(image?.properties).toMatchObject({
      restage_kind: 'sealed',
      restage_verified: 'true',
      restage_golden: golden.id,
      restage_sealed_in: sealing?.id,
      restage_sealed_from: sealing?.metadata.restage_sealing,
      restage_sealed_by: expect.stringMatching(/^[0-9a-f]{64}$/),
      restage_seal_with: 'none',
      restage_consistency: 'clean',
    });
    expect(golden.tags).toContain('restage:sealed');
    expect(result.snapshots).toMatchObject([{ golden: 'golden', imageName: image?.name }]);
    // The golden server is away for as long as without, but for a second's jitter between two looks.
    const unsealed = await succeed(openSealing(), 'refresh', plain);
    expect(result.goldenDowntimeSeconds).toBeLessThanOrEqual((unsealed.goldenDowntimeSeconds ?? 0) + 1);
  });

  test('has the name that the user gave', async () => {
    const world = openSealing();
    const result = await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh', 'image-name': 'nightly' });
    expect(result).toMatchObject({ imageName: 'nightly' });
    expect(snapshots(world.emulator.books)).toMatchObject([{ name: 'nightly' }]);
    const outputs = (await run(world, 'snapshot', { golden: 'golden', seal: '@seal.sh', 'image-name': 'again' })).events.flatMap((event) =>
      event.type === 'output' ? [event] : [],
    );
    expect(outputs.filter(({ name }) => name === 'image-name').map(({ value }) => value)).toEqual(['again']);
  });

  test('is reused by runs with the same script, and by those that say nothing', async () => {
    const world = openSealing();
    const first = await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh' });
    for (const raw of [
      { ...sealed, 'image-max-age': '1d' },
      { ...plain, 'image-max-age': '1d' },
      { ...plain, 'may-stop-golden': 'false' },
    ]) {
      expect(await succeed(world, 'refresh', raw)).toMatchObject({ imageId: first.imageId });
    }
    expect(await succeed(world, 'launch', { ...plain, environment: 'other' })).toMatchObject({ imageId: first.imageId });
    expect(look(world)).toMatchObject({ images: ['active verified'] });
    promised(world);
  });

  test('is stale once the script has changed', async () => {
    const world = openSealing();
    const first = await succeed(world, 'refresh', sealed);
    expect(await fail(world, 'launch', resealed)).toMatchObject({ code: 'image-not-sealed' });
    expect(await fail(world, 'refresh', { ...resealed, 'may-stop-golden': 'false' })).toMatchObject({ code: 'image-not-sealed' });
    const second = await succeed(world, 'refresh', { ...resealed, 'image-max-age': '1d' });
    expect(second.imageId).not.toBe(first.imageId);
    expect(look(world)).toMatchObject({ images: ['active verified', 'active verified'], servers: ['staging-g2-1'] });
  });
});

describe('where Nova cannot be asked for a server without a network', () => {
  const old = { behaviour: { maxMicroversion: '2.36' } };

  test('the sealing server has a port of ours that is disabled, and goes', async () => {
    const world = openSealing(old);
    await succeed(world, 'refresh', sealed);
    const { books } = world.emulator;
    const sealing = books.servers().find(({ metadata }) => metadata.restage_sealing !== undefined);
    expect(books.portsOf(sealing?.id ?? '')).toMatchObject([{ up: false, name: 'restage-seal-golden' }]);
    expect(books.ports().filter(({ deletedAt, up }) => deletedAt === undefined && !up)).toEqual([]);
    expect(look(world)).toEqual(done);
    promised(world);
  });

  test('killed at any moment, the port is gone by the end of the next run', async () => {
    for (const killAt of moments({ from: 35, to: 90 })) {
      const world = openSealing({ ...old, random: killAt });
      if ((await world.start('refresh', sealed, { files, killAt, runId: 'dead' })) !== undefined) return;
      await succeed(world, 'refresh', sealed);
      const left = world.emulator.books.ports().filter(({ deletedAt, up }) => deletedAt === undefined && !up);
      expect(left, `killed after request ${killAt}`).toEqual([]);
      promised(world);
    }
  });

  test('without a network it is refused', async () => {
    const world = openSealing(old);
    world.emulator.faults.add({ match: { service: 'network', path: '/networks' }, effect: { kind: 'answer', status: 403 } });
    expect(await fail(world, 'snapshot', { golden: 'golden', seal: '@seal.sh' })).toMatchObject({ code: 'service-missing' });
    expect(look(world)).toMatchObject({ golden: 'active', images: [] });
  });
});

describe('an unsealed image of a golden server that has sealed ones', () => {
  test.each(['plan', 'refresh', 'snapshot'] as const)('is not taken by %s unless that says so', async (verb) => {
    const world = openSealing();
    await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh' });
    const before = world.emulator.books.requests.length;
    const raw = verb === 'snapshot' ? { golden: 'golden' } : plain;
    const error = await fail(world, verb, raw);
    expect(error).toMatchObject({ code: 'image-not-sealed' });
    expect(error.hint).toMatch(/`seal` \(`linux`, or `@script`\).*`image-max-age`.*`seal: none`/);
    expect(world.emulator.books.requests.slice(before).some(({ path }) => path.endsWith('/action'))).toBe(false);
    await succeed(world, verb, { ...raw, seal: 'none' });
    promised(world);
  });

  test('taken before is not used any more, and is with `seal: none`', async () => {
    const world = openSealing();
    const raw = await succeed(world, 'snapshot', { golden: 'golden' });
    const sealing = await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh' });
    expect(await succeed(world, 'launch', plain)).toMatchObject({ imageId: sealing.imageId });
    expect(await succeed(world, 'launch', { ...plain, seal: 'none', environment: 'raw' })).toMatchObject({ imageId: raw.imageId });
    expect(await fail(world, 'launch', { flavor: 'm1.small', image: raw.imageId ?? '', seal: '@seal.sh' })).toMatchObject({
      code: 'image-not-sealed',
    });
  });

  test('stays refused when the sealed ones are gone, until the server is released', async () => {
    const world = openSealing();
    await succeed(world, 'refresh', sealed);
    await succeed(world, 'destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toMatchObject({ images: [] });
    expect(await fail(world, 'refresh', plain)).toMatchObject({ code: 'image-not-sealed' });
    await succeed(world, 'release', { golden: 'golden' });
    expect(goldenServer(world.emulator.books).tags).not.toContain('restage:sealed');
    await succeed(world, 'refresh', plain);
  });

  test('stays refused after the release while a sealed one is there, and the release says so', async () => {
    const world = openSealing();
    await succeed(world, 'refresh', sealed);
    const { events } = await run(world, 'release', { golden: 'golden' });
    expect(events).toContainEqual(expect.objectContaining({ message: expect.stringContaining('as soon as none of its images is sealed') }));
    const error = await fail(world, 'refresh', plain);
    expect(error).toMatchObject({ code: 'image-not-sealed' });
    expect(error.hint).toContain('once no sealed image is left');
  });
});

describe('what cannot be sealed is refused before anything is touched', () => {
  test.each<[string, WorldOptions, RawOptions, string, RegExp]>([
    ['on volumes', { golden: { image: undefined, volumeGb: 12 } as never }, {}, 'golden-unusable', /root disk is a volume/],
    [
      'with data volumes',
      { golden: { dataVolumes: [{ gb: 2, device: '/dev/vdb', name: 'data' }] } },
      { volumes: 'all' },
      'golden-unusable',
      /1 of its volumes/,
    ],
    ['no room in the quota', { seed: { quotas: { ci: { instances: 1 } } } }, {}, 'quota-exceeded', /seals the image/],
    ['a script that is none', {}, { seal: 'seal.sh' }, 'invalid-input', /`linux`, `none` nor `@path`/],
    ['a script that is missing', {}, { seal: '@nowhere.sh' }, 'invalid-input', /cannot be read/],
    ['a script that is too long', {}, { seal: '@long.sh' }, 'invalid-input', /60000 bytes.*65535/],
  ])('%s', async (_, options, raw, code, words) => {
    const world = openSealing(options);
    for (const verb of ['plan', 'refresh', 'snapshot'] as const) {
      const given = { ...(verb === 'snapshot' ? { golden: 'golden', seal: '@seal.sh' } : sealed), ...raw };
      const long = { ...files, 'long.sh': `#!/bin/sh\n${'#'.repeat(59_989)}\n` };
      const { error } = await world.run(verb, given, { files: long });
      expect(String(error), verb).toMatch(words);
      expect([code, 'checks-failed'], verb).toContain((error as { code: string }).code);
    }
    expect(look(world)).toMatchObject({ golden: 'active', images: [], servers: [] });
  });

  test('a raw image that is named', async () => {
    const world = openSealing();
    await world.start('refresh', sealed, { files, killAt: 45 });
    const [raw] = snapshots(world.emulator.books);
    expect(awaits(raw?.properties ?? {})).toBe(true);
    for (const image of [raw?.id ?? '', raw?.name ?? '']) {
      expect(await fail(world, 'launch', { image, flavor: 'm1.small' })).toMatchObject({ code: 'image-not-sealed' });
    }
    promised(world);
  });
});

describe('a sealing that fails', () => {
  test.each([
    ['fails', /exit code 3/],
    ['silent', /console does not report/],
    ['hangs', /did not power itself off within 10m/],
    ['ignores', /did not power itself off within 10m/],
  ])('whose script %s leaves no image, and the older generation as it was', async (mode, words) => {
    const world = openSealing();
    await succeed(world, 'refresh', sealed);
    const before = look(world);
    world.emulator.knobs.set('restage-seal-*', { user_data: mode } as never);
    const { error, events } = await run(world, 'refresh', { ...sealed, 'ready-timeout': '5m' });
    if (!(error instanceof RestageError)) throw new Error('it was sealed');
    expect(error).toMatchObject({ code: 'seal-failed' });
    const printed = events.flatMap((event) =>
      event.type === 'note' && event.message.startsWith('The script printed') ? event.message : [],
    );
    expect(printed).toEqual(mode === 'fails' ? ['The script printed: no such table'] : []);
    const outcomes = events.flatMap((event) => (event.type === 'step-end' && event.title.startsWith('Seal image') ? event.outcome : []));
    expect(outcomes).toEqual(['failed']);
    expect(error.message).toMatch(words);
    expect(error.consoleTail?.text).toContain('testbed');
    expect(look(world)).toEqual(before);
    promised(world);
  });
});

/** Kills a run after its first request, in the next world after its second, and so on. */
async function atEveryRequest(
  raw: RawOptions,
  {
    verb = 'refresh',
    before = [],
    ...which
  }: { readonly verb?: 'refresh' | 'snapshot'; readonly before?: readonly RawOptions[]; readonly from?: number; readonly step?: number },
  then: (world: World, when: string) => Promise<void>,
): Promise<void> {
  for (const killAt of moments(which)) {
    const world = openSealing({ random: killAt });
    for (const earlier of before) await succeed(world, 'refresh', earlier);
    if ((await world.start(verb, raw, { files, killAt, runId: 'dead' })) !== undefined) {
      expect(killAt).toBeGreaterThan(50);
      return;
    }
    const when = `killed after request ${killAt}`;
    promised(world, when);
    await then(world, when);
    promised(world, when);
  }
}

describe('killed at any moment', () => {
  test.each([
    ['in an empty environment', [], 1],
    ['beside an older generation', [sealed], 2],
  ] as const)('the same command again comes to the same end (%s)', async (_, before, generation) => {
    await atEveryRequest(sealed, { before }, async (world, when) => {
      const promoted = launched(world.emulator.books).some(
        ({ metadata }) => metadata.restage_run === 'dead' && metadata.restage_stage === 'current',
      );
      await succeed(world, 'refresh', sealed);
      const wasOver = promoted && launched(world.emulator.books).every(({ metadata }) => metadata.restage_run !== 'dead');
      const final = wasOver ? generation + 1 : generation;
      expect({ ...look(world), leases: 0 }, when).toEqual({
        ...done,
        servers: [`staging-g${final}-1`],
        images: Array(final).fill('active verified'),
      });
      for (const { disk } of launched(world.emulator.books)) expect(disk.seals, when).toHaveLength(1);
      await succeed(world, 'destroy', { environment: 'staging', 'with-images': 'true' });
      await world.clock.sleep(leaseLapsesMs);
      await succeed(world, 'reap', { apply: 'true' });
      expect(look(world), when).toEqual(untouched);
    });
  });

  test('post leaves nothing unfinished', async () => {
    await atEveryRequest(sealed, {}, async (world, when) => {
      const verified = look(world).images.filter((image) => image === 'active verified');
      const promoted = launched(world.emulator.books).some(({ metadata }) => metadata.restage_stage === 'current');
      await succeed(world, 'recover', {}, { runId: 'dead' });
      await world.clock.sleep(leaseLapsesMs);
      const servers = promoted ? ['staging-g1-1'] : [];
      expect(look(world), when).toEqual({ ...untouched, images: verified, servers, ports: servers.length });
    });
  });

  test('reap leaves nothing unfinished', async () => {
    await atEveryRequest(sealed, {}, async (world, when) => {
      await world.clock.sleep(3_700_000);
      await succeed(world, 'reap', { apply: 'true' });
      const left = look(world);
      expect(
        left.images.filter((image) => image !== 'active verified'),
        when,
      ).toEqual([]);
      const sealings = launched(world.emulator.books).filter(({ metadata }) => metadata.restage_sealing !== undefined);
      expect(sealings, when).toEqual([]);
      expect(left.golden, when).toBe('active');
    });
  });

  test('destroy takes the sealing server, and reap what it could not know of', async () => {
    await atEveryRequest(sealed, {}, async (world, when) => {
      await succeed(world, 'destroy', { environment: 'staging', 'with-images': 'true' });
      expect(look(world), when).toMatchObject({ golden: 'active', servers: [], ports: 0, intent: 0 });
      await world.clock.sleep(leaseLapsesMs);
      await succeed(world, 'reap', { apply: 'true' });
      expect(look(world), when).toEqual(untouched);
    });
  });

  test.each([
    ['with another script', resealed, 1],
    ['without a seal', plain, 2],
    ['with `seal: none`', { ...plain, seal: 'none' }, 3],
  ] as const)('a run %s never uses the raw image', async (_, raw, from) => {
    await atEveryRequest(sealed, { from, step: 3 }, async (world, when) => {
      const { error } = await run(world, 'refresh', raw);
      if (error !== undefined) expect(error, when).toMatchObject({ code: 'image-not-sealed' });
      promised(world, when);
      expect(look(world).golden, when).toBe('active');
      if (error === undefined)
        expect(
          look(world).images.filter((image) => image !== 'active verified'),
          when,
        ).toEqual([]);
    });
  });

  test('a snapshot, and the next one comes to its end', async () => {
    const raw = { golden: 'golden', seal: '@seal.sh' };
    await atEveryRequest(raw, { verb: 'snapshot' }, async (world, when) => {
      const verified = look(world).images.filter((image) => image === 'active verified').length;
      await succeed(world, 'snapshot', raw);
      expect({ ...look(world), leases: 0 }, when).toEqual({ ...untouched, images: Array(verified + 1).fill('active verified') });
    });
  });
});

/** A refresh that was killed while its sealing server ran. */
async function killedWhileSealing(): Promise<World> {
  for (let killAt = 40; ; killAt += 1) {
    const world = openSealing({ knobs: { user_data_seconds: 400 } as never });
    expect(await world.start('refresh', sealed, { killAt, files }), 'it is killed').toBeUndefined();
    const { books } = world.emulator;
    if (books.servers().some(({ metadata, vmState }) => metadata.restage_sealing !== undefined && vmState === 'active')) return world;
  }
}

test('status and plan tell of it', async () => {
  const world = await killedWhileSealing();
  const { plan } = await succeed(world, 'plan', sealed);
  expect(plan?.steps.join('\n')).toMatch(
    /seal the image of golden with seal.sh \(sha256 [0-9a-f]{8}…\): boot it once without a network \(flavor m1.small, at most 10m\)/,
  );
  expect(plan?.graph).toContain('seal the image');
  // Twice the snapshot, and the boot in between.
  const { plan: unsealed } = await succeed(openSealing(), 'plan', plain);
  expect(plan?.estimateSeconds).toBe(2 * (unsealed?.estimateSeconds ?? 0) + 180);
  expect(plan?.limitSeconds).toBe(2 * (unsealed?.limitSeconds ?? 0) + 600);
  const { inventory } = await succeed(world, 'status', { golden: 'golden' });
  expect(inventory?.environments).toEqual([]);
  expect(inventory?.sealing).toMatchObject([{ name: 'restage-seal-golden', status: 'ACTIVE', imageId: inventory?.images[0]?.id }]);
  expect(inventory?.images).toMatchObject([{ seal: 'awaited', verified: false }]);
  expect(inventory?.goldens).toMatchObject([{ snapshot: { stage: 'sealing' } }]);
  const { since = '', expectedAt = '', limitAt = '' } = inventory?.goldens[0]?.snapshot ?? {};
  const toSealed = [expectedAt, limitAt].map((at) => (Date.parse(at) - Date.parse(since)) / 1000);
  expect(toSealed, 'to the sealed image, not to the raw one').toEqual([plan?.estimateSeconds, plan?.limitSeconds]);
  const dry = await succeed(world, 'destroy', { environment: 'staging', 'dry-run': 'true' });
  expect(dry.removed).toContainEqual(expect.objectContaining({ kind: 'server', name: 'restage-seal-golden', outcome: 'would' }));
  await world.clock.sleep(600_000);
  await succeed(world, 'refresh', sealed);
  expect((await succeed(world, 'status', {})).inventory).toMatchObject({ images: [{ seal: 'sealed', verified: true }] });
});

test.each([
  ['wait: false', { wait: 'false' }],
  ['a time budget', { 'time-budget': '3m' }],
])('with %s a run leaves, and later ones go on with the same sealing', async (_, left) => {
  const world = openSealing({ knobs: { user_data_seconds: 400, snapshot_seconds: 20, upload_seconds: 100 } as never });
  const raw = { ...sealed, ...left, 'ready-timeout': '30m' };
  for (let tries = 1; ; tries += 1) {
    const { result, error } = await run(world, 'refresh', raw);
    expect(error).toBeUndefined();
    promised(world);
    if (result?.status === 'complete') break;
    expect(result?.imageId).toBeUndefined();
    // A raw image is usable by no one.
    expect(result?.pending?.reason).not.toContain('usable');
    expect(tries).toBeLessThan(20);
    await world.clock.sleep(120_000);
  }
  const { books } = world.emulator;
  expect(books.servers().filter(({ metadata }) => metadata.restage_sealing !== undefined)).toHaveLength(1);
  expect({ ...look(world), leases: 0 }).toEqual(done);
});

describe('another client', () => {
  /** Does it once, as soon as the sealing server is there and runs. */
  function meddle(world: World, body: unknown, method = 'POST', path = '/action'): RunOptions {
    let isDone = false;
    return {
      beforeRequest: async () => {
        const server = world.emulator.books.servers().find(({ metadata, vmState }) => metadata.restage_sealing && vmState === 'active');
        if (isDone || server === undefined) return;
        isDone = true;
        anotherClient(world)(method, `/compute/v2.1/servers/${server.id}${path}`, body);
      },
    };
  }

  test.each([
    ['stops the sealing server', { 'os-stop': null }, 'POST', '/action', /console does not report|another client stopped/],
    ['deletes the sealing server', undefined, 'DELETE', '', /another client deleted the sealing server/],
  ])('%s: the sealing fails, and nothing is left', async (_, body, method, path, words) => {
    const world = openSealing({ knobs: { user_data_seconds: 60 } as never });
    const error = await fail(world, 'refresh', sealed, meddle(world, body, method, path));
    expect(error).toMatchObject({ code: 'seal-failed' });
    expect(error.message).toMatch(words);
    expect(look(world)).toEqual(untouched);
    promised(world);
  });

  test('takes a snapshot of a server that came of a sealed image: it is none of ours', async () => {
    const world = openSealing();
    await succeed(world, 'refresh', sealed);
    const [server] = launched(world.emulator.books);
    anotherClient(world)('POST', `/compute/v2.1/servers/${server?.id}/action`, { createImage: { name: 'by-hand' } });
    await world.clock.sleep(600_000);
    expect(await succeed(world, 'launch', { ...plain, environment: 'other' })).toMatchObject({
      imageName: expect.not.stringMatching('hand'),
    });
    await succeed(world, 'destroy', { environment: 'staging', 'with-images': 'true' });
    await succeed(world, 'destroy', { environment: 'other', 'with-images': 'true' });
    expect(world.emulator.books.image('by-hand')?.status).toBe('active');
  });
});

describe.each([
  ['the answer is lost', { kind: 'lose-answer' }],
  ['a proxy sends it twice', { kind: 'twice' }],
] as const)('where %s', (_, effect) => {
  test.each([
    ['the create of the sealing server', { method: 'POST', path: '/servers$', body: 'restage_sealing' }],
    ['the request for the sealed image', { body: 'createImage.*restage_sealed_from' }],
    ['the request for the raw image', { body: 'createImage.*restage_seal_with' }],
  ])('of %s, one is left', async (__, match) => {
    const world = openSealing();
    world.emulator.faults.add({ match: { service: 'compute', ...match }, effect, when: { nth: 1 } });
    await succeed(world, 'refresh', sealed);
    expect(look(world)).toEqual(done);
    promised(world);
  });
});

test('in several regions only the sealed image is copied', async () => {
  const world = openSealing({ elsewhere: [{ region: 'RegionTwo' }] });
  const result = await succeed(world, 'refresh', { ...sealed, region: 'RegionOne, RegionTwo' });
  expect(result.status).toBe('complete');
  const { books } = world.emulator.region('RegionTwo');
  const copies = books.images().filter(({ properties, status }) => properties.restage_golden !== undefined && status !== 'deleted');
  expect(copies.map(({ properties, disk }) => [properties.restage_kind, properties.restage_verified, disk.seals.length])).toEqual([
    ['sealed', 'true', 1],
  ]);
  expect(books.images().every(({ properties }) => !awaits(properties))).toBe(true);
  expect(books.servers().map(({ name, disk }) => [name, disk.seals.length])).toEqual([['staging-g1-1', 1]]);
  promised(world);
});
