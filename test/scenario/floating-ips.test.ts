import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld, type World } from '../helpers/scenario.ts';
import { look } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const refresh = { golden: 'golden', count: '2', 'floating-ip-network': 'public' };

/** Address and name of its server, by the cloud's own books. */
function addresses({ emulator: { books } }: World): readonly string[] {
  const serverOf = (portId: string | undefined) => books.ports().find(({ id }) => id === portId)?.deviceId;
  return books
    .floatingIps()
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ address, portId }) => `${books.servers().find(({ id }) => id === serverOf(portId))?.name} ${address}`)
    .toSorted();
}

const withoutGeneration = (lines: readonly string[]) => lines.map((line) => line.replace(/-g\d+-/, '-'));

describe('the network that takes the floating IP', () => {
  const six = { name: 'six-net', project: 'ci', cidr: '2001:db8:6::/64' };
  const both = { name: 'both-net', project: 'ci', cidr: ['2001:db8:7::/64', '10.22.0.0/24'] };
  const routers = [...defaultSeed.routers, { name: 'both-router', project: 'ci', external: 'public', networks: ['both-net'] }];
  const seed = { networks: [...defaultSeed.networks, six, both], routers };

  test.each([
    { name: 'the first of IPv6 alone: the next one does', network: 'six-net,ci-net', prefix: '10.20.' },
    { name: 'of both versions, IPv6 first', network: 'both-net', prefix: '10.22.' },
  ])('$name', async ({ network, prefix }) => {
    const world = openWorld({ knobs, seed });
    await world.succeed('refresh', { ...refresh, network });
    const { books } = world.emulator;
    const taken = books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined);
    expect(taken).toHaveLength(2);
    for (const { portId } of taken) {
      const port = books.ports().find(({ id }) => id === portId);
      expect(port?.fixedIps.some(({ address }) => address.startsWith(prefix))).toBe(true);
    }
  });

  test('is another project’s, whose router is not shown: nothing is refused beforehand', async () => {
    const shared = { name: 'shared-net', project: 'admin', cidr: '10.23.0.0/24', shared: true };
    const world = openWorld({
      knobs,
      seed: {
        networks: [...defaultSeed.networks, shared],
        routers: [{ name: 'r', project: 'admin', external: 'public', networks: ['shared-net'] }],
      },
    });
    const { servers } = await world.succeed('refresh', { ...refresh, network: 'shared-net' });
    expect(servers?.every(({ floatingIp }) => floatingIp !== undefined)).toBe(true);
  });

  test.each(['/routers', '/subnets'])('is not refused where the cloud hides %s', async (path) => {
    const world = openWorld({ knobs });
    const body = { NeutronError: { type: 'PolicyNotAuthorized', message: 'no', detail: '' } };
    world.emulator.faults.add({ match: { service: 'network', path }, effect: { kind: 'answer', status: 403, body } });
    const { servers } = await world.succeed('refresh', refresh);
    expect(servers?.every(({ floatingIp }) => floatingIp !== undefined)).toBe(true);
  });
});

describe('a new generation', () => {
  test('takes over the addresses of the one before, each of its own number', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', refresh);
    const before = addresses(world);
    const { servers } = await world.succeed('refresh', refresh);
    expect(addresses(world)).toEqual(before.map((line) => line.replace('-g1-', '-g2-')));
    expect(servers?.map(({ name, floatingIp }) => `${name} ${floatingIp}`).toSorted()).toEqual(addresses(world));
    expect(look(world)).toMatchObject({ servers: ['staging-g2-1', 'staging-g2-2'], floatingIps: 2 });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toMatchObject({ servers: [], floatingIps: 0 });
  });

  test('that is smaller gives the rest back; one that is larger gets new ones for the rest', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', refresh);
    const [first] = withoutGeneration(addresses(world));
    await world.succeed('refresh', { ...refresh, count: '1' });
    expect(withoutGeneration(addresses(world))).toEqual([first]);
    await world.succeed('refresh', { ...refresh, count: '3' });
    expect(withoutGeneration(addresses(world))).toHaveLength(3);
    expect(withoutGeneration(addresses(world))[0]).toBe(first);
  });

  test('that wants none leaves none', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', refresh);
    await world.succeed('refresh', { golden: 'golden', count: '2' });
    expect(addresses(world)).toEqual([]);
  });

  test('that does not get ready leaves the old one its addresses', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', refresh);
    const before = addresses(world);
    world.emulator.knobs.set('staging-g2-2', { fail_spawn: true });
    await world.fail('refresh', refresh);
    expect(addresses(world)).toEqual(before);
  });

  test('killed at any moment on the way, the environment keeps its addresses in the end', async () => {
    for (const killAt of moments({ from: 50 })) {
      const world = openWorld({ knobs, random: killAt });
      await world.succeed('refresh', refresh);
      const before = withoutGeneration(addresses(world));
      if ((await world.start('refresh', refresh, { killAt })) !== undefined) return;
      await world.succeed('refresh', refresh);
      expect(withoutGeneration(addresses(world)), `killed after request ${killAt}`).toEqual(before);
      expect(look(world), `killed after request ${killAt}`).toMatchObject({ floatingIps: 2, ports: 2 });
    }
  });
});
