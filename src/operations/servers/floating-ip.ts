import { dependentDescription, readDependentDescription } from '../../domain/dependent-marks.ts';
import { HttpError } from '../../domain/errors.ts';
import type { MarkedServer } from '../../domain/generations.ts';
import { parseServerIndex } from '../../domain/names.ts';
import type { FloatingIp, Port } from '../../openstack/network/types.ts';
import type { ServerResult } from '../results.ts';
import type { RunContext } from '../run/context.ts';

export interface FloatingIpOrder {
  /** The external network. */
  readonly networkId: string;
  readonly serverId: string;
  readonly environment: string;
  /** Of the server's networks, the one that is to be reached comes first. */
  readonly serverNetworkIds: readonly string[];
}

/**
 * Allocates one floating IP and attaches it to the server's port on the first of its networks from which the external one can be
 * reached, and that has an address of IPv4, which alone takes one; gives the one that is there, if any.
 */
export async function attachFloatingIp(ctx: RunContext, order: FloatingIpOrder): Promise<FloatingIp | undefined> {
  const rank = ({ networkId }: Port) => {
    const at = order.serverNetworkIds.indexOf(networkId);
    return at < 0 ? order.serverNetworkIds.length : at;
  };
  const listed = await ctx.cloud.network.listPorts({ deviceIds: [order.serverId] });
  const sorted = listed.toSorted((a, b) => rank(a) - rank(b));
  const ofIpv4 = sorted.filter(({ fixedIps }) => fixedIps.some((address) => !address.includes(':')));
  // Where none is shown, Neutron says why none will do.
  const ports = ofIpv4.length > 0 ? ofIpv4 : sorted;
  for (const [index, port] of ports.entries()) {
    try {
      return await attachTo(ctx, order, port);
    } catch (error) {
      // neutron-lib:exceptions/l3.py `ExternalGatewayForFloatingIPNotFound`: no router joins the two; nothing was allocated.
      const isApart = error instanceof HttpError && error.status === 404 && /not reachable from subnet/.test(error.reason);
      if (!isApart || index === ports.length - 1) throw error;
    }
  }
  return undefined;
}

async function attachTo(ctx: RunContext, request: FloatingIpOrder, port: Port): Promise<FloatingIp> {
  const { cloud, runId } = ctx;
  const description = dependentDescription('server', { environment: request.environment, run: runId, ownerId: request.serverId });
  try {
    return await cloud.network.createFloatingIp({ networkId: request.networkId, portId: port.id, description });
  } catch (error) {
    // An earlier run may have attached one that the server's addresses do not show yet (nova caches them).
    if (!(error instanceof HttpError) || error.status !== 409) throw error;
    const attached = (await cloud.network.listFloatingIps({})).find(({ portId }) => portId === port.id);
    if (attached === undefined) throw error;
    return attached;
  }
}

/**
 * Moves the floating IPs of servers that are replaced to those that take their places, by role and number, so that an
 * environment keeps its addresses. What a new server had until then, for its checks, is given back.
 * @returns the addresses by the ids of the new servers, of those that changed
 */
export async function moveFloatingIps(
  ctx: RunContext,
  replaced: readonly MarkedServer[],
  servers: readonly ServerResult[],
): Promise<ReadonlyMap<string, string>> {
  const moved = new Map<string, string>();
  const reachable = servers.filter(({ floatingIp }) => floatingIp !== undefined);
  if (replaced.length === 0 || reachable.length === 0) return moved;
  const ips = await ctx.cloud.network.listFloatingIps({});
  for (const server of reachable) {
    const former = replaced
      .filter((old) => placeOf(old.marks.role, old.name) === placeOf(server.role, server.name))
      .toSorted((a, b) => b.marks.generation - a.marks.generation)
      .find(({ id }) => ipOf(ips, id) !== undefined);
    const ip = former && ipOf(ips, former.id);
    if (former !== undefined && ip !== undefined && (await move(ctx, ip, ipOf(ips, server.id), server.id, former.marks.environment)))
      moved.set(server.id, ip.address);
  }
  return moved;
}

function placeOf(role: string, name: string): string {
  return `${role} ${parseServerIndex(name)}`;
}

/** Ours, by its description. */
function ipOf(ips: readonly FloatingIp[], serverId: string): FloatingIp | undefined {
  return ips.find(({ description }) => readDependentDescription('server', description)?.ownerId === serverId);
}

/** Neutron gives a port one address of an external network at a time: first the one for the checks goes. */
async function move(ctx: RunContext, ip: FloatingIp, own: FloatingIp | undefined, serverId: string, environment: string): Promise<boolean> {
  const { cloud, runId } = ctx;
  if (own !== undefined && own.networkId !== ip.networkId) return false;
  const ports = await cloud.network.listPorts({ deviceIds: [serverId] });
  // Of several, the one from which the external network can be reached.
  const port = ports.find(({ id }) => id === own?.portId) ?? ports[0];
  if (port === undefined) return false;
  if (own !== undefined) await cloud.network.deleteFloatingIp(own.id);
  const description = dependentDescription('server', { environment, run: runId, ownerId: serverId });
  await cloud.network.moveFloatingIp(ip.id, { portId: port.id, description });
  return true;
}
