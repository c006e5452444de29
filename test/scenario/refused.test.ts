import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes } from '../helpers/scenario-books.ts';

const refresh = { golden: 'golden' };

interface Refused {
  readonly name: string;
  readonly code: string;
  readonly says?: string;
  readonly raw?: RawOptions;
  readonly world?: WorldOptions;
  /** What a person has done before. */
  readonly before?: (world: World) => void;
}

/** Beside the others. */
function withNetwork(...networks: readonly Omit<(typeof defaultSeed.networks)[number], 'project'>[]): WorldOptions {
  return { seed: { networks: [...defaultSeed.networks, ...networks.map((one) => ({ ...one, project: 'ci' }))] } };
}

const [golden] = defaultSeed.servers;
const servers = golden === undefined ? [] : [golden];

const byTheCloud: readonly Refused[] = [
  { name: 'no such golden server', code: 'golden-not-found', raw: { golden: 'goldne' }, says: 'goldne' },
  { name: 'two of its name', code: 'golden-ambiguous', world: { seed: { servers: [...servers, ...servers] } } },
  { name: 'no such image', code: 'image-not-found', raw: { image: 'basse' } },
  { name: 'an unknown flavor', code: 'flavor-not-found', raw: { ...refresh, flavor: 'm1.smal' }, says: 'm1.smal' },
  { name: 'a flavor whose disk is too small', code: 'flavor-too-small', raw: { ...refresh, flavor: 'm1.tiny' }, says: '10 GB are needed' },
  {
    name: 'a flavor that fits by min_disk only',
    code: 'flavor-too-small',
    raw: { image: 'base-virtual-40', flavor: 'm1.medium' },
    says: '40 GB',
  },
  { name: 'an unknown network', code: 'network-not-found', raw: { ...refresh, network: 'cinet' } },
  {
    name: 'no network named, and several to choose from',
    code: 'network-ambiguous',
    says: 'second-net',
    world: { seed: { networks: [...defaultSeed.networks, { name: 'second-net', project: 'ci', cidr: '10.21.0.0/24' }] } },
  },
  { name: 'floating IPs of an inner network', code: 'network-not-found', raw: { ...refresh, 'floating-ip-network': 'ci-net' } },
  {
    name: 'a network without a subnet',
    code: 'network-unusable',
    says: 'has no subnet',
    raw: { ...refresh, network: 'bare-net' },
    world: withNetwork({ name: 'bare-net', cidr: [] }),
  },
  {
    name: "the project's only network, without a subnet",
    code: 'network-unusable',
    says: 'has no subnet',
    world: {
      seed: { networks: defaultSeed.networks.map((one) => (one.name === 'ci-net' ? { ...one, cidr: [] } : one)), routers: [] },
    },
  },
  {
    name: 'a floating IP for a network without a router',
    code: 'network-unusable',
    says: 'no router connects network "lone-net" to "public"',
    raw: { ...refresh, network: 'lone-net', 'floating-ip-network': 'public' },
    world: withNetwork({ name: 'lone-net', cidr: '10.21.0.0/24' }),
  },
  {
    name: 'a floating IP for a network of IPv6 alone',
    code: 'network-unusable',
    says: 'network "six-net" has no IPv4 subnet',
    raw: { ...refresh, network: 'six-net', 'floating-ip-network': 'public' },
    world: withNetwork({ name: 'six-net', cidr: '2001:db8:6::/64' }),
  },
  {
    name: 'a floating IP for two networks that cannot take it',
    code: 'network-unusable',
    says: 'network "six-net" has no IPv4 subnet; no router connects network "lone-net" to "public"',
    raw: { ...refresh, network: 'six-net,lone-net', 'floating-ip-network': 'public' },
    world: withNetwork({ name: 'six-net', cidr: '2001:db8:6::/64' }, { name: 'lone-net', cidr: '10.21.0.0/24' }),
  },
  {
    name: 'a server group that is full',
    code: 'quota-exceeded',
    says: 'has 0 of the 1 members that the quota allows a user, and 2 more are needed',
    raw: { ...refresh, count: '2', 'server-group': 'spread' },
    world: { seed: { quotas: { ci: { serverGroupMembers: 1 } } } },
    before: (world) =>
      anotherClient(world)('POST', '/compute/v2.1/os-server-groups', { server_group: { name: 'spread', policy: 'anti-affinity' } }),
  },
  {
    name: 'more metadata than a server can have, with the marks',
    code: 'quota-exceeded',
    says: 'needs 18 metadata items (10 from `metadata`, 8 marks of Restage), but the quota allows 17',
    raw: { ...refresh, metadata: Array.from({ length: 10 }, (_, at) => `k${at}=v`).join('\n') },
    world: { seed: { quotas: { ci: { metadataItems: 17 } } } },
  },
  { name: 'an unknown key pair', code: 'key-not-found', raw: { ...refresh, 'key-name': 'nokey' } },
  { name: 'an unknown security group', code: 'security-group-not-found', raw: { ...refresh, 'security-group': 'nogroup' } },
  {
    name: 'security groups on a network without port security',
    code: 'invalid-input',
    says: 'no port security',
    raw: { ...refresh, 'security-group': 'ci-ssh' },
    world: { seed: { networks: defaultSeed.networks.map((network) => ({ ...network, portSecurity: network.name !== 'ci-net' })) } },
  },
  {
    name: 'two security groups of a name',
    code: 'security-group-not-found',
    says: '2 security groups have the name "ci-ssh"',
    raw: { ...refresh, 'security-group': 'ci-ssh' },
    world: { seed: { securityGroups: [...defaultSeed.securityGroups, { name: 'ci-ssh', project: 'ci' }] } },
  },
  { name: 'an unknown zone', code: 'zone-not-found', raw: { ...refresh, 'availability-zone': 'mars' }, says: 'mars' },
  { name: 'an unknown server group', code: 'server-group-not-found', raw: { ...refresh, 'server-group': 'unknown' } },
  {
    name: 'more servers than the quota has room for',
    code: 'quota-exceeded',
    raw: { ...refresh, count: '3' },
    world: { seed: { quotas: { ci: { instances: 3 } } } },
  },
  { name: 'more cores', code: 'quota-exceeded', raw: { ...refresh, count: '3' }, world: { seed: { quotas: { ci: { cores: 3 } } } } },
  { name: 'more ports', code: 'quota-exceeded', raw: { ...refresh, count: '3' }, world: { seed: { quotas: { ci: { ports: 3 } } } } },
  {
    name: 'more floating IPs',
    code: 'quota-exceeded',
    raw: { ...refresh, count: '3', 'floating-ip-network': 'public' },
    world: { seed: { quotas: { ci: { floatingIps: 2 } } } },
  },
  {
    name: "a name that another client's server has",
    code: 'name-taken',
    world: { seed: { servers: [...servers, { name: 'staging-g1-1', project: 'ci', user: 'ci', flavor: 'm1.tiny', image: 'base' }] } },
  },
];

describe('checks fail before anything is touched, for plan and refresh alike', () => {
  test.each(byTheCloud)('$name', async ({ code, raw = refresh, says = '', world: options, before }) => {
    for (const verb of ['plan', 'refresh'] as const) {
      const world = openWorld(options);
      before?.(world);
      const from = world.emulator.books.requests.length;
      const { error, exitCode, requests } = await world.run(verb, raw);
      expect(error).toMatchObject({ code, message: expect.stringContaining(says), hint: expect.any(String) });
      expect(exitCode).toBe(2);
      expect(requests.changing).toBe(0);
      expect(changes(world.emulator.books.requests.slice(from))).toEqual([]);
    }
  });

  test('all at once, where there are several', async () => {
    const world = openWorld();
    const error = await world.fail('refresh', { ...refresh, flavor: 'nope', network: 'nope', 'key-name': 'nope', golden: 'nope' });
    expect(error.code).toBe('checks-failed');
    for (const code of ['golden-not-found', 'network-not-found', 'key-not-found']) expect(error.message).toContain(code);
    expect(changes(world.emulator.books.requests)).toEqual([]);
  });
});

describe('inputs that cannot be meant are refused before anything is sent', () => {
  test.each<{ readonly name: string; readonly raw: RawOptions }>([
    { name: 'no golden server and no image', raw: {} },
    { name: 'an unknown input', raw: { ...refresh, flavour: 'm1.small' } },
    { name: 'no number', raw: { ...refresh, count: 'two' } },
    { name: 'no duration', raw: { ...refresh, 'ready-timeout': 'soon' } },
    { name: 'guest without a command', raw: { ...refresh, shutdown: 'guest' } },
    { name: 'more ready than there are', raw: { ...refresh, count: '2', 'min-ready': '3' } },
    { name: 'an environment that is no host name', raw: { ...refresh, environment: 'PR #12' } },
  ])('$name', async ({ raw }) => {
    const world = openWorld();
    const { error, exitCode } = await world.run('refresh', raw);
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(exitCode).toBe(2);
    expect(world.emulator.books.requests).toEqual([]);
  });
});

describe('who may', () => {
  test('a wrong password is tried once', async () => {
    const world = openWorld();
    const { error, exitCode } = await world.run('refresh', refresh, { password: 'wrong' });
    expect(error).toMatchObject({ code: 'auth-failed' });
    expect(exitCode).toBe(2);
    expect(world.emulator.books.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('only the allowed projects are worked in', async () => {
    const world = openWorld();
    const { error, requests } = await world.run('refresh', refresh, { allowedProjects: ['production'] });
    expect(error).toMatchObject({ code: 'project-not-allowed' });
    expect(requests.byService).toMatchObject({ compute: 0, image: 0, network: 0 });
  });
});
