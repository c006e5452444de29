import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import type { Role, ServerInputs } from '../../inputs/types.ts';
import type { NetworkInfo } from '../../openstack/network/types.ts';
import type { Deps } from '../deps.ts';
import { unique } from './survey.ts';

/** What a role's names beside golden server, image and flavor came down to. */
export interface NamedThings {
  /** Those to attach; the project's only one where the user names none. */
  readonly networks: readonly NetworkInfo[];
  readonly floatingNetwork: NetworkInfo | undefined;
  readonly serverGroupId: string | undefined;
}

/** Looks up every name of every role, each kind in as few requests as the cloud allows. What is missing is added to `problems`. */
export async function lookUp(deps: Deps, roles: readonly Role[], problems: RestageError[]): Promise<ReadonlyMap<string, NamedThings>> {
  const { cloud } = deps;
  const options = { signal: deps.signal };
  const of = (pick: (servers: ServerInputs) => readonly (string | undefined)[]) =>
    unique(roles.flatMap(({ servers }) => pick(servers).filter((name) => name !== undefined)));
  const networkNames = of((servers) => [...servers.network, servers.floatingIpNetwork]);
  const groupNames = of((servers) => servers.securityGroup);
  const keyNames = of((servers) => [servers.keyName]);
  const zoneNames = of((servers) => servers.availabilityZone);
  const serverGroupNames = of((servers) => [servers.serverGroup]);

  const isAutomatic = roles.some(({ servers }) => servers.network.length === 0);

  const [networks, candidates, groups, keys, zones, serverGroups] = await Promise.all([
    networkNames.length === 0 ? [] : cloud.network.findNetworks(networkNames, options),
    isAutomatic ? cloud.network.automaticNetworks(options) : [],
    groupNames.length === 0 ? [] : cloud.network.findSecurityGroups(groupNames, options),
    Promise.all(keyNames.map(async (name) => ((await cloud.compute.keypairExists(name, options)) ? [name] : []))),
    zoneNames.length === 0 ? ([] as readonly string[]) : cloud.compute.availabilityZones(options),
    Promise.all(serverGroupNames.map(async (name) => [name, await cloud.compute.findServerGroup(name, options)] as const)),
  ]);

  const problem = (code: ErrorCode, message: string, hint: string) => void problems.push(new RestageError(code, message, { hint }));
  const found = new Map<string, NetworkInfo>();
  for (const name of networkNames) {
    const matching = networks.filter((network) => network.id === name || network.name === name);
    const [only] = matching;
    if (only === undefined) problem('network-not-found', `No network has the name or id "${name}".`, 'See `openstack network list`.');
    else if (matching.length > 1)
      problem(
        'network-ambiguous',
        `${matching.length} networks have the name "${name}": ${matching.map(({ id }) => id).join(', ')}.`,
        'Give the id.',
      );
    else found.set(name, only);
  }
  if (candidates.length > 1) {
    problem(
      'network-ambiguous',
      `No network is given, and of ${candidates.length} Nova takes none: ${candidates.map(({ name, id }) => `${name} (${id})`).join(', ')}.`,
      'Name those to attach (`network`).',
    );
  }
  for (const name of of((servers) => [servers.floatingIpNetwork])) {
    if (found.get(name)?.external === false)
      problem(
        'network-not-found',
        `Network "${name}" gives no floating IPs: it is not external.`,
        'See `openstack network list --external`.',
      );
  }
  for (const name of groupNames) {
    if (!groups.some((group) => group.id === name || group.name === name))
      problem('security-group-not-found', `No security group has the name or id "${name}".`, 'See `openstack security group list`.');
  }
  for (const name of keyNames) {
    if (!keys.flat().includes(name))
      problem(
        'key-not-found',
        `There is no key pair "${name}".`,
        'Key pairs belong to a user, not to a project: create it as the user that Restage signs in as (`openstack keypair list`).',
      );
  }
  for (const name of zoneNames) {
    if (!zones.includes(name))
      problem('zone-not-found', `No availability zone is called "${name}".`, `Zones here: ${zones.join(', ') || 'none is shown'}.`);
  }
  for (const [name, group] of serverGroups) {
    if (group === undefined)
      problem('server-group-not-found', `No server group has the name or id "${name}".`, 'See `openstack server group list`.');
  }

  const groupIds = new Map(serverGroups.map(([name, group]) => [name, group?.id]));
  return new Map(
    roles.map(({ name, servers }) => [
      name,
      {
        networks: servers.network.length > 0 ? servers.network.flatMap((network) => found.get(network) ?? []) : candidates,
        floatingNetwork: found.get(servers.floatingIpNetwork ?? ''),
        serverGroupId: groupIds.get(servers.serverGroup ?? ''),
      },
    ]),
  );
}
