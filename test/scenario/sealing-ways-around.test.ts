import { describe, expect, test } from 'vitest';
import { sealHash } from '../../src/domain/sealing.ts';
import { openWorld, type RawOptions, type RunOptions, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { goldenServer, launched, look, untouched } from '../helpers/scenario-books.ts';

const files = { 'seal.sh': '#!/bin/sh\nrm -f /etc/ssh/ssh_host_*\n', 'other.sh': '#!/bin/sh\n:\n' };
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2, user_data_seconds: 5 };
const plain: RawOptions = { golden: 'golden', flavor: 'm1.small' };
const sealed: RawOptions = { ...plain, seal: '@seal.sh' };

const open = () => openWorld({ knobs: knobs as never });
type Verb = Parameters<World['run']>[0];
const succeed = (world: World, verb: Verb, raw: RawOptions, options: RunOptions = {}) => world.succeed(verb, raw, { files, ...options });
const fail = (world: World, verb: Verb, raw: RawOptions, options: RunOptions = {}) => world.fail(verb, raw, { files, ...options });

describe('roles that name one golden server in two ways', () => {
  const rolesOf = (id: string) => `
flavor: m1.small
roles:
  web:
    golden: golden
  db:
    golden: ${id}
    seal: '@seal.sh'
`;

  test.each(['plan', 'refresh'] as const)('and do not agree on its sealing are refused by %s', async (verb) => {
    const world = open();
    const spec = rolesOf(goldenServer(world.emulator.books).id);
    const error = await fail(world, verb, { spec: 'restage.yml' }, { files: { ...files, 'restage.yml': spec } });
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(error.message).toMatch(/`web` and `db`.*differ in `seal`/);
    expect(look(world)).toEqual(untouched);
  });

  test('and agree on the rest are launched', async () => {
    const world = open();
    const { id } = goldenServer(world.emulator.books);
    const spec = `seal: '@seal.sh'\nflavor: m1.small\nroles:\n  web:\n    golden: golden\n  db:\n    golden: ${id}\n`;
    await succeed(world, 'refresh', { spec: 'restage.yml' }, { files: { ...files, 'restage.yml': spec } });
    expect(launched(world.emulator.books).map(({ disk }) => disk.seals.length)).toEqual([1, 1]);
  });
});

test('an unsealed image that is named is launched only with `seal: none`, once there are sealed ones', async () => {
  const world = open();
  const raw = await succeed(world, 'snapshot', { golden: 'golden' });
  await succeed(world, 'launch', { flavor: 'm1.small', image: raw.imageId ?? '', environment: 'before' });
  await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh' });
  for (const image of [raw.imageId ?? '', raw.imageName ?? '']) {
    for (const verb of ['plan', 'launch', 'refresh'] as const) {
      expect(await fail(world, verb, { flavor: 'm1.small', image, environment: 'after' })).toMatchObject({ code: 'image-not-sealed' });
    }
  }
  await succeed(world, 'launch', { flavor: 'm1.small', image: raw.imageId ?? '', environment: 'after', seal: 'none' });
});

test('nor once the golden server was released, as long as there are sealed ones', async () => {
  const world = open();
  const raw = await succeed(world, 'snapshot', { golden: 'golden' });
  await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh' });
  await succeed(world, 'release', { golden: 'golden' });
  const asked = { flavor: 'm1.small', image: raw.imageId ?? '', environment: 'after' };
  expect(await fail(world, 'launch', asked)).toMatchObject({ code: 'image-not-sealed' });
});

test('a named image costs no request more: the golden server itself bears the mark', async () => {
  const world = open();
  const raw = await succeed(world, 'snapshot', { golden: 'golden' });
  const lists = () =>
    world.emulator.books.requests.filter(({ path, method }) => method === 'GET' && path.includes('restage_golden=')).length;
  const before = lists();
  await succeed(world, 'launch', { flavor: 'm1.small', image: raw.imageId ?? '', environment: 'before' });
  expect(lists()).toBe(before);
});

describe('`seal: none` in an environment file, which a branch may change', () => {
  const spec = (seal: string) => `roles:\n  web:\n    golden: golden\n    flavor: m1.small\n${seal}`;

  test.each(['    seal: none\n', 'seal: none\n'])('is refused before anything is sent (%j)', async (line) => {
    const world = open();
    const text = line.startsWith(' ') ? spec(line) : `${line}${spec('')}`;
    const error = await fail(world, 'refresh', { spec: 'restage.yml' }, { files: { ...files, 'restage.yml': text } });
    expect(error).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/seal: .*`none` is not allowed in an environment file/),
    });
    expect(world.emulator.books.requests).toEqual([]);
  });

  test('an input beside the file holds for every role', async () => {
    const world = open();
    const text = `seal: '@other.sh'\nroles:\n  web:\n    golden: golden\n    flavor: m1.small\n  db:\n    golden: golden\n    flavor: m1.small\n`;
    const run = { files: { ...files, 'restage.yml': text } };
    await succeed(world, 'refresh', { spec: 'restage.yml', seal: '@seal.sh' }, run);
    const [image] = world.emulator.books
      .images()
      .filter(({ status, properties }) => status === 'active' && properties.restage_kind === 'sealed');
    expect(image?.properties.restage_sealed_by).toBe(sealHash({ text: files['seal.sh'] }));
    await succeed(world, 'refresh', { spec: 'restage.yml', seal: 'none' }, run);
  });
});

test('beside `seal`, a snapshot that a person took is not launched; an image that no server was before is', async () => {
  const world = open();
  const { id } = goldenServer(world.emulator.books);
  anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { createImage: { name: 'by-hand' } });
  await world.clock.sleep(60_000);
  const asked = { flavor: 'm1.small', environment: 'after', seal: '@seal.sh' };
  expect(await fail(world, 'launch', { ...asked, image: 'by-hand' })).toMatchObject({ code: 'image-not-sealed' });
  await succeed(world, 'launch', { ...asked, image: 'by-hand', seal: 'none' });
  await succeed(world, 'launch', { ...asked, image: 'base', environment: 'other' });
});

test.each(['fails', 'silent', 'hangs', 'ignores'])(
  'a sealing that %s ends runs that do not wait, and does not stay pending',
  async (mode) => {
    const world = open();
    world.emulator.knobs.set('restage-seal-*', { user_data: mode } as never);
    for (let tries = 1; ; tries += 1) {
      const { result, error } = await world.run('refresh', { ...sealed, wait: 'false' }, { files });
      if (error !== undefined) {
        expect(error).toMatchObject({ code: 'seal-failed' });
        break;
      }
      expect(result?.status).toBe('pending');
      expect(tries).toBeLessThan(20);
      await world.clock.sleep(120_000);
    }
    expect({ ...look(world), leases: 0 }).toEqual(untouched);
  },
);

test('a server with the mark of a sealing server that runs from another image is a person’s', async () => {
  const world = open();
  const { imageId = '' } = await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh', ttl: '1h' });
  const marks = { restage_environment: 'staging', restage_role: 'server', restage_generation: '0', restage_run: 'x', restage_nonce: 'n' };
  const metadata = { ...marks, restage_sealing: '3f9ac2d1-0000-4000-8000-000000000001' };
  const flavorRef = world.emulator.books.server('golden')?.flavor.id;
  anotherClient(world)('POST', '/compute/v2.1/servers', {
    server: { name: 'mine', imageRef: imageId, flavorRef, networks: 'none', metadata },
  });
  await world.clock.sleep(3 * 24 * 3_600_000);
  await succeed(world, 'destroy', { environment: 'staging', 'with-images': 'true' });
  await succeed(world, 'reap', { apply: 'true' });
  expect(world.emulator.books.server('mine')).toMatchObject({ vmState: 'active' });
  expect(world.emulator.books.image(imageId)?.status).toBe('active');
});

test('unsealed images do not push the sealed one out, which all other runs need', async () => {
  const world = open();
  const { imageId } = await succeed(world, 'snapshot', { golden: 'golden', seal: '@seal.sh' });
  for (const generation of [1, 2]) {
    await world.clock.sleep(3_600_000);
    await succeed(world, 'refresh', { ...plain, seal: 'none', 'keep-images': '1' });
    expect(look(world).servers).toEqual([`staging-g${generation}-1`]);
  }
  expect(await succeed(world, 'launch', { ...plain, environment: 'other' })).toMatchObject({ imageId });
});

test('a sealed image that never comes is given up by runs that do not wait, too', async () => {
  const world = open();
  world.emulator.knobs.set('restage-seal-*', { upload_seconds: 10_000_000 } as never);
  const taken = () => world.emulator.books.requests.filter(({ body }) => body?.includes('restage_sealed_from')).length;
  for (let tries = 1; taken() < 2; tries += 1) {
    const { error } = await world.run('refresh', { ...sealed, wait: 'false' }, { files });
    if (error !== undefined) break;
    expect(tries).toBeLessThan(100);
    await world.clock.sleep(600_000);
  }
});

describe('where the sealing server has a port', () => {
  const old = () => openWorld({ knobs: { ...knobs, user_data_seconds: 60 } as never, behaviour: { maxMicroversion: '2.36' } });
  const ports = (world: World) => world.emulator.books.ports().filter(({ description }) => description.includes('restage_sealing'));
  const enable = (world: World) => {
    for (const { id } of ports(world)) anotherClient(world)('PUT', `/network/v2.0/ports/${id}`, { port: { admin_state_up: true } });
  };

  test('that another client enables, its image is not taken for a sealed one', async () => {
    const world = old();
    const beforeRequest = async () => {
      if (world.emulator.books.servers().some(({ metadata, vmState }) => metadata.restage_sealing && vmState === 'active')) enable(world);
    };
    expect(await fail(world, 'refresh', sealed, { beforeRequest })).toMatchObject({ code: 'seal-failed' });
    expect(look(world)).toEqual(untouched);
  });

  test('one that a dead run left, and that is enabled by now, is not used', async () => {
    for (let killAt = 40; ; killAt += 1) {
      const world = old();
      await world.start('refresh', sealed, { files, killAt });
      const isBooted = world.emulator.books.servers().some(({ metadata }) => metadata.restage_sealing);
      expect(isBooted).toBe(false);
      if (ports(world).length === 0) continue;
      enable(world);
      await succeed(world, 'refresh', sealed);
      const up = world.emulator.books
        .servers()
        .filter(({ metadata }) => metadata.restage_sealing)
        .flatMap(({ id }) => world.emulator.books.portsOf(id).filter((port) => port.up));
      expect(up).toEqual([]);
      return;
    }
  });
});
