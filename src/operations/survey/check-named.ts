import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import type { Role, ServerInputs } from '../../inputs/types.ts';
import type { NetworkInfo } from '../../openstack/network/types.ts';
import { needsAddress } from '../servers/ready.ts';
import type { Names, Shown } from './shown.ts';

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
    `No network is given, and of ${candidates.length} Nova takes none: ${names}.`,
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
    `The project has no network, so its servers get no address, which ${needs.join(' and ')} call(s) for.`,
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
      `Network "${name}" (${id}) has no subnet: a server on it would have no address, and Nova refuses to launch one.`,
      'Create a subnet (`openstack subnet create`), or name another network (`network`).',
    );
  }
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

function checkExternal(name: string, id: string | undefined, networks: readonly NetworkInfo[] | RestageError, tell: Tell): void {
  if (networks instanceof RestageError || networks.find((network) => network.id === id)?.external !== false) return;
  tell('network-not-found', `Network "${name}" gives no floating IPs: it is not external.`, 'See `openstack network list --external`.');
}

function among(networks: readonly NetworkInfo[] | RestageError, ids: readonly (string | undefined)[]): readonly NetworkInfo[] {
  return networks instanceof RestageError ? [] : networks.filter(({ id }) => ids.includes(id));
}

/** Names that are not among those that there are; none, where the cloud does not show them. */
function absent(names: readonly string[], shown: readonly string[] | RestageError): readonly string[] {
  return shown instanceof RestageError ? [] : names.filter((name) => !shown.includes(name));
}
