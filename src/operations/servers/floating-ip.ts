import { dependentDescription } from '../../domain/dependent-marks.ts';
import { HttpError } from '../../domain/errors.ts';
import type { FloatingIp, Port } from '../../openstack/network/types.ts';
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
