import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, look } from '../helpers/scenario-books.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2, spawn_seconds: 1 };
const golden = { golden: 'golden' };
const many = (count: number, prefix: string) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const items = (count: number) => Object.fromEntries(many(count, 'k').map((key) => [key, 'v']));

async function refused(options: WorldOptions, raw: RawOptions, before: (world: World) => void = () => {}) {
  const codes: string[] = [];
  for (const verb of ['plan', 'refresh'] as const) {
    const world = openWorld({ knobs, ...options });
    before(world);
    const from = world.emulator.books.requests.length;
    const { error, exitCode } = await world.run(verb, raw);
    expect(error).toMatchObject({ hint: expect.any(String) });
    expect(exitCode).toBe(2);
    expect(changes(world.emulator.books.requests.slice(from))).toEqual([]);
    codes.push((error as { readonly code: string }).code);
  }
  expect(new Set(codes).size).toBe(1);
  return codes[0];
}

describe('tags of which some are ours', () => {
  test.each([
    { own: ['restage:golden', 'restage:lease=7', 'restage:released'], user: 47 },
    { own: ['restage:golden'], user: 49 },
    { own: ['restage:lease=7'], user: 49 },
    { own: ['restage:golden', 'restage:lease=7', 'restage:was=ACTIVE@20261121T110000Z', 'restage:run=dead', 'restage:left'], user: 45 },
  ])('$own.length of 50: a refresh comes to its end', async ({ own, user }) => {
    const tags = [...many(user, 't'), ...own];
    expect(tags).toHaveLength(50);
    const world = openWorld({ knobs, golden: { tags } });
    await world.succeed('refresh', golden);
    await world.succeed('refresh', golden);
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0, leases: 0 });
    expect(world.emulator.books.server('golden')?.tags).toEqual(expect.arrayContaining(many(user, 't')));
  });

  test.each([
    { name: 'the mark is there, and no item is left', metadata: { ...items(127), restage_golden_server: 'true' }, code: 'golden-unusable' },
    { name: 'the mark is there, and one item is left', metadata: { ...items(126), restage_golden_server: 'true' }, code: undefined },
  ])('with full tags and metadata: $name', async ({ metadata, code }) => {
    const options = { golden: { tags: many(50, 't'), metadata } };
    if (code !== undefined) return expect(await refused(options, golden)).toBe(code);
    const world = openWorld({ knobs, ...options });
    await world.succeed('refresh', golden);
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
  });
});

describe('metadata of servers', () => {
  const raw = (count: number) => ({ ...golden, metadata: JSON.stringify(items(count)) });

  test('120 items and the eight marks are 128', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', raw(120));
    await world.succeed('refresh', raw(120));
    expect(look(world)).toMatchObject({ servers: ['staging-g2-1'] });
  });

  test('121 are too many', async () => {
    expect(await refused({}, raw(121))).toBe('quota-exceeded');
  });
});

describe('members of a server group', () => {
  const group = (policy: string, rules?: object) => (world: World) =>
    void anotherClient(world)('POST', '/compute/v2.1/os-server-groups', { server_group: { name: 'spread', policy, ...rules } });

  test.each(['affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity'])('%s: too many are refused', async (policy) => {
    const limited = { seed: { quotas: { ci: { serverGroupMembers: 1 } } } };
    expect(await refused(limited, { ...golden, count: '2', 'server-group': 'spread' }, group(policy))).toBe('quota-exceeded');
  });

  test('a new generation beside the old one is too many, and the old one stays', async () => {
    const world = openWorld({ knobs, seed: { quotas: { ci: { serverGroupMembers: 3 } } } });
    group('soft-anti-affinity')(world);
    const raw = { ...golden, count: '2', 'server-group': 'spread' };
    await world.succeed('refresh', raw);
    const from = world.emulator.books.requests.length;
    expect(await world.fail('refresh', raw)).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining('2 of the 3') });
    expect(changes(world.emulator.books.requests.slice(from))).toEqual([]);
    expect(look(world)).toMatchObject({ servers: ['staging-g1-1', 'staging-g1-2'] });
  });
});

describe('networks', () => {
  const net = (name: string, cidr: string | readonly string[]) => ({ name, project: 'ci', cidr });
  const seedOf = (networks: readonly ReturnType<typeof net>[], routers: WorldOptions['seed'] = {}) => ({
    seed: { networks: [...defaultSeed.networks, ...networks], ...routers },
  });
  const floating = { 'floating-ip-network': 'public' };

  test('a second one without a subnet is refused', async () => {
    expect(await refused(seedOf([net('bare', [])]), { ...golden, network: 'ci-net,bare' })).toBe('network-unusable');
  });

  test('a router without a gateway joins nothing', async () => {
    const routers = [...defaultSeed.routers, { name: 'inner', project: 'ci', networks: ['lone'] }];
    expect(await refused(seedOf([net('lone', '10.21.0.0/24')], { routers }), { ...golden, ...floating, network: 'lone' })).toBe(
      'network-unusable',
    );
  });

  test('a router to another external network joins that one', async () => {
    const networks = [
      ...defaultSeed.networks,
      net('lone', '10.21.0.0/24'),
      { name: 'other', project: 'admin', cidr: '192.0.2.0/24', external: true },
    ];
    const routers = [...defaultSeed.routers, { name: 'r', project: 'ci', external: 'other', networks: ['lone'] }];
    const seed = { networks, routers };
    expect(await refused({ seed }, { ...golden, ...floating, network: 'lone' })).toBe('network-unusable');
    const world = openWorld({ knobs, seed });
    await world.succeed('refresh', { ...golden, network: 'lone', 'floating-ip-network': 'other' });
    expect(look(world)).toMatchObject({ floatingIps: 1 });
  });

  test.each([
    { name: 'IPv6 alone, then both', first: '2001:db8:1::/64', second: ['2001:db8:2::/64', '10.23.0.0/24'] },
    { name: 'IPv4 without a router, then both', first: '10.22.0.0/24', second: ['2001:db8:2::/64', '10.23.0.0/24'] },
  ])('$name: the second takes the floating IP', async ({ first, second }) => {
    const routers = [...defaultSeed.routers, { name: 'r', project: 'ci', external: 'public', networks: ['two'] }];
    const world = openWorld({ knobs, ...seedOf([net('one', first), net('two', second)], { routers }) });
    await world.succeed('refresh', { ...golden, ...floating, network: 'one,two', count: '2' });
    const { books } = world.emulator;
    const networks = books
      .floatingIps()
      .filter(({ deletedAt }) => deletedAt === undefined)
      .map(({ portId }) =>
        books
          .ports()
          .find(({ id }) => id === portId)
          ?.fixedIps.some(({ address }) => address.startsWith('10.23.')),
      );
    expect(networks).toEqual([true, true]);
  });

  test('the only one of the project, of IPv6 alone, that nothing names: refused with a floating IP', async () => {
    const networks = defaultSeed.networks.map((one) => (one.name === 'ci-net' ? { ...one, cidr: '2001:db8:9::/64' } : one));
    expect(await refused({ seed: { networks } }, { ...golden, ...floating })).toBe('network-unusable');
  });

  test('launch of an image is checked as well', async () => {
    const world = openWorld({ knobs, ...seedOf([net('bare', [])]) });
    const { error, exitCode } = await world.run('launch', { image: 'base', flavor: 'm1.tiny', network: 'bare' });
    expect([error, exitCode]).toMatchObject([{ code: 'network-unusable' }, 2]);
  });
});

describe('a golden server on three volumes', () => {
  const flavor = 'm1.small';
  test('boots from that which was attached first and can be booted from, whatever their devices', async () => {
    const dataVolumes = [
      { gb: 40, device: '/dev/vda', bootable: true },
      { gb: 30, device: '/dev/vdb' },
    ];
    const world = openWorld({
      knobs,
      golden: { image: undefined as never, flavor, volumeGb: 12, volumeDevice: '/dev/vdc', dataVolumes },
    });
    const { plan } = await world.succeed('plan', { ...golden, 'seconds-per-gb': '60' });
    expect(plan).toMatchObject({ golden: { diskGb: 12 }, estimateSeconds: 2400 });
  });
});

describe('a golden server that is halted', () => {
  const halted = [
    { vmState: 'paused', powerState: 3 },
    { vmState: 'suspended', powerState: 7 },
  ] as const;

  test.each(halted)('$vmState: matters to no run that takes no snapshot', async ({ vmState }) => {
    const world = openWorld({ knobs });
    await world.succeed('snapshot', golden);
    const { id } = world.emulator.books.server('golden') ?? {};
    anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { [vmState === 'paused' ? 'pause' : 'suspend']: null });
    await world.clock.sleep(60_000);
    await world.succeed('refresh', { ...golden, 'on-forced-stop': 'fail', 'image-max-age': '1d' });
    expect(look(world)).toMatchObject({ golden: vmState, images: ['active verified'], servers: ['staging-g1-1'] });
  });

  test.each(halted)('$vmState: is refused where its guest was to be asked, too', async ({ vmState, powerState }) => {
    expect(
      await refused(
        { golden: { vmState, powerState } },
        { ...golden, shutdown: 'guest', 'shutdown-command': 'poweroff', 'on-forced-stop': 'fail' },
      ),
    ).toBe('golden-unusable');
  });
});

describe('a token that ends before the snapshot', () => {
  const big = { flavors: [...defaultSeed.flavors, { name: 'm1.big', vcpus: 2, ram: 2048, disk: 500 }] };
  const raw = { ...golden, flavor: 'm1.big' };

  test('of an application credential, too', async () => {
    const world = openWorld({ knobs, golden: { flavor: 'm1.big' }, seed: big });
    const { result } = await world.run('plan', raw, { applicationCredential: 'c1000000000000000000000000000001' });
    expect(result?.plan?.steps.join('\n')).toContain('the token of this sign-in expires in 1h');
  });

  test('is no matter where the one in hand is old, and the next one lives long enough', async () => {
    const world = openWorld({ knobs });
    const options = { beforeRequest: async (nth: number) => void (nth === 3 && (await world.clock.sleep(55 * 60_000))) };
    const { events, error } = await world.run('snapshot', { ...golden, 'seconds-per-gb': '60' }, options);
    expect(error).toBeUndefined();
    expect(events.filter((event) => event.type === 'warning' && event.title.includes('token'))).toEqual([]);
  });
});
