import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/operations/results.ts';
import { sshFiles } from '../../src/reports/ssh-files.ts';
import { openWorld, type World } from '../helpers/scenario.ts';

const launch = { image: 'base', flavor: 'm1.tiny', network: 'ci-net', count: '2' };
const quick = { shutdown_seconds: 1, snapshot_seconds: 2, upload_seconds: 1 };
const consoles = ({ emulator: { books } }: World) =>
  books.requests.filter(({ body }) => String(body ?? '').includes('os-getConsoleOutput'));
const filesOf = ({ servers = [], ssh }: Result) => ssh && sshFiles(servers, ssh);
const linesOf = (result: Result) => filesOf(result)?.knownHosts.trim().split('\n') ?? [];

describe('the host keys of ready servers', () => {
  test('come with a launch that waits for them, under the addresses that Restage knows', async () => {
    const world = openWorld({ knobs: { host_keys_seconds: 90 } });
    const result = await world.succeed('launch', { ...launch, ready: 'host-keys' });
    expect(result.servers?.map(({ hostKeys }) => hostKeys?.map(({ type }) => type))).toEqual([
      ['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa'],
      ['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa'],
    ]);
    expect(Math.min(...(result.servers ?? []).map(({ readySeconds = 0 }) => readySeconds))).toBeGreaterThan(90);
    expect(linesOf(result).map((line) => line.split(' ')[0])).toEqual(
      (result.servers ?? []).flatMap(({ address }) => [address, address, address]),
    );
    expect(new Set(linesOf(result)).size).toBe(6);
  });

  test('come with a refresh, under its floating IPs, too; and with a push that keeps the servers', async () => {
    const world = openWorld({ knobs: { ...quick, host_keys_seconds: 0 } });
    const refresh = {
      golden: 'golden',
      flavor: 'm1.small',
      network: 'ci-net',
      'floating-ip-network': 'public',
      'host-keys': 'true',
      ttl: '24h',
    };
    const first = await world.succeed('refresh', refresh);
    const again = await world.succeed('refresh', refresh);
    for (const result of [first, again]) {
      const [server] = result.servers ?? [];
      expect(linesOf(result)).toHaveLength(3);
      for (const line of linesOf(result)) expect(line.split(' ')[0]).toBe(`${server?.floatingIp},${server?.addresses[0]}`);
    }
    expect(again.servers?.[0]?.hostKeys).not.toEqual(first.servers?.[0]?.hostKeys);
    const kept = await world.succeed('keep', refresh);
    expect(kept.servers?.[0]?.hostKeys).toEqual(again.servers?.[0]?.hostKeys);
    expect(filesOf(kept)).toEqual(filesOf(again));
  });

  test('of all regions are in one result', async () => {
    const world = openWorld({ knobs: { ...quick, host_keys_seconds: 0 }, elsewhere: [{ region: 'RegionTwo' }] });
    const result = await world.succeed(
      'refresh',
      { golden: 'golden', region: 'RegionOne,RegionTwo', 'host-keys': 'true' },
      { region: undefined },
    );
    expect(result.servers?.map(({ region, hostKeys }) => [region, hostKeys?.length])).toEqual([
      ['RegionOne', 3],
      ['RegionTwo', 3],
    ]);
    expect(filesOf(result)?.config.match(/^Host .*/gm)).toEqual(['Host staging-g1-1.RegionOne', 'Host staging-g1-1.RegionTwo']);
  });

  test('are not asked for where no input wants them', async () => {
    const world = openWorld();
    const result = await world.succeed('launch', launch);
    expect([result.ssh, consoles(world)]).toEqual([undefined, []]);
  });
});

describe('a server without keys', () => {
  test('is one warning, and no line; the others have theirs', async () => {
    const world = openWorld({ knobs: { host_keys_seconds: 0 } });
    world.emulator.knobs.set('staging-g1-2', { host_keys: false });
    const { result, events } = await world.run('launch', { ...launch, 'host-keys': 'true' });
    expect(events.flatMap((event) => (event.type === 'warning' ? [[event.title, event.message]] : []))).toEqual([
      [
        'SSH host keys of 1 server(s) are not known',
        expect.stringMatching(/^staging-g1-2 \(.*\) shows no SSH host keys on its console\. .*`ready: host-keys`/),
      ],
    ]);
    expect(result && linesOf(result)).toHaveLength(3);
  });

  test('is not ready where it was to be waited for, and its error says why', async () => {
    const world = openWorld({ knobs: { host_keys: false } });
    const { code, message } = await world.fail('launch', { ...launch, ready: 'host-keys', 'ready-timeout': '1m' });
    expect([code, message]).toEqual(['not-ready', expect.stringContaining('host-keys: it shows no SSH host keys on its console')]);
  });

  test.each([
    ['hides consoles', 403, 'has no visible console'],
    ['fails at them', 500, 'has a console that could not be read'],
  ])('is no failure where the cloud %s', async (_, status, reason) => {
    const world = openWorld();
    world.emulator.faults.add({ match: { method: 'POST', path: '/action$' }, effect: { kind: 'answer', status, body: {} } });
    const { exitCode, events } = await world.run('launch', { ...launch, 'host-keys': 'true' });
    expect(exitCode).toBe(0);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', message: expect.stringContaining(reason) }));
  });

  test('that prints lines of others is not believed', async () => {
    const world = openWorld({ knobs: { host_keys_seconds: 0 } });
    const other = openWorld({ random: 2, knobs: { host_keys_seconds: 0 } });
    const { servers: [foreign] = [] } = await other.succeed('launch', { ...launch, 'host-keys': 'true' });
    const keys = foreign?.hostKeys ?? [];
    world.emulator.knobs.set('staging-g1-1', {
      console: [
        '-----BEGIN SSH HOST KEY FINGERPRINTS-----',
        ...keys.map(({ fingerprint }) => `256 ${fingerprint} x (ED25519)`),
        '-----END SSH HOST KEY FINGERPRINTS-----',
        '-----BEGIN SSH HOST KEY KEYS-----',
        ...keys.flatMap(({ type, base64 }) => [`github.com ${type} ${base64}`, `${type} ${base64} x`]),
        '-----END SSH HOST KEY KEYS-----',
      ].join('\n'),
    });
    const { result, events } = await world.run('launch', { ...launch, count: '1', 'host-keys': 'true' });
    expect(result && filesOf(result)?.knownHosts).toBe('');
    expect(events).toContainEqual(expect.objectContaining({ message: expect.stringContaining('different SSH host keys of type') }));
  });
});

test('keys of people that were not read are refused before anything is touched', async () => {
  const world = openWorld();
  const error = await world.fail('launch', { image: 'base', flavor: 'm1.tiny', 'ssh-users': 'octocat' });
  expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('ssh-users') });
  expect(world.emulator.books.requests.filter(({ service, method }) => service !== 'identity' && method !== 'GET')).toEqual([]);
});
