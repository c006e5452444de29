import { RestageError } from '../../domain/errors.ts';
import type { Role } from '../../inputs/types.ts';
import type { FloatingReach, NetworkInfo } from '../../openstack/network/types.ts';
import type { RunContext } from '../run/context.ts';
import type { Tell } from './check-named.ts';
import type { Shown } from './shown.ts';
import { whereShown } from './where-shown.ts';

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
      `No server of ${servers.environment} can take a floating IP of "${external}": ${judged.map((one) => why(one, external)).join('; ')}.`,
      judged.some((one) => one.reach === 'no-router')
        ? `Join the network to "${external}" by a router (\`openstack router set --external-gateway\`, \`openstack router add subnet\`), name another network, or leave \`floating-ip-network\` out.`
        : 'Floating IPs are of IPv4: name a network that has such a subnet, too (`network`), or leave `floating-ip-network` out.',
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
    : `no router joins network "${network.name}" to "${external}"`;
}
