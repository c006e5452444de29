import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { countOf, launched, look, untouched } from '../helpers/scenario-books.ts';

const launch = { image: 'base', flavor: 'm1.tiny', count: '2' };
const create = 'POST /servers';

test('again: nothing is made twice', async () => {
  const world = openWorld();
  const first = await world.succeed('launch', launch);
  const second = await world.succeed('launch', launch);
  expect(second.servers?.map(({ id }) => id)).toEqual(first.servers?.map(({ id }) => id));
  expect(countOf(world, create)).toBe(2);
});

test('adds what is missing, and replaces what is broken', async () => {
  const world = openWorld();
  await world.succeed('launch', launch);
  const [one] = launched(world.emulator.books);
  anotherClient(world)('DELETE', `/compute/v2.1/servers/${one?.id}`);
  await world.clock.sleep(10_000);
  await world.succeed('launch', { ...launch, count: '3' });
  expect(countOf(world, create)).toBe(4);
  expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1', 'staging-g1-2', 'staging-g1-3'], ports: 3 });
});

test('reports what is too many or of another image, and leaves it alone', async () => {
  const world = openWorld();
  await world.succeed('launch', { ...launch, count: '3' });
  const fewer = await world.run('launch', { ...launch, count: '1' });
  expect(fewer.result?.servers?.map(({ name }) => name)).toEqual(['staging-g1-1']);
  expect(fewer.events).toContainEqual(expect.objectContaining({ type: 'warning', message: expect.stringContaining('more than `count`') }));
  const other = await world.run('launch', { ...launch, image: 'base-min-disk-10', flavor: 'm1.small', count: '1' });
  expect(other.events).toContainEqual(
    expect.objectContaining({ type: 'warning', message: expect.stringContaining('made from another image') }),
  );
  expect(look(world)).toMatchObject({ servers: ['staging-g1-1', 'staging-g1-2', 'staging-g1-3', 'staging-g2-1'] });
});

test('what it adds goes again when it fails; what was there stays', async () => {
  const world = openWorld();
  await world.succeed('launch', launch);
  world.emulator.knobs.set('staging-g1-4', { fail_spawn: true });
  expect((await world.fail('launch', { ...launch, count: '4' })).code).toBe('launch-failed');
  expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1', 'staging-g1-2'], ports: 2 });
});

test('the newest verified image of the golden server, if no image is named', async () => {
  const world = openWorld();
  expect((await world.fail('launch', { golden: 'golden' })).code).toBe('image-not-found');
  await world.succeed('snapshot', { golden: 'golden' });
  const { imageId } = await world.succeed('snapshot', { golden: 'golden' });
  expect((await world.succeed('launch', { golden: 'golden' })).imageId).toBe(imageId);
});

test('auto is the smallest flavor that fits', async () => {
  const world = openWorld();
  expect((await world.succeed('launch', { image: 'base-virtual-40' })).servers?.[0]?.flavor).toBe('m1.large');
});

test('everything that a server may be given reaches Nova', async () => {
  const world = openWorld();
  const options = {
    network: 'ci-net',
    'security-group': 'ci-ssh',
    'key-name': 'ci-key',
    'availability-zone': 'nova',
    'user-data': '#cloud-config\npackages: [jq]\n',
    'config-drive': 'true',
    metadata: 'team=web',
    tags: 'a, b',
  };
  await world.succeed('launch', { ...launch, count: '1', ...options });
  expect(launched(world.emulator.books)[0]).toMatchObject({
    securityGroups: ['ci-ssh'],
    request: { keyName: 'ci-key', userData: Buffer.from(options['user-data']).toString('base64'), configDrive: true },
    zone: 'nova',
    metadata: { team: 'web' },
    tags: ['a', 'b'],
  });
});

test.each([
  { name: 'the only network of the project', networks: ['ci-net', 'public'], ports: 1 },
  { name: 'no network, where the project has none', networks: ['public'], ports: 0 },
])('tags reach Nova although no network is named: $name', async ({ networks, ports }) => {
  const seed = { ...defaultSeed, networks: defaultSeed.networks.filter(({ name }) => networks.includes(name)), routers: [], servers: [] };
  const world = openWorld({ seed });
  await world.succeed('launch', { ...launch, count: '1', tags: 'a, b' });
  expect(launched(world.emulator.books)[0]).toMatchObject({ tags: ['a', 'b'] });
  expect(world.emulator.books.ports().filter(({ deviceOwner }) => deviceOwner.startsWith('compute:'))).toHaveLength(ports);
});

describe('a project without a network', () => {
  const openBareWorld = () =>
    openWorld({
      seed: { ...defaultSeed, networks: defaultSeed.networks.filter(({ name }) => name === 'public'), routers: [], servers: [] },
    });

  test('its servers are ready without an address, and the plan says that they get none', async () => {
    const world = openBareWorld();
    const shell = async () => ({ exitCode: 0, output: '' });
    const { servers } = await world.succeed('launch', { ...launch, ready: 'active, command:true' }, { host: { shell } });
    expect(servers?.map(({ addresses }) => addresses)).toEqual([[], []]);
    const { plan } = await world.succeed('plan', { ...launch, environment: 'other' });
    expect(plan?.steps).toContainEqual(expect.stringContaining('without a network because the project has none'));
  });

  test.each([{ ready: 'tcp:22' }, { ready: 'active, http://:80/' }, { 'floating-ip-network': 'public' }])(
    'what needs an address is refused, and not waited for: %o',
    async (options) => {
      const world = openBareWorld();
      const error = await world.fail('launch', { ...launch, ...options });
      expect(error).toMatchObject({ code: 'network-not-found', message: expect.stringContaining(Object.keys(options)[0] ?? '') });
      expect(countOf(world, create)).toBe(0);
    },
  );
});

describe('floating IPs', () => {
  const floating = { ...launch, 'floating-ip-network': 'public' };

  test('one each, used for the checks, and gone with their servers', async () => {
    const world = openWorld();
    const asked: string[] = [];
    const host = { connect: async (address: string) => void asked.push(address) };
    const { servers } = await world.succeed('launch', { ...floating, ready: 'tcp:22' }, { host });
    expect(asked.toSorted()).toEqual(servers?.map(({ floatingIp }) => floatingIp).toSorted());
    expect(asked.every((address) => address.startsWith('203.0.113.'))).toBe(true);
    await world.succeed('launch', floating);
    expect(look(world)).toMatchObject({ floatingIps: 2, ports: 2 });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('on several networks, for the port from which the external one can be reached', async () => {
    const networks = ['apart-net', 'ci-net'];
    const apart = { name: 'apart-net', project: 'ci', cidr: '10.30.0.0/24' };
    const world = openWorld({ seed: { networks: [...defaultSeed.networks, apart] } });
    const options = { ...floating, network: networks.join(), 'security-group': 'ci-ssh' };
    const { servers } = await world.succeed('launch', options);
    expect(servers?.map(({ addresses, floatingIp }) => [addresses.length, floatingIp?.startsWith('203.0.113.')])).toEqual([
      [2, true],
      [2, true],
    ]);
    const { books } = world.emulator;
    const ports = books.ports().filter(({ deviceId }) => launched(books).some(({ id }) => id === deviceId));
    expect(ports.map(({ securityGroups }) => securityGroups.length)).toEqual([1, 1, 1, 1]);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('none can be had: nothing is left', async () => {
    const world = openWorld();
    const body = {
      NeutronError: { type: 'IpAddressGenerationFailure', message: 'No more IP addresses available on network.', detail: '' },
    };
    world.emulator.faults.add({
      match: { service: 'network', method: 'POST' },
      when: { nth: 2 },
      effect: { kind: 'answer', status: 409, body },
    });
    const error = await world.fail('launch', floating);
    expect(error).toMatchObject({ code: 'no-capacity', message: expect.stringContaining('No more IP addresses') });
    expect(look(world)).toEqual(untouched);
  });
});

describe('readiness', () => {
  test('waits until every check has passed', async () => {
    const world = openWorld({ knobs: { console: 'boot\nready to serve\n' } });
    const since = world.clock.now();
    const later = async () => {
      if (world.clock.now() - since < 90_000) throw new Error('ECONNREFUSED');
    };
    const commands: string[] = [];
    const { servers } = await world.succeed(
      'launch',
      { ...launch, count: '1', ready: 'active, tcp:22, http://:8080/health, console:ready to serve, command:check it' },
      { host: { connect: later, shell: async (command) => ({ exitCode: commands.push(command) < 3 ? 1 : 0, output: '' }) } },
    );
    expect(commands).toEqual(['check it', 'check it', 'check it']);
    expect(servers?.[0]?.readySeconds).toBeGreaterThan(85);
    expect(servers?.[0]?.readySeconds).toBeLessThan(110);
  });

  test('ready-timeout ends the wait', async () => {
    const world = openWorld();
    const began = world.clock.now();
    const error = await world.fail(
      'launch',
      { ...launch, ready: 'http://:80/', 'ready-timeout': '2m' },
      { host: { httpStatus: async () => 502 } },
    );
    expect(error).toMatchObject({ code: 'not-ready', message: expect.stringContaining('HTTP 502') });
    expect(world.clock.now() - began).toBeLessThan(4 * 60_000);
    expect(look(world)).toEqual(untouched);
  });

  test('one that another client stops is not waited for to the end', async () => {
    const world = openWorld();
    const running = world.run(
      'launch',
      { ...launch, ready: 'tcp:22' },
      { host: { connect: async () => Promise.reject(new Error('ECONNREFUSED')) } },
    );
    await world.clock.sleep(20_000);
    const [one] = launched(world.emulator.books);
    anotherClient(world)('POST', `/compute/v2.1/servers/${one?.id}/action`, { 'os-stop': null });
    expect((await running).error).toMatchObject({ code: expect.stringMatching(/^(?:not-ready|launch-failed)$/) });
    expect(look(world)).toEqual(untouched);
  });
});

test('one failed, and too few are left: those on their way are named', async () => {
  const world = openWorld();
  world.emulator.knobs.set('staging-g1-1', { spawn_seconds: 1 });
  world.emulator.knobs.set('staging-g1-2', { spawn_seconds: 20, fail_spawn: 'the disk is gone' });
  world.emulator.knobs.set('staging-g1-3', { spawn_seconds: 300 });
  const connect = async () => Promise.reject(new Error('ECONNREFUSED'));
  const { message } = await world.fail('launch', { ...launch, count: '3', ready: 'tcp:22' }, { host: { connect } });
  expect(message.replaceAll(/[0-9a-f-]{36}/g, '<id>')).toBe(
    [
      '0 of 3 servers of staging became ready; `min-ready` is 3.',
      'Server staging-g1-2 (<id>) is in ERROR: Build of instance <id> aborted: Invalid input received: the disk is gone',
      'No longer waiting, because fewer than 3 could still become ready: staging-g1-1 (<id>, ACTIVE, but had not passed its checks); staging-g1-3 (<id>, BUILD, spawning).',
    ].join('\n  '),
  );
  expect(look(world)).toEqual(untouched);
});

test('a create that the cloud carried out twice leaves one server', async () => {
  const world = openWorld({ knobs: { spawn_seconds: 20 } });
  const { books } = world.emulator;
  const launching = world.run('launch', { image: 'base', flavor: 'm1.tiny', count: '2' });
  const creates = () => books.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/servers'));
  while (creates().length < 2) await world.clock.sleep(10);
  const sent = JSON.parse(creates()[0]?.body ?? '{}');
  anotherClient(world)('POST', '/compute/v2.1/servers', sent);
  expect((await launching).result?.servers?.map(({ name }) => name)).toEqual(['staging-g1-1', 'staging-g1-2']);
  expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1', 'staging-g1-2'], ports: 2 });
});
