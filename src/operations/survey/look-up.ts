import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import { looksLikeId } from '../../domain/names.ts';
import type { Role, ServerInputs } from '../../inputs/types.ts';
import type { NetworkInfo } from '../../openstack/network/types.ts';
import type { Deps } from '../deps.ts';
import { whereShown } from './where-shown.ts';

/** What a role's names beside golden server, image and flavor came down to. */
export interface NamedThings {
  /** Ids of those to attach; the project's only one where the user names none; `undefined` = the cloud shows none, and Nova chooses. */
  readonly networkIds: readonly string[] | undefined;
  readonly floatingNetworkId: string | undefined;
  readonly serverGroupId: string | undefined;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Something that inputs name, and what to say of a name that there is not. */
interface Kind {
  readonly one: string;
  readonly many: string;
  readonly missing: ErrorCode;
  readonly ambiguous: ErrorCode;
  /** The command that lists them. */
  readonly list: string;
}

const kinds = {
  network: {
    one: 'network',
    many: 'networks',
    missing: 'network-not-found',
    ambiguous: 'network-ambiguous',
    list: 'openstack network list',
  },
  securityGroup: {
    one: 'security group',
    many: 'security groups',
    missing: 'security-group-not-found',
    ambiguous: 'security-group-not-found',
    list: 'openstack security group list',
  },
  serverGroup: {
    one: 'server group',
    many: 'server groups',
    missing: 'server-group-not-found',
    ambiguous: 'server-group-not-found',
    list: 'openstack server group list',
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** Looks up every name of every role, each kind in as few requests as the cloud allows. What is missing is added to `problems`. */
export async function lookUp(deps: Deps, roles: readonly Role[], problems: RestageError[]): Promise<ReadonlyMap<string, NamedThings>> {
  const { cloud } = deps;
  const options = { signal: deps.signal };
  const of = (pick: (servers: ServerInputs) => readonly (string | undefined)[]) => [
    ...new Set(roles.flatMap(({ servers }) => pick(servers).filter((name) => name !== undefined))),
  ];
  const networkNames = of((servers) => [...servers.network, servers.floatingIpNetwork]);
  const groupNames = of((servers) => servers.securityGroup);
  const keyNames = of((servers) => [servers.keyName]);
  const zoneNames = of((servers) => servers.availabilityZone);
  const serverGroupNames = of((servers) => [servers.serverGroup]);
  const isAutomatic = roles.some(({ servers }) => servers.network.length === 0);
  /** Asked for only where an input calls for it. */
  const list = async <T>(
    wanted: readonly string[],
    what: string,
    read: () => Promise<readonly T[]>,
  ): Promise<readonly T[] | RestageError> => (wanted.length === 0 ? [] : whereShown(deps, what, read()));

  const [networks, candidates, groups, keys, zones, serverGroups] = await Promise.all([
    list(networkNames, 'networks', () => cloud.network.findNetworks(networkNames, options)),
    isAutomatic ? whereShown(deps, 'networks', cloud.network.automaticNetworks(options)) : [],
    list(groupNames, 'security groups', () => cloud.network.findSecurityGroups(groupNames, options)),
    list(keyNames, 'key pairs', () => keysAmong(keyNames, (name) => cloud.compute.keypairExists(name, options))),
    list(zoneNames, 'availability zones', () => cloud.compute.availabilityZones(options)),
    list(serverGroupNames, 'server groups', () => cloud.compute.findServerGroups(serverGroupNames, options)),
  ]);

  const problem = (code: ErrorCode, message: string, hint: string) => void problems.push(new RestageError(code, message, { hint }));
  const resolve = (kind: Kind, names: readonly string[], shown: readonly Named[] | RestageError): ReadonlyMap<string, string> =>
    new Map(
      names.flatMap((name) => {
        const id = idOf(kind, name, shown, problem);
        return id === undefined ? [] : [[name, id] as const];
      }),
    );

  const networkIds = resolve(kinds.network, networkNames, networks);
  resolve(kinds.securityGroup, groupNames, groups);
  const serverGroupIds = resolve(kinds.serverGroup, serverGroupNames, serverGroups);
  checkAutomatic(candidates, problem);
  for (const { servers } of roles) {
    const attached = servers.network.length > 0 ? servers.network.map((name) => networkIds.get(name)) : undefined;
    if (attached === undefined) checkNetworkless(servers, candidates, problem);
    checkPortSecurity(servers, attached === undefined ? candidates : among(networks, attached), problem);
  }
  checkExternal(
    networks,
    of((servers) => [servers.floatingIpNetwork]).map((name) => [name, networkIds.get(name)]),
    problem,
  );
  for (const name of absent(keyNames, keys)) {
    problem(
      'key-not-found',
      `There is no key pair "${name}".`,
      'Key pairs belong to a user, not to a project: create it as the user that Restage signs in as (`openstack keypair list`).',
    );
  }
  for (const name of absent(zoneNames, zones)) {
    const here = zones instanceof RestageError || zones.length === 0 ? 'none is shown' : zones.join(', ');
    problem('zone-not-found', `No availability zone is called "${name}".`, `Zones here: ${here}.`);
  }

  const automatic = candidates instanceof RestageError ? undefined : candidates.map(({ id }) => id);
  return new Map(
    roles.map(({ name, servers }) => [
      name,
      {
        networkIds: servers.network.length > 0 ? servers.network.flatMap((network) => networkIds.get(network) ?? []) : automatic,
        floatingNetworkId: networkIds.get(servers.floatingIpNetwork ?? ''),
        serverGroupId: serverGroupIds.get(servers.serverGroup ?? ''),
      },
    ]),
  );
}

type Tell = (code: ErrorCode, message: string, hint: string) => void;

/** An id stands for itself before it is anybody's name. Where nothing is shown an id is believed, and a name cannot be. */
function idOf(kind: Kind, name: string, shown: readonly Named[] | RestageError, tell: Tell): string | undefined {
  if (shown instanceof RestageError) {
    if (looksLikeId(name)) return name;
    // Nova takes these by name itself.
    if (kind === kinds.securityGroup) return name;
    tell(kind.missing, `The cloud does not show its ${kind.many}, so nobody knows which is "${name}": ${shown.message}`, 'Give the id.');
    return undefined;
  }
  const byId = shown.find(({ id }) => id === name);
  if (byId !== undefined) return byId.id;
  const [only, ...others] = shown.filter((one) => one.name === name);
  if (only === undefined) {
    tell(kind.missing, `No ${kind.one} has the name or id "${name}".`, `See \`${kind.list}\`.`);
    return undefined;
  }
  if (others.length === 0) return only.id;
  const ids = [only, ...others].map(({ id }) => id).join(', ');
  tell(kind.ambiguous, `${others.length + 1} ${kind.many} have the name "${name}": ${ids}.`, 'Give the id of the one you mean.');
  return undefined;
}

function checkAutomatic(candidates: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (candidates instanceof RestageError || candidates.length <= 1) return;
  const names = candidates.map(({ name, id }) => `${name} (${id})`).join(', ');
  tell(
    'network-ambiguous',
    `No network is given, and of ${candidates.length} Nova takes none: ${names}.`,
    'Name those to attach (`network`).',
  );
}

/** A server without a network is launched as it is, and has no address: what needs one would be waited for in vain. */
function checkNetworkless({ ready, floatingIpNetwork }: ServerInputs, candidates: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (candidates instanceof RestageError || candidates.length > 0) return;
  const needs = [
    ...(ready.some(({ kind }) => kind === 'tcp' || kind === 'http') ? ['`ready`'] : []),
    ...(floatingIpNetwork === undefined ? [] : ['`floating-ip-network`']),
  ];
  if (needs.length === 0) return;
  tell(
    'network-not-found',
    `The project has no network, so its servers get no address, which ${needs.join(' and ')} call(s) for.`,
    'Create a network, or name one that is shared (`network`).',
  );
}

/**
 * Nova finds out on a host, after 202, and says then that all hosts are exhausted (nova:network/neutron.py
 * `_process_security_groups`, `SecurityGroupCannotBeApplied`).
 */
function checkPortSecurity({ securityGroup }: ServerInputs, networks: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (securityGroup.length === 0 || networks instanceof RestageError) return;
  for (const { name, portSecurity } of networks) {
    if (portSecurity) continue;
    tell(
      'invalid-input',
      `Network "${name}" has no port security: security groups cannot be applied to it.`,
      'Leave `security-group` out, or name another network.',
    );
  }
}

function among(networks: readonly NetworkInfo[] | RestageError, ids: readonly (string | undefined)[]): readonly NetworkInfo[] {
  return networks instanceof RestageError ? [] : networks.filter(({ id }) => ids.includes(id));
}

function checkExternal(
  networks: readonly NetworkInfo[] | RestageError,
  wanted: readonly (readonly [string, string | undefined])[],
  tell: Tell,
): void {
  if (networks instanceof RestageError) return;
  for (const [name, wantedId] of wanted) {
    if (networks.find(({ id }) => id === wantedId)?.external !== false) continue;
    tell('network-not-found', `Network "${name}" gives no floating IPs: it is not external.`, 'See `openstack network list --external`.');
  }
}

/** Names that are not among those that there are; none, where the cloud does not show them. */
function absent(names: readonly string[], shown: readonly string[] | RestageError): readonly string[] {
  return shown instanceof RestageError ? [] : names.filter((name) => !shown.includes(name));
}

async function keysAmong(names: readonly string[], exists: (name: string) => Promise<boolean>): Promise<readonly string[]> {
  const found = await Promise.all(names.map(async (name) => ((await exists(name)) ? [name] : [])));
  return found.flat();
}
