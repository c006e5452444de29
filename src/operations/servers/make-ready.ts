import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { addTags } from './add-tags.ts';
import { attachFloatingIp } from './floating-ip.ts';
import type { LaunchOrder } from './order.ts';
import { awaitReady } from './ready.ts';
import { withFloatingIp } from './server-result.ts';

/**
 * What a server needs once it is ACTIVE: the tags that it was not born with, its floating IP, and its checks passed.
 * @param until milliseconds since the epoch
 * @returns its floating IP, if it has one
 */
export async function makeReady(
  ctx: RunContext,
  { target, inputs }: LaunchOrder,
  server: Server,
  until: number,
): Promise<string | undefined> {
  await addTags(ctx, server, inputs.tags);
  const networkId = target.floatingNetworkId;
  const attached = server.addresses.find(({ kind }) => kind === 'floating')?.address;
  const floatingIp =
    networkId === undefined || attached !== undefined
      ? attached
      : (
          await attachFloatingIp(ctx, {
            networkId,
            serverId: server.id,
            environment: inputs.environment,
            serverNetworkIds: target.networkIds ?? [],
          })
        )?.address;
  await awaitReady(ctx, withFloatingIp(server, floatingIp), inputs, until);
  return floatingIp;
}
