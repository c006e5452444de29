import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { resultKeys } from '../../src/entry-points/common/result-keys.ts';
import { noRequests } from '../../src/openstack/services.ts';
import type { Result } from '../../src/operations/results.ts';
import { openWorld, type World } from '../helpers/scenario.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const four = '10.20.0.0/20';
const six = 'fd00:20::/64';
/** `ready` asks for the address by each kind of check. */
const launch = { golden: 'golden', ready: 'tcp:22,http://:8080/,command:check' };

function worldOn(...cidr: readonly string[]): World {
  const networks = defaultSeed.networks.map((network) => (network.name === 'ci-net' ? { ...network, cidr } : network));
  return openWorld({ knobs, seed: { networks } });
}

/** A run, and the addresses by which its checks went. */
async function checked(world: World, inputs: Readonly<Record<string, string>>): Promise<{ result: Result; used: readonly string[] }> {
  const used = new Set<string>();
  const result = await world.succeed('refresh', inputs, {
    host: {
      connect: async (address) => void used.add(address),
      httpStatus: async (url) => {
        used.add(url);
        return 200;
      },
      shell: async (_, { RESTAGE_SERVER_ADDRESS = 'none' }) => {
        used.add(RESTAGE_SERVER_ADDRESS);
        return { exitCode: 0, output: '' };
      },
    },
  });
  return { result, used: [...used].toSorted() };
}

function givenOut(result: Result): readonly unknown[] {
  const { addresses, matrix, servers } = resultKeys('refresh', result, {
    byService: noRequests,
    changing: 0,
  });
  const [listed] = servers as readonly { readonly address: string }[];
  const { include } = matrix as { readonly include: readonly { readonly address: string }[] };
  return [addresses, include[0]?.address, listed?.address];
}

/** Fixed addresses of the environment's servers, by the cloud's books. */
function fixedIps({ emulator: { books } }: World): readonly string[] {
  const servers = books.servers().filter(({ name, deletedAt }) => name !== 'golden' && deletedAt === undefined);
  return books
    .ports()
    .filter(({ deletedAt, deviceId }) => deletedAt === undefined && servers.some(({ id }) => id === deviceId))
    .flatMap((port) => port.fixedIps.map(({ address }) => address));
}

describe('one address per server', () => {
  test.each([
    { name: 'IPv6 listed first', cidrs: [six, four], version: 'any', wanted: 4 },
    { name: 'IPv4 listed first', cidrs: [four, six], version: 'any', wanted: 4 },
    { name: 'IPv4 asked for', cidrs: [six, four], version: '4', wanted: 4 },
    { name: 'IPv6 asked for', cidrs: [four, six], version: '6', wanted: 6 },
    { name: 'IPv6 alone', cidrs: [six], version: 'any', wanted: 6 },
  ])('$name: the checks, the outputs and the matrix have the same one', async ({ cidrs, version, wanted }) => {
    const world = worldOn(...cidrs);
    const { result, used } = await checked(world, { ...launch, 'ip-version': version });
    const address = fixedIps(world).find((one) => one.includes(':') === (wanted === 6)) ?? '';
    const host = wanted === 6 ? `[${address}]` : address;
    expect(used).toEqual([address, `http://${host}:8080/`].toSorted());
    expect(givenOut(result)).toEqual([address, address, address]);
    expect(result.servers?.[0]?.addresses).toEqual(fixedIps(world));
  });

  test('a floating IP stands before the fixed ones, and after a refresh it is the one that was taken over', async () => {
    const world = worldOn(six, four);
    const inputs = { ...launch, 'floating-ip-network': 'public' };
    const first = await checked(world, inputs);
    const floating = first.result.servers?.[0]?.floatingIp ?? '';
    expect(first.used).toEqual([floating, `http://${floating}:8080/`]);
    expect(givenOut(first.result)).toEqual([floating, floating, floating]);
    expect(givenOut((await checked(world, inputs)).result)).toEqual([floating, floating, floating]);
  });

  test('a floating IP does not satisfy a request for IPv6', async () => {
    const world = worldOn(six, four);
    const { result } = await checked(world, { ...launch, 'floating-ip-network': 'public', 'ip-version': '6' });
    const [own] = fixedIps(world);
    expect(givenOut(result)).toEqual([own, own, own]);
    const again = await checked(world, { ...launch, 'floating-ip-network': 'public', 'ip-version': '6' });
    expect(again.result.servers?.[0]?.address).toMatch(/^fd00:20::/);
  });

  test.each([
    { version: '6', cidr: four, has: /10\.20\.\S+/ },
    { version: '4', cidr: six, has: /fd00:20::\S+/ },
  ])('without one of version $version: not ready, at once and in words', async ({ version, cidr, has }) => {
    const world = worldOn(cidr);
    const begun = world.clock.now();
    const error = await world.fail('refresh', { golden: 'golden', 'ip-version': version });
    expect(error.code).toBe('not-ready');
    expect(error.message).toContain(`has no IPv${version} address, but \`ip-version\` is ${version}`);
    expect(error.message).toMatch(has);
    expect(error.hint).toContain(`IPv${version} subnet`);
    expect(world.clock.now() - begun).toBeLessThan(5 * 60_000);
  });

  test('`status` gives out the same, and by the role of an environment file each its own', async () => {
    const world = worldOn(four, six);
    const files = { 'restage.yml': 'environment: shop\nroles:\n  web: { golden: golden, ip-version: 6 }\n  db: { golden: golden }\n' };
    const { servers } = await world.succeed('refresh', { spec: 'restage.yml' }, { files });
    const families = servers?.map(({ role, address }) => `${role} ${address?.includes(':') ? 6 : 4}`).toSorted();
    expect(families).toEqual(['db 4', 'web 6']);
    const { inventory } = await world.succeed('status', { 'ip-version': '6' });
    expect(inventory?.environments[0]?.servers.map(({ address }) => address?.includes(':'))).toEqual([true, true]);
  });

  test('roles that come after get a fixed address of the servers before, not a floating one that moves on', async () => {
    const world = worldOn(six, four);
    const files = {
      'restage.yml': [
        'environment: shop',
        'roles:',
        '  db: { golden: golden, floating-ip-network: public }',
        '  web: { golden: golden, after: [db], user-data: "db={{ roles.db.address }}" }',
      ].join('\n'),
    };
    await world.succeed('refresh', { spec: 'restage.yml' }, { files });
    const { books } = world.emulator;
    const text = Buffer.from(books.server('shop-web-g1-1')?.request.userData ?? '', 'base64').toString();
    const db = books.ports().find(({ deviceId }) => deviceId === books.server('shop-db-g1-1')?.id);
    expect(text).toBe(`db=${db?.fixedIps.find(({ version }) => version === 4)?.address}`);
  });
});
