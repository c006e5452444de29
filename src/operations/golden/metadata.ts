import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';

type Values = Server['metadata'];

/** Writes that are lost one after another come from a tool that writes all the time. */
const maxWrites = 6;
const pauseMs = 500;

/**
 * Writes metadata of a server that other tools write too, and reads it back: Nova saves the whole dictionary with each write, so of two
 * clients at once one loses its keys (nova:compute/api.py `update_instance_metadata`).
 * @returns whether it was there when it was last read
 */
export async function writeMetadata(ctx: RunContext, serverId: string, wanted: Values): Promise<boolean> {
  const { cloud } = ctx;
  for (let write = 1; write <= maxWrites; write += 1) {
    await cloud.compute.setMetadata(serverId, wanted);
    const server = await cloud.compute.getServer(serverId);
    if (server === undefined || holds(server.metadata, wanted)) return server !== undefined;
    await ctx.sleep(pauseMs * write);
  }
  return false;
}

/** The same for a key that is to go: a write that began before would bring it back. */
export async function dropMetadata(ctx: RunContext, serverId: string, key: string): Promise<void> {
  const { cloud } = ctx;
  for (let write = 1; write <= maxWrites; write += 1) {
    await cloud.compute.removeMetadata(serverId, key);
    const server = await cloud.compute.getServer(serverId);
    if (server?.metadata[key] === undefined) return;
    await ctx.sleep(pauseMs * write);
  }
}

function holds(metadata: Values, wanted: Values): boolean {
  return Object.entries(wanted).every(([key, value]) => metadata[key] === value);
}
