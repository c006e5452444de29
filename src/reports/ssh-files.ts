import { isIP } from 'node:net';
import type { ServerResult, SshSettings } from '../operations/results.ts';

export interface SshFiles {
  readonly knownHosts: string;
  readonly config: string;
  readonly inventory: string;
}

/** In the folder that the user names. */
export const sshFileNames = { knownHosts: 'known_hosts', config: 'config', inventory: 'inventory.yml' } as const;

/** What `ssh` and Ansible need to reach servers, and to know them. */
export function sshFiles(servers: readonly ServerResult[], settings: SshSettings): SshFiles {
  const reached = servers.flatMap((server) => (isIP(server.address ?? '') === 0 ? [] : { ...server, address: server.address ?? '' }));
  const hosts = reached.map((server) => ({ ...server, host: hostName(server, reached) }));
  return {
    knownHosts: knownHosts(reached, settings.port),
    config: hosts.map((server) => configBlock(server, settings)).join('\n'),
    inventory: inventory(hosts, settings),
  };
}

type Reached = ServerResult & { readonly address: string };
type Host = Reached & { readonly host: string };

/**
 * A line for each key. A fixed address that two servers have, as in two regions, is left out, unless it is the only way to a server: one
 * server is not taken for another.
 */
function knownHosts(servers: readonly Reached[], port: number): string {
  const all = servers.map(({ address, floatingIp, addresses }) =>
    [...new Set([address, floatingIp ?? '', ...addresses])].filter((one) => isIP(one) !== 0),
  );
  const counts = new Map<string, number>();
  for (const one of all.flat()) counts.set(one, (counts.get(one) ?? 0) + 1);
  return servers
    .flatMap(({ address, hostKeys = [] }, at) => {
      const own = (all[at] ?? []).filter((one) => one === address || counts.get(one) === 1);
      const pattern = own.map((one) => (port === 22 ? one : `[${one}]:${port}`)).join(',');
      return hostKeys.map(({ type, base64 }) => `${pattern} ${type} ${base64}\n`);
    })
    .join('');
}

const plainName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;

/**
 * The name of a server; with its region where another server has the name, too. A name that is more than letters, digits and `.-_`, which a
 * user may give in the cloud, would be a pattern, an option or a command: then it is the id.
 */
function hostName({ name, id, region }: ServerResult, all: readonly ServerResult[]): string {
  const isAlone = all.filter((other) => other.name === name).length === 1;
  const wanted = isAlone ? name : region === undefined ? id : `${name}.${region}`;
  return plainName.test(wanted) && !/^all$|^ungrouped$/.test(wanted) ? wanted : id.replaceAll(/[^A-Za-z0-9-]/g, '');
}

function configBlock({ host, address }: Host, { user, port, folder }: SshSettings): string {
  const lines = [
    `HostName ${address}`,
    ...(port === 22 ? [] : [`Port ${port}`]),
    ...(user === undefined ? [] : [`User ${user}`]),
    ...(folder === undefined ? [] : [`UserKnownHostsFile ${configPath(`${folder}/${sshFileNames.knownHosts}`)}`]),
    'StrictHostKeyChecking yes',
  ];
  return `Host ${host}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** A path as ssh_config(5) reads it: in quotes, `%` doubled. Windows' own separators would be escapes. */
function configPath(path: string): string {
  return `"${path.replaceAll('\\', '/').replaceAll('%', '%%')}"`;
}

/**
 * Groups of the environment and of each role, in YAML. Ansible reads `{{ … }}` in any value: none of them is text of the cloud's. All
 * but names of groups is in quotes, as in JSON.
 */
function inventory(hosts: readonly Host[], { environment, user, port, folder }: SshSettings): string {
  if (hosts.length === 0) return '';
  const known = folder === undefined ? '' : `-o 'UserKnownHostsFile="{{ inventory_dir }}/${sshFileNames.knownHosts}"' `;
  const vars = [
    ...(user === undefined ? [] : [`ansible_user: ${JSON.stringify(user)}`]),
    ...(port === 22 ? [] : [`ansible_port: ${port}`]),
    `ansible_ssh_common_args: ${JSON.stringify(`${known}-o StrictHostKeyChecking=yes`)}`,
  ];
  const group = (name: string, own: readonly Host[]) => [
    `    ${name}:`,
    '      hosts:',
    ...own.map(({ host }) => `        ${JSON.stringify(host)}: {}`),
  ];
  const roles = [...new Set(hosts.map(({ role }) => role))].toSorted();
  return [
    'all:',
    '  hosts:',
    ...hosts.flatMap(({ host, address }) => [`    ${JSON.stringify(host)}:`, `      ansible_host: ${JSON.stringify(address)}`]),
    '  children:',
    ...group(groupName('env', environment), hosts),
    ...roles.flatMap((role) =>
      group(
        groupName('role', role),
        hosts.filter((host) => host.role === role),
      ),
    ),
    '  vars:',
    ...vars.map((line) => `    ${line}`),
    '',
  ].join('\n');
}

/** Environments and roles are lower-case letters, digits and dashes; Ansible's groups are names of variables. */
function groupName(kind: 'env' | 'role', name: string): string {
  return `${kind}_${name.replaceAll(/[^a-z0-9]/g, '_')}`;
}
