import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import { looksLikeId } from '../../domain/names.ts';
import type { Role, ServerInputs } from '../../inputs/types.ts';
import type { FloatingReach, NetworkInfo } from '../../openstack/network/types.ts';
import type { RunContext } from '../run/context.ts';
import { quarantineGroups } from '../servers/quarantine.ts';
import { needsAddress } from '../servers/ready.ts';
import { type Names, type Shown, whereShown } from './shown.ts';

/** Adds a problem to what is refused. */
export type Tell = (code: ErrorCode, message: string, hint: string) => void;

/**
 * Whether what the roles name can be put to the use that they name it for.
 * @param networkIds of the networks that were found, by the words of the inputs
 */
export function checkNamed(roles: readonly Role[], names: Names, shown: Shown, networkIds: ReadonlyMap<string, string>, tell: Tell): void {
  checkAutomatic(shown.automaticNetworks, tell);
  for (const { servers } of roles) {
    const attached = servers.network.map((name) => networkIds.get(name));
    if (attached.length === 0) checkNetworkless(servers, shown.automaticNetworks, tell);
    const networks = attached.length === 0 ? shown.automaticNetworks : among(shown.networks, attached);
    checkSubnets(networks, tell);
    checkPortSecurity(servers, networks, tell);
  }
  for (const name of names.floatingNetworks) checkExternal(name, networkIds.get(name), shown.networks, tell);
  for (const name of absent(names.keys, shown.keys)) {
    tell(
      'key-not-found',
      `There is no key pair "${name}".`,
      'Key pairs belong to a user, not to a project: create it as the user that Restage signs in as (`openstack keypair list`).',
    );
  }
  for (const name of absent(names.zones, shown.zones)) {
    const here = shown.zones instanceof RestageError || shown.zones.length === 0 ? 'none is shown' : shown.zones.join(', ');
    tell('zone-not-found', `No availability zone is called "${name}".`, `Zones here: ${here}.`);
  }
}

function checkAutomatic(candidates: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (candidates instanceof RestageError || candidates.length <= 1) return;
  const names = candidates.map(({ name, id }) => `${name} (${id})`).join(', ');
  tell(
    'network-ambiguous',
    `No network is given, and Nova does not choose among ${candidates.length} networks: ${names}.`,
    'Name those to attach (`network`).',
  );
}

/** A server without a network is launched as it is, and has no address: what needs one would be waited for in vain. */
function checkNetworkless({ ready, floatingIpNetwork }: ServerInputs, candidates: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (candidates instanceof RestageError || candidates.length > 0) return;
  const needs = [...(ready.some(needsAddress) ? ['`ready`'] : []), ...(floatingIpNetwork === undefined ? [] : ['`floating-ip-network`'])];
  if (needs.length === 0) return;
  tell(
    'network-not-found',
    `The project has no network, so its servers get no address, but ${needs.join(' and ')} need${needs.length === 1 ? 's' : ''} one.`,
    'Create a network, or name one that is shared (`network`).',
  );
}

/** nova:network/neutron.py `_ports_needed_per_instance`, `NetworkRequiresSubnet`: 400, when the image is there. */
function checkSubnets(networks: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (networks instanceof RestageError) return;
  for (const { name, id, hasSubnet } of networks) {
    if (hasSubnet) continue;
    tell(
      'network-unusable',
      `Network "${name}" (${id}) has no subnet. A server on it would have no address, so Nova refuses to launch it.`,
      'Create a subnet (`openstack subnet create`), or name another network (`network`).',
    );
  }
}

/**
 * Nova finds out on a host, after 202, and says then that all hosts are exhausted (nova:network/neutron.py
 * `_process_security_groups`, `SecurityGroupCannotBeApplied`).
 */
function checkPortSecurity({ securityGroup, quarantine }: ServerInputs, networks: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if ((securityGroup.length === 0 && quarantine === undefined) || networks instanceof RestageError) return;
  for (const { name, portSecurity } of networks) {
    if (portSecurity) continue;
    tell(
      'invalid-input',
      `Network "${name}" has no port security, so security groups cannot be applied to it.`,
      'Leave `security-group` and `quarantine` out, or name another network.',
    );
  }
}

/**
 * A port takes security groups by their ids alone; and a group that servers have before and after they are ready holds nothing back.
 * @param ids of the groups that were found, by the words of the inputs
 */
export function checkQuarantine(roles: readonly Role[], shown: Shown, ids: ReadonlyMap<string, string>, tell: Tell): void {
  for (const { servers } of roles) {
    const [quarantine, ...afterwards] = quarantineGroups(servers);
    if (quarantine === undefined) continue;
    if (shown.securityGroups instanceof RestageError) {
      const unknown = [quarantine, ...afterwards].filter((name) => !looksLikeId(name));
      if (unknown.length > 0)
        tell(
          'security-group-not-found',
          `The cloud does not show its security groups, and \`quarantine\` needs the ids of ${unknown.join(', ')}: ${shown.securityGroups.message}`,
          'Use ids in `quarantine` and `security-group`.',
        );
    } else if (ids.has(quarantine) && afterwards.some((name) => ids.get(name) === ids.get(quarantine))) {
      tell(
        'invalid-input',
        `Security group "${quarantine}" is both the \`quarantine\` of servers and a group that they have afterwards.`,
        servers.securityGroup.length === 0
          ? 'Name the groups that servers get once they are ready (`security-group`), or use another `quarantine`.'
          : 'Leave it out of `security-group`, or use another `quarantine`.',
      );
    }
  }
}

function checkExternal(name: string, id: string | undefined, networks: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (networks instanceof RestageError || networks.find((network) => network.id === id)?.external !== false) return;
  tell('network-not-found', `Network "${name}" is not external, so it has no floating IPs.`, 'See `openstack network list --external`.');
}

function among(networks: readonly NetworkInfo[] | RestageError, ids: readonly (string | undefined)[]): readonly NetworkInfo[] {
  return networks instanceof RestageError ? [] : networks.filter(({ id }) => ids.includes(id));
}

/** Names that are not among those that there are; none, where the cloud does not show them. */
function absent(names: readonly string[], shown: readonly string[] | RestageError): readonly string[] {
  return shown instanceof RestageError ? [] : names.filter((name) => !shown.includes(name));
}

/**
 * Whether a server of each role that asks for a floating IP can take one, on at least one of its networks. Neutron says so only when the server is
 * there. What the cloud does not show refuses nothing.
 * @param networkIds of the networks that were found, by the words of the inputs
 */
export async function checkFloating(
  ctx: RunContext,
  roles: readonly Role[],
  shown: Shown,
  networkIds: ReadonlyMap<string, string>,
  tell: Tell,
): Promise<void> {
  const told = new Set<string>();
  for (const { servers } of roles) {
    const externalId = networkIds.get(servers.floatingIpNetwork ?? '');
    if (known(shown.networks).find(({ id }) => id === externalId)?.external === false) continue;
    const attached = attachedTo(servers.network, shown, networkIds);
    // One without a subnet is refused already.
    if (externalId === undefined || attached.length === 0 || attached.some(({ hasSubnet }) => !hasSubnet)) continue;
    const key = [externalId, ...attached.map(({ id }) => id)].join(' ');
    if (told.has(key)) continue;
    told.add(key);
    const reach = await whereShown(ctx, 'routers to floating IPs', ctx.cloud.network.floatingReach(attached, externalId)).catch(notByRules);
    if (reach instanceof RestageError) continue;
    const judged = attached.map((network) => ({ network, reach: reach.get(network.id) ?? ('unknown' as const) }));
    if (judged.some((one) => one.reach === 'reachable' || one.reach === 'unknown')) continue;
    const external = servers.floatingIpNetwork ?? '';
    tell(
      'network-unusable',
      `No server of ${servers.environment} can get a floating IP from "${external}": ${judged.map((one) => why(one, external)).join('; ')}.`,
      judged.some((one) => one.reach === 'no-router')
        ? `Connect the network to "${external}" with a router (\`openstack router set --external-gateway\`, \`openstack router add subnet\`), name another network, or leave \`floating-ip-network\` out.`
        : 'Floating IPs are IPv4 addresses. Name a network that also has an IPv4 subnet (`network`), or leave `floating-ip-network` out.',
    );
  }
}

/** Access rules of an application credential that were written for an earlier version lead to a 401. */
function notByRules(error: unknown): RestageError {
  if (error instanceof RestageError && error.code === 'auth-failed') return error;
  throw error;
}

function attachedTo(
  names: readonly string[],
  { networks, automaticNetworks }: Shown,
  ids: ReadonlyMap<string, string>,
): readonly NetworkInfo[] {
  if (names.length === 0) return known(automaticNetworks);
  const wanted = names.map((name) => ids.get(name));
  const found = known(networks).filter(({ id }) => wanted.includes(id));
  // One that the cloud does not show may be the one that takes it.
  return found.length === new Set(wanted).size ? found : [];
}

function known(list: readonly NetworkInfo[] | RestageError): readonly NetworkInfo[] {
  return list instanceof RestageError ? [] : list;
}

function why({ network, reach }: { readonly network: NetworkInfo; readonly reach: FloatingReach }, external: string): string {
  return reach === 'no-ipv4'
    ? `network "${network.name}" has no IPv4 subnet`
    : `no router connects network "${network.name}" to "${external}"`;
}
