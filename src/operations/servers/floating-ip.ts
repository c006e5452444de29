import { companionDescription } from '../../domain/companion-marks.ts';
import { HttpError } from '../../domain/errors.ts';
import type { FloatingIp } from '../../openstack/network/types.ts';
import type { Deps } from '../deps.ts';

/** Allocates one floating IP for a server's first port and attaches it; gives the one that is there, if any. */
export async function attachFloatingIp(
  deps: Deps,
  request: { readonly networkId: string; readonly serverId: string; readonly environment: string },
): Promise<FloatingIp | undefined> {
  const { cloud, signal, runId } = deps;
  const ports = await cloud.network.listPorts({ deviceIds: [request.serverId] }, { signal });
  const port = ports.find((candidate) => candidate.deviceId === request.serverId);
  if (port === undefined) return undefined;
  const description = companionDescription('server', { environment: request.environment, run: runId, ownerId: request.serverId });
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
