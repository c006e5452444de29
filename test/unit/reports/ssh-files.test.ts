import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseSshKey } from '../../../src/domain/ssh-key.ts';
import type { ServerResult, SshSettings } from '../../../src/operations/results.ts';
import { sshFiles } from '../../../src/reports/ssh-files.ts';
import { anyText } from '../../helpers/any-text.ts';
import { serverResult } from '../../helpers/server-result.ts';

const key = parseSshKey('ssh-ed25519', 'AAAAC3NzaC1lZDI1NTE5AAAAIAdZuPVkTU/ORgJvDqP+nvZ8pVd2ePPjNVjzgIcadeMf');
const text = `ssh-ed25519 ${key?.base64}`;

function server(given: Partial<ServerResult> = {}): ServerResult {
  return serverResult({
    id: '0f0e0d0c-0000-4000-8000-000000000001',
    name: 'staging-g1-1',
    floatingIp: '203.0.113.9',
    address: '203.0.113.9',
    hostKeys: key === undefined ? [] : [key],
    ...given,
  });
}

const settings: SshSettings = { environment: 'pr-7', user: undefined, port: 22, folder: undefined };
const web2 = server({
  id: 'id-2',
  name: 'staging-g1-2',
  role: 'web-1',
  addresses: ['10.0.0.6'],
  floatingIp: undefined,
  address: '10.0.0.6',
});

describe('known_hosts', () => {
  const knownHosts = (servers: readonly ServerResult[], more: Partial<SshSettings> = {}) =>
    sshFiles(servers, { ...settings, ...more }).knownHosts;

  test('has a line for each key, with all addresses of its server', () => {
    expect(knownHosts([server(), web2])).toBe(`203.0.113.9,10.0.0.5 ${text}\n10.0.0.6 ${text}\n`);
  });

  test('has the port where it is another one, and IPv6 in brackets only then', () => {
    const six = server({ addresses: ['2001:db8::5'], floatingIp: undefined, address: '2001:db8::5' });
    expect(knownHosts([six])).toBe(`2001:db8::5 ${text}\n`);
    expect(knownHosts([six, web2], { port: 2222 })).toBe(`[2001:db8::5]:2222 ${text}\n[10.0.0.6]:2222 ${text}\n`);
  });

  test('leaves out a fixed address that two servers have, as in two regions', () => {
    const there = server({ id: 'id-3', floatingIp: '203.0.113.10', address: '203.0.113.10' });
    expect(knownHosts([server(), there])).toBe(`203.0.113.9 ${text}\n203.0.113.10 ${text}\n`);
  });

  test('has nothing of a server without keys or without an address', () => {
    const { hostKeys: _, ...keyless } = server();
    expect(knownHosts([keyless, server({ address: undefined })])).toBe('');
  });

  test('takes nothing for an address that is none', () => {
    expect(knownHosts([server({ addresses: ['*', '10.0.0.5 * ssh-rsa', 'a\n*'], floatingIp: '*.example.org' })])).toBe(
      `203.0.113.9 ${text}\n`,
    );
  });
});

describe('ssh_config', () => {
  test('has a block for each server, and checks keys strictly', () => {
    expect(sshFiles([server(), web2], { ...settings, user: 'ubuntu', port: 2222, folder: '/w x/50%/.ssh' }).config).toBe(
      [
        'Host staging-g1-1',
        '  HostName 203.0.113.9',
        '  Port 2222',
        '  User ubuntu',
        '  UserKnownHostsFile "/w x/50%%/.ssh/known_hosts"',
        '  StrictHostKeyChecking yes',
        '',
        'Host staging-g1-2',
        '  HostName 10.0.0.6',
        '  Port 2222',
        '  User ubuntu',
        '  UserKnownHostsFile "/w x/50%%/.ssh/known_hosts"',
        '  StrictHostKeyChecking yes',
        '',
      ].join('\n'),
    );
  });

  test.each(['*', '!a', 'a b', 'a\n  ProxyCommand x', '-oProxyCommand=x', '', '{{ a }}', 'all', 'ä'])(
    'a server that was named %j goes by its id',
    (name) => {
      const { config, inventory } = sshFiles([server({ name })], settings);
      expect(config).toContain('Host 0f0e0d0c-0000-4000-8000-000000000001\n');
      expect(config.split('\n')).toHaveLength(4);
      expect(Object.keys(parse(inventory).all.hosts)).toEqual(['0f0e0d0c-0000-4000-8000-000000000001']);
    },
  );

  test('servers of one name have their region with it', () => {
    const { config } = sshFiles([server({ region: 'eu-1' }), server({ region: 'eu-2', id: 'id-2' })], settings);
    expect(config.match(/^Host .*/gm)).toEqual(['Host staging-g1-1.eu-1', 'Host staging-g1-1.eu-2']);
  });
});

describe('the inventory', () => {
  test('has groups of the environment and of the roles', () => {
    const { inventory } = sshFiles([server(), web2], { ...settings, user: 'ubuntu', port: 2222, folder: '/w/.ssh' });
    expect(parse(inventory)).toEqual({
      all: {
        hosts: { 'staging-g1-1': { ansible_host: '203.0.113.9' }, 'staging-g1-2': { ansible_host: '10.0.0.6' } },
        children: {
          env_pr_7: { hosts: { 'staging-g1-1': {}, 'staging-g1-2': {} } },
          role_server: { hosts: { 'staging-g1-1': {} } },
          role_web_1: { hosts: { 'staging-g1-2': {} } },
        },
        vars: {
          ansible_user: 'ubuntu',
          ansible_port: 2222,
          ansible_ssh_common_args: `-o 'UserKnownHostsFile="{{ inventory_dir }}/known_hosts"' -o StrictHostKeyChecking=yes`,
        },
      },
    });
  });

  test('of no servers is empty', () => {
    expect(sshFiles([], settings)).toEqual({ knownHosts: '', config: '', inventory: '' });
  });

  test('whatever a server is called, it holds no template, and the lines of the files stay theirs', () => {
    fc.assert(
      fc.property(anyText(), fc.string(), fc.string(), (name, region, address) => {
        const { config, inventory, knownHosts } = sshFiles(
          [server({ name, region, addresses: [address] }), server({ name, id: 'id-2', region: 'b' })],
          settings,
        );
        expect(config).toMatch(/^(Host [A-Za-z0-9._-]+\n {2}HostName 203\.0\.113\.9\n {2}StrictHostKeyChecking yes\n\n?){2}$/);
        expect(inventory).not.toContain('{{');
        expect(Object.keys(parse(inventory).all.hosts)).toHaveLength(2);
        expect(knownHosts).toMatch(/^([0-9a-f.:,]+ ssh-ed25519 [A-Za-z0-9+/]+\n){2}$/);
      }),
    );
  });
});

const hasOpenSsh = spawnSync('ssh', ['-V']).status === 0 && spawnSync('ssh-keygen', ['-?']).error === undefined;

describe.skipIf(!hasOpenSsh)('OpenSSH', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'restage ssh%-'));
    const files = sshFiles([server(), web2], { ...settings, user: 'ubuntu', port: 2222, folder });
    writeFileSync(join(folder, 'known_hosts'), files.knownHosts);
    writeFileSync(join(folder, 'config'), files.config);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('finds each address in known_hosts, with the fingerprint of its key', () => {
    const file = join(folder, 'known_hosts');
    for (const address of ['203.0.113.9', '10.0.0.5', '10.0.0.6']) {
      expect(execFileSync('ssh-keygen', ['-F', `[${address}]:2222`, '-f', file], { encoding: 'utf8' })).toContain(text);
    }
    expect(execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' })).toContain(key?.fingerprint);
  });

  test('reads the config as it is meant', () => {
    const shown = execFileSync('ssh', ['-G', '-F', join(folder, 'config'), 'staging-g1-1'], { encoding: 'utf8' });
    for (const line of [
      'hostname 203.0.113.9',
      'port 2222',
      'user ubuntu',
      'stricthostkeychecking true',
      `userknownhostsfile ${join(folder, 'known_hosts')}`,
    ])
      expect(shown).toContain(`${line}\n`);
  });
});
