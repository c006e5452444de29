import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import type { RegionOptions } from '../../src/emulator/index.ts';
import type { Cloud } from '../../src/openstack/cloud.ts';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { countOf, look, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const fetches = { importMethods: ['glance-download'] };
const both = { golden: 'golden', count: '2', region: 'RegionOne, RegionTwo' };
const generation = (number: number) => [`staging-g${number}-1`, `staging-g${number}-2`];

function openRegions(two: Partial<RegionOptions> = {}, options: Parameters<typeof openWorld>[0] = {}): World {
  return openWorld({ ...options, elsewhere: [{ region: 'RegionTwo', behaviour: fetches, ...two }, ...(options.elsewhere ?? [])] });
}

/** What Restage has in a region that has no golden server. */
function there(world: World, region: string) {
  const { books } = world.emulator.region(region);
  world.emulator.settle();
  const images = books.images().filter(({ status }) => status !== 'deleted');
  return {
    servers: books
      .servers()
      .filter(({ deletedAt }) => deletedAt === undefined)
      .map(({ name }) => name)
      .sort(),
    images: images
      .filter(({ properties }) => properties.restage_golden !== undefined)
      .map(({ status, properties }) => `${status}${properties.restage_verified === 'true' ? ' verified' : ''}`),
    leases: images.filter(({ properties }) => properties.restage_lease !== undefined).length,
    ports: books.ports().filter((port) => port.deletedAt === undefined && port.deviceOwner.startsWith('compute:')).length,
  };
}

const nothing = { servers: [], images: [], leases: 0, ports: 0 };
const whole = (number: number, images = 1) => ({
  servers: generation(number),
  images: Array(images).fill('active verified'),
  leases: 0,
  ports: 2,
});

const asked = (world: World, name: string) =>
  world.emulator.books.requests
    .filter(({ region, method, path }) => `${region} ${method} ${path.replace(/[0-9a-f-]{36}/, 'ID')}` === name)
    .map(({ status }) => status);

function copyIn(world: World, region: string) {
  const [copy] = world.emulator
    .region(region)
    .books.images()
    .filter(({ status, properties }) => status !== 'deleted' && properties.restage_copy_of !== undefined);
  if (copy === undefined) throw new Error(`no copy in ${region}`);
  return copy;
}

describe('one image, servers in two regions', () => {
  test('the cloud fetches it by itself: the same bytes, formats and properties, and marks that say where it came from', async () => {
    const world = openRegions();
    const result = await world.succeed('refresh', both);
    expect(look(world)).toEqual({ ...untouched, servers: generation(1), images: ['active verified'], ports: 2 });
    expect(there(world, 'RegionTwo')).toEqual(whole(1));
    const source = world.emulator.books.image(result.imageId ?? '');
    const copy = copyIn(world, 'RegionTwo');
    const same = ({ name, size, virtualSize, hash, minDisk, minRam, diskFormat, containerFormat }: NonNullable<typeof source>) => ({
      name,
      size,
      virtualSize,
      hash,
      minDisk,
      minRam,
      diskFormat,
      containerFormat,
    });
    expect(same(copy)).toEqual(source && same(source));
    expect(copy.properties).toMatchObject({
      image_type: 'snapshot',
      restage_golden: source?.properties.restage_golden,
      restage_environment: 'staging',
      restage_consistency: 'clean',
      restage_copy_of: source?.id,
      restage_copied_from: 'RegionOne',
    });
    expect(result.servers?.map(({ region, name }) => `${region} ${name}`)).toEqual(
      ['RegionOne', 'RegionTwo'].flatMap((region) => generation(1).map((name) => `${region} ${name}`)),
    );
    expect(result.regions).toMatchObject([
      { region: 'RegionOne', status: 'complete', image: 'home', imageId: source?.id },
      { region: 'RegionTwo', status: 'complete', image: 'import', imageId: copy.id },
    ]);
    expect(asked(world, 'RegionOne GET /v2/images/ID/file')).toEqual([]);
    expect(result.imageId).toBe(source?.id);
  });

  test('it passes through this machine where the cloud cannot', async () => {
    const world = openRegions({ behaviour: { importMethods: [] } });
    const result = await world.succeed('refresh', both);
    expect(there(world, 'RegionTwo')).toEqual(whole(1));
    expect(copyIn(world, 'RegionTwo').hash).toBe(world.emulator.books.image(result.imageId ?? '')?.hash);
    expect(result.regions?.[1]).toMatchObject({ image: 'stream' });
    expect(asked(world, 'RegionTwo POST /v2/images/ID/import')).toEqual([]);
  });

  test.each([
    ['its import fails', { failImports: true }],
    ['it is not allowed to ask the other region', { failImports: 'refused' as const }],
    ['what it brought is something else', { failImports: 'corrupt' as const }],
  ])('it passes through this machine where %s', async (_, behaviour) => {
    const world = openRegions({ behaviour: { ...fetches, ...behaviour } });
    const result = await world.succeed('refresh', both);
    expect(there(world, 'RegionTwo')).toEqual(whole(1));
    expect(result.regions?.[1]).toMatchObject({ image: 'stream' });
  });

  test('no copy is made where both regions have one image service', async () => {
    const world = openRegions({ sharesImages: true });
    const result = await world.succeed('refresh', both);
    expect(there(world, 'RegionTwo')).toEqual(whole(1));
    expect(look(world)).toEqual({ ...untouched, servers: generation(1), images: ['active verified'], ports: 2 });
    expect(result.regions?.[1]).toMatchObject({ image: 'shared', imageId: result.imageId });
  });

  test('the next generation replaces the first in both, and keep-images holds in both', async () => {
    const world = openRegions();
    for (let nth = 0; nth < 3; nth += 1) await world.succeed('refresh', { ...both, 'keep-images': '1' });
    expect(look(world)).toEqual({ ...untouched, servers: generation(3), images: ['active verified'], ports: 2 });
    expect(there(world, 'RegionTwo')).toEqual(whole(3));
  });

  test('keep-images holds in both, also where each refresh takes several runs', async () => {
    const knobs = { snapshot_seconds: 5, upload_seconds: 2, spawn_seconds: 300 };
    const world = openRegions({ knobs }, { knobs });
    const options = { ...both, 'keep-images': '1', 'ready-timeout': '30m' };
    for (let night = 1; night <= 3; night += 1) {
      const exitCodes: number[] = [];
      while (exitCodes.at(-1) !== 0 && exitCodes.length < 5) {
        exitCodes.push((await world.run('refresh', { ...options, 'time-budget': '4m' })).exitCode);
        await world.clock.sleep(600_000);
      }
      expect(exitCodes).toEqual([75, 75, 0]);
    }
    expect(look(world)).toEqual({ ...untouched, servers: generation(3), images: ['active verified'], ports: 2 });
    expect(there(world, 'RegionTwo')).toEqual(whole(3));
  });

  test('keep-images spares what servers of another region run from, where both have one image service', async () => {
    const world = openRegions({ sharesImages: true });
    const first = await world.succeed('refresh', both);
    await world.succeed('launch', { image: first.imageId ?? '', environment: 'long-lived', region: 'RegionTwo' });
    const second = await world.succeed('refresh', { ...both, 'keep-images': '1' });
    await world.succeed('refresh', { ...both, 'keep-images': '1' });
    const statusOf = (id: string | undefined) => world.emulator.books.image(id ?? '')?.status;
    expect([statusOf(first.imageId), statusOf(second.imageId)]).toEqual(['active', 'deleted']);
  });

  test('launch takes the verified image of the first region, and its copy where there is one', async () => {
    const world = openRegions();
    await world.succeed('snapshot', { golden: 'golden', region: both.region });
    expect(there(world, 'RegionTwo')).toEqual({ ...nothing, images: ['active verified'] });
    const result = await world.succeed('launch', { ...both, environment: 'pr-7' });
    expect(result.servers).toHaveLength(4);
    expect(there(world, 'RegionTwo').images).toEqual(['active verified']);
    const again = await world.succeed('launch', { ...both, environment: 'pr-7' });
    expect(again.servers?.map(({ id }) => id).sort()).toEqual(result.servers?.map(({ id }) => id).sort());
  });
});

describe('a run that is killed', () => {
  const sent = ({ requests }: { readonly requests: Cloud['requests'] }) =>
    Object.values(requests.byService).reduce((sum, count) => sum + count, 0);
  const whatever = { ...both, 'keep-images': '1' };

  test.each([
    ['while the cloud copies', fetches],
    ['while the data pass through this machine', { importMethods: [] }],
  ])('%s, or at any request since the first region is through: the next one ends with the same in both', async (_, behaviour) => {
    const measured = openRegions({ behaviour });
    const total = sent(await measured.run('refresh', whatever));
    // The first region's new servers are about to be the ones that count.
    const begun = measured.emulator.books.requests.findIndex(({ body }) => body?.includes('"restage_stage":"current"'));
    expect(begun).toBeGreaterThan(0);
    for (const killAt of moments({ from: begun + 1, to: total - 1, step: 3 })) {
      const world = openRegions({ behaviour });
      await world.start('refresh', whatever, { killAt });
      await world.clock.sleep(60_000);
      const result = await world.succeed('refresh', whatever);
      // Gone on with from the image that was there, unless everything was done and the journal closed.
      const number = killAt < total - 5 ? 1 : Number(/-g(\d)-/.exec(result.servers?.[0]?.name ?? '')?.[1]);
      // A lease that was held for long takes minutes to lapse.
      await world.clock.sleep(5 * 60_000);
      await world.succeed('reap', { region: both.region, apply: 'true' });
      expect({ killAt, ...look(world) }).toEqual({
        killAt,
        ...untouched,
        servers: generation(number),
        images: ['active verified'],
        ports: 2,
      });
      expect({ killAt, ...there(world, 'RegionTwo') }).toEqual({ killAt, ...whole(number) });
      expect({ killAt, snapshots: countOf(world, 'POST /servers/ID/action createImage') }).toEqual({ killAt, snapshots: number });
    }
  });

  test('a server of the first region that is in ERROR by then does not keep every later refresh from its end', async () => {
    const measured = openRegions();
    await measured.run('refresh', whatever);
    const begun = measured.emulator.books.requests.findIndex(({ body }) => body?.includes('"restage_stage":"current"'));
    const world = openRegions();
    await world.start('refresh', whatever, { killAt: begun + 8 });
    await world.clock.sleep(10 * 60_000);
    expect(there(world, 'RegionTwo').servers).toEqual([]);
    const broken = world.emulator.books.servers().find(({ name }) => name === generation(1)[0]);
    anotherClient(world, 'admin')('POST', `/compute/v2.1/servers/${broken?.id}/action`, { 'os-resetState': { state: 'error' } });
    await world.succeed('refresh', whatever);
    expect(look(world)).toMatchObject({ servers: generation(2) });
    expect(there(world, 'RegionTwo').servers).toHaveLength(2);
  });

  test('its copy is not taken for finished by others, and goes with recover', async () => {
    const world = openRegions({ behaviour: { importMethods: [] } });
    world.emulator.faults.add({ match: { region: 'RegionTwo', method: 'PUT', path: '/file' }, effect: { kind: 'delay', seconds: 60 } });
    const at = sent(await openRegions({ behaviour: { importMethods: [] } }).run('snapshot', { golden: 'golden', region: both.region }));
    await world.start('snapshot', { golden: 'golden', region: both.region }, { killAt: at - 5, runId: 'gh-1' });
    expect(there(world, 'RegionTwo').images).toHaveLength(1);
    await world.succeed('recover', { region: both.region }, { runId: 'gh-1' });
    expect(there(world, 'RegionTwo').images.filter((image) => image !== 'active verified')).toEqual([]);
  });
});

test('a run that is cancelled in the middle of a copy takes it back', async () => {
  const world = openRegions();
  const cancel = new AbortController();
  const running = world.run('refresh', both, { signal: cancel.signal });
  while (
    !world.emulator
      .region('RegionTwo')
      .books.images()
      .some(({ status }) => status === 'importing')
  )
    await world.clock.sleep(5_000);
  cancel.abort(new CancelledError());
  const { exitCode } = await running;
  expect(exitCode).toBe(130);
  expect(there(world, 'RegionTwo')).toEqual(nothing);
  await world.succeed('refresh', both);
  expect(there(world, 'RegionTwo')).toEqual(whole(1));
  expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
});

test('two runs at once make one copy', async () => {
  const world = openRegions();
  await world.succeed('snapshot', { golden: 'golden', region: 'RegionOne' });
  const options = { golden: 'golden', region: both.region };
  await Promise.all([
    world.succeed('launch', { ...options, environment: 'pr-1' }),
    world.succeed('launch', { ...options, environment: 'pr-2' }),
  ]);
  expect(there(world, 'RegionTwo')).toMatchObject({ servers: ['pr-1-g1-1', 'pr-2-g1-1'], images: ['active verified'], leases: 0 });
});

test('wait: false leaves the copy to the cloud, and the same again goes on with it', async () => {
  const world = openRegions();
  const options = { ...both, wait: 'false' };
  const ends: string[] = [];
  for (let nth = 0; nth < 20 && !ends.includes('complete'); nth += 1) {
    ends.push((await world.succeed('refresh', options)).status);
    await world.clock.sleep(5 * 60_000);
  }
  expect(ends.at(-1)).toBe('complete');
  expect(there(world, 'RegionTwo')).toEqual(whole(1));
  expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
});

describe('data that pass through this machine have to be over within the time budget', () => {
  const openSlow = () => openRegions({ behaviour: { importMethods: [] } });
  /** As over a line on which all of an image takes so many minutes. What the emulator has of a snapshot stands for more bytes than it is. */
  const line = (world: World, minutes: number) => ({
    through: (cloud: Cloud): Cloud => slowly(cloud, world, minutes),
  });
  function slowly(cloud: Cloud, world: World, minutes: number, signal?: AbortSignal): Cloud {
    return {
      ...cloud,
      image: {
        ...cloud.image,
        async *download(id) {
          const size = (await cloud.image.getImage(id))?.size ?? 0;
          const data: number[] = [];
          for await (const piece of cloud.image.download(id)) data.push(...piece);
          for (const byte of data) {
            await world.clock.sleep((minutes * 60_000) / data.length, signal);
            yield Object.defineProperty(Uint8Array.of(byte), 'byteLength', { value: size / data.length });
          }
        },
      },
      withSignal: (other) => slowly(cloud.withSignal(other), world, minutes, other),
      fenced: (fence) => slowly(cloud.fenced(fence), world, minutes, signal),
    };
  }
  const sent = (world: World) => asked(world, 'RegionTwo PUT /v2/images/ID/file');

  test('too little is left: the run leaves as soon as the rate is known, and the next one sends them, of the same snapshot', async () => {
    const world = openSlow();
    const options = { ...both, 'snapshot-timeout': '1h', 'time-budget': '40m' };
    const began = world.clock.now();
    const first = await world.succeed('refresh', options, line(world, 35));
    expect(first).toMatchObject({ status: 'pending', pending: { reason: expect.stringContaining("this run's time budget") } });
    expect(world.clock.now() - began).toBeLessThan(20 * 60_000);
    expect(there(world, 'RegionTwo')).toEqual(nothing);
    expect((await world.succeed('refresh', options, line(world, 35))).status).toBe('complete');
    expect(there(world, 'RegionTwo')).toEqual(whole(1));
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
  });

  test('no run would make it: said so, with the budget that would do, and nothing is left of the copy', async () => {
    const world = openSlow();
    const { result, exitCode } = await world.run('refresh', { ...both, 'time-budget': '30m' }, line(world, 35));
    expect(exitCode).toBe(1);
    expect(result?.failure).toMatchObject({
      code: 'region-failed',
      message: expect.stringMatching(/RegionTwo: time-budget-too-small: .*takes about 35m/s),
    });
    expect(look(world).servers).toEqual(generation(1));
    expect(there(world, 'RegionTwo')).toEqual(nothing);
  });

  test.each([
    { secondsPerGb: '1', status: 'pending' },
    { secondsPerGb: '1000', status: 'failed' },
  ])('nothing is left of it at all: not begun ($status, by the estimate at $secondsPerGb s/GB)', async ({ secondsPerGb, status }) => {
    const world = openSlow();
    await world.succeed('snapshot', { golden: 'golden', region: 'RegionOne' });
    world.emulator.region('RegionOne').knobs.setForAll({ spawn_seconds: 510 });
    world.emulator.faults.add({ match: { region: 'RegionTwo', service: 'image', method: 'GET' }, effect: { kind: 'delay', seconds: 20 } });
    const { result } = await world.run('launch', {
      ...both,
      'time-budget': '10m',
      'ready-timeout': '20m',
      'seconds-per-gb': secondsPerGb,
    });
    expect(result?.regions?.[1]?.status).toBe(status);
    expect(sent(world)).toEqual([]);
    expect(there(world, 'RegionTwo')).toEqual(nothing);
  });

  test('a run that does not wait still does what no cloud goes on with', async () => {
    const world = openSlow();
    await world.succeed('snapshot', { golden: 'golden', region: 'RegionOne' });
    const { status } = await world.succeed(
      'launch',
      { ...both, wait: 'false', 'snapshot-timeout': '1h', 'time-budget': '1h' },
      line(world, 35),
    );
    expect([status, sent(world)]).toEqual(['complete', [204]]);
  });
});

describe('a region that fails', () => {
  test('keeps no other from its turn, and its old servers stay', async () => {
    const world = openRegions({}, { elsewhere: [{ region: 'RegionThree', behaviour: fetches }] });
    const three = { ...both, region: 'RegionOne,RegionTwo,RegionThree' };
    await world.succeed('refresh', three);
    world.emulator.region('RegionTwo').knobs.set('staging-g2-*', { fail_spawn: 'no such kernel' });
    const { result, exitCode } = await world.run('refresh', three);
    expect(exitCode).toBe(1);
    expect(result?.failure).toMatchObject({
      code: 'region-failed',
      message: expect.stringMatching(/RegionOne, RegionThree succeeded.*RegionTwo: launch-failed.*no such kernel/s),
    });
    expect(result?.regions?.map(({ status }) => status)).toEqual(['complete', 'failed', 'complete']);
    expect(look(world).servers).toEqual(generation(2));
    expect(there(world, 'RegionTwo').servers).toEqual(generation(1));
    expect(there(world, 'RegionThree').servers).toEqual(generation(2));
    world.emulator.region('RegionTwo').knobs.set('staging-*', { fail_spawn: false });
    await world.succeed('refresh', three);
    expect(look(world).servers).toEqual(generation(3));
    expect(there(world, 'RegionTwo').servers).toHaveLength(2);
    expect(there(world, 'RegionThree').servers).toEqual(generation(3));
  });

  test('nothing is begun elsewhere when the first one fails', async () => {
    const world = openRegions({}, { knobs: { fail_snapshot: 'extract' } });
    await world.fail('refresh', both);
    expect(there(world, 'RegionTwo')).toEqual(nothing);
  });

  test.each([
    [
      'network',
      { network: 'ci-net' },
      { networks: [{ name: 'other-net', project: 'ci', cidr: '10.99.0.0/24' }], routers: [] },
      'network-not-found',
    ],
    ['flavor', { flavor: 'm1.small' }, { flavors: [{ name: 'm1.tiny', vcpus: 1, ram: 256, disk: 1 }] }, 'flavor-not-found'],
    ['quota', {}, { quotas: { ci: { instances: 1 } } }, 'quota-exceeded'],
    ['key', { 'key-name': 'ci-key' }, { keypairs: [] }, 'key-not-found'],
  ])('what is missing there is reported before anything is touched: %s', async (_, options, seed, code) => {
    const world = openRegions({ seed });
    const { error, exitCode, requests } = await world.run('refresh', { ...both, ...options });
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^RegionTwo: /) });
    expect([exitCode, requests.changing]).toEqual([2, 0]);
  });

  test('a golden server on volumes is refused before anything is touched', async () => {
    const world = openRegions({}, { golden: { image: undefined as never, volumeGb: 10 } });
    const { error, requests } = await world.run('refresh', both);
    expect(error).toMatchObject({ code: 'image-not-copyable' });
    expect(requests.changing).toBe(0);
  });
});

test('plan tells what would be done where, and changes nothing', async () => {
  const world = openRegions();
  const { result, requests } = await world.run('plan', both);
  expect(result?.plan?.steps).toEqual(
    expect.arrayContaining(['RegionTwo: copy the image from RegionOne', 'RegionTwo: launch 2 server(s) of staging with flavor m1.small']),
  );
  expect(requests.changing).toBe(0);
});

describe('what was made goes', () => {
  test('with destroy, from every region', async () => {
    const world = openRegions();
    await world.succeed('refresh', both);
    await world.succeed('status', { region: both.region });
    const result = await world.succeed('destroy', { region: both.region, environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
    expect(there(world, 'RegionTwo')).toEqual(nothing);
    expect(new Set(result.removed?.map(({ region }) => region))).toEqual(new Set(['RegionOne', 'RegionTwo']));
  });

  test('with destroy, where the regions have one image service', async () => {
    const world = openRegions({ sharesImages: true });
    await world.succeed('refresh', both);
    const result = await world.succeed('destroy', { region: both.region, environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
    expect(result.removed?.every(({ outcome }) => outcome === 'deleted')).toBe(true);
  });

  test('with reap, once it has expired', async () => {
    const world = openRegions();
    await world.succeed('refresh', { ...both, environment: 'pr-7', ttl: '8h', 'may-stop-golden': 'true' }, { pullRequest: 7 });
    await world.clock.sleep(9 * 3_600_000);
    const inventory = (await world.succeed('status', { region: both.region })).inventory;
    expect(inventory?.environments.map(({ region }) => region)).toEqual(['RegionOne', 'RegionTwo']);
    await world.succeed('reap', { region: both.region, apply: 'true' });
    expect(look(world)).toEqual(untouched);
    expect(there(world, 'RegionTwo')).toEqual(nothing);
  });
});
