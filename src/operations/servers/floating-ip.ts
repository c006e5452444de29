import { HttpError } from '../../domain/errors.ts';
import type { FloatingIp } from '../../openstack/network/types.ts';
import type { Deps } from '../deps.ts';

/**
 * A floating IP has no metadata: its description carries our marks, in the words of contract section 6.
 * @see api-ref neutron `floatingips`, `description`: at most 255 characters.
 */
export function floatingIpDescription(marks: { readonly environment: string; readonly run: string; readonly serverId: string }): string {
  return `restage_environment=${marks.environment} restage_run=${marks.run} restage_server=${marks.serverId}`;
}

const pattern = /^restage_environment=(\S+) restage_run=(\S+) restage_server=(\S+)$/;

export function readFloatingIpMarks(
  ip: FloatingIp,
): { readonly environment: string; readonly run: string; readonly serverId: string } | undefined {
  const [, environment, run, serverId] = pattern.exec(ip.description) ?? [];
  return environment === undefined || run === undefined || serverId === undefined ? undefined : { environment, run, serverId };
}

/** Allocates one floating IP for a server's first port and attaches it; gives the one that is there, if any. */
export async function attachFloatingIp(
  deps: Deps,
  request: { readonly networkId: string; readonly serverId: string; readonly environment: string },
): Promise<FloatingIp | undefined> {
  const { cloud, signal, runId } = deps;
  const ports = await cloud.network.listPorts({ deviceId: request.serverId }, { signal });
  const port = ports.find((candidate) => candidate.deviceId === request.serverId);
  if (port === undefined) return undefined;
  const description = floatingIpDescription({ environment: request.environment, run: runId, serverId: request.serverId });
  try {
    return await cloud.network.createFloatingIp({ networkId: request.networkId, portId: port.id, description }, { signal });
  } catch (error) {
    // An earlier run may have attached one that the server's addresses do not show yet (nova caches them).
    if (!(error instanceof HttpError) || error.status !== 409) throw error;
    const attached = (await cloud.network.listFloatingIps({}, { signal })).find(({ portId }) => portId === port.id);
    if (attached === undefined) throw error;
    return attached;
  }
}

/** Deletes the floating IPs that were allocated for these servers. A cloud without Neutron's floating IPs has none. */
export async function removeFloatingIpsOf(deps: Deps, serverIds: readonly string[]): Promise<void> {
  const { cloud, signal } = deps;
  const ips = await cloud.network.listFloatingIps({}, { signal });
  for (const ip of ips) {
    const marks = readFloatingIpMarks(ip);
    if (marks !== undefined && serverIds.includes(marks.serverId)) await cloud.network.deleteFloatingIp(ip.id, { signal });
  }
}
