import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type Json, listAt, textAt } from '../../helpers/contract-http.ts';
import { useLiveBench } from '../../helpers/live.ts';
import type { LiveBench } from '../../helpers/live-bench.ts';
import { restage } from '../../helpers/live-command.ts';
import { environmentName, launchGolden, uniqueName } from '../../helpers/live-golden.ts';
import { bootOf, guestImage, guestZone } from '../../helpers/live-guests.ts';

/**
 * Real guests with a network and an SSH server, whose host keys are on their consoles as cloud-init shows them. The outputs alone have to do: a
 * client that checks host keys strictly reaches each server, and refuses a server that shows another's key.
 */
const bench = await useLiveBench('ssh');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'restage-live-ssh-'));

/** A network whose addresses are in the config drive; this machine is its router. */
async function routedNetwork({ session, name, undo }: LiveBench): Promise<string> {
  const network = textAt(
    (await session.network('POST', '/v2.0/networks', { body: { network: { name: name('ssh') } } })).json,
    'network',
    'id',
  );
  undo(() => session.network('DELETE', `/v2.0/networks/${network}`));
  const subnet = { network_id: network, ip_version: 4, cidr: '10.77.0.0/24', gateway_ip: '10.77.0.1', enable_dhcp: false };
  await session.network('POST', '/v2.0/subnets', { body: { subnet } });
  return network;
}

/** A key pair of the cloud; returns its name. The private key is in `folder`. */
async function keyPair({ session, undo }: LiveBench): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
  const name = uniqueName('ssh');
  const body = { keypair: { name, public_key: readFileSync(join(folder, 'key.pub'), 'utf8') } };
  await session.compute('POST', '/os-keypairs', { body });
  undo(() => session.compute('DELETE', `/os-keypairs/${name}`));
  return name;
}

interface Files {
  readonly config: string;
  readonly knownHosts: string;
}

/** Writes what the run gave, and nothing else. */
function filesOf(json: Json): Files {
  const files = { config: join(folder, 'config'), knownHosts: join(folder, 'known_hosts') };
  writeFileSync(files.config, textAt(json, 'ssh-config'));
  writeFileSync(files.knownHosts, textAt(json, 'known-hosts'));
  return files;
}

/** What `command` prints on the server, to a client that takes no key but those of the file. */
async function ssh({ config, knownHosts }: Files, server: string, command: string): Promise<string> {
  const strict = ['-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'GlobalKnownHostsFile=/dev/null'];
  const words = ['-F', config, ...strict, '-o', 'BatchMode=yes', '-i', join(folder, 'key'), '-l', 'root', server, command];
  return (await run('ssh', words)).stdout.trim();
}

it('the outputs alone lead a strict client to each server, and to no other', async () => {
  const [network, key] = await Promise.all([routedNetwork(bench), keyPair(bench)]);
  const golden = await launchGolden(
    bench,
    'ssh',
    {},
    {
      imageRef: await guestImage(bench, 'ssh'),
      availability_zone: guestZone,
      networks: [{ uuid: network }],
      key_name: key,
      config_drive: true,
    },
  );
  const { disk } = await bootOf(bench, golden.id);
  const router = ['10.77.0.1/24', 'dev', `brq${network.slice(0, 11)}`];
  await run('ip', ['address', 'add', ...router]);
  bench.undo(() => run('ip', ['address', 'delete', ...router]));

  const place = ['--golden', golden.name, '--environment', environmentName('ssh'), '--availability-zone', guestZone];
  const servers = ['--count', '2', '--network', network, '--key-name', key, '--config-drive', 'true'];
  const ran = await restage(bench, ['refresh', ...place, ...servers, '--ready', 'host-keys']);
  expect(ran.code, ran.log).toBe(0);
  const names = listAt(ran.json, 'servers').map((server) => textAt(server, 'name'));
  expect(names).toHaveLength(2);

  const files = filesOf(ran.json);
  const told = await Promise.all(names.map((name) => ssh(files, name, 'cat /mnt/token.txt; cat /mnt/server.txt')));
  // Copies of the golden server's disk, and two servers.
  for (const text of told) expect(text).toContain(disk);
  expect(new Set(told).size).toBe(2);

  // Each with the other's keys: as if a machine in the network answered for a server.
  const swapped = { ...files, knownHosts: join(folder, 'swapped') };
  writeFileSync(swapped.knownHosts, swapKeys(readFileSync(files.knownHosts, 'utf8')));
  for (const name of names) await expect(ssh(swapped, name, 'true')).rejects.toThrow('Host key verification failed');
});

function swapKeys(knownHosts: string): string {
  const lines = knownHosts
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const keys = lines.map(([, ...key]) => key).toReversed();
  return lines.map(([address], at) => [address, ...(keys[at] ?? [])].join(' ')).join('\n');
}
