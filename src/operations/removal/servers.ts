import type { MarkedServer } from '../../domain/generations.ts';
import type { RunContext } from '../run/context.ts';
import { tryRemoveServers } from '../servers/remove.ts';
import { type Attempt, failed, kept as keepThing, succeeded } from './attempt.ts';

/** Deletes servers with all that came with them, and tells of each what became of it. */
export async function removeMarkedServers(
  ctx: RunContext,
  servers: readonly MarkedServer[],
  concurrency: number,
  why: string | ((server: MarkedServer) => string),
): Promise<readonly Attempt[]> {
  const { left, kept, dependents } = await tryRemoveServers(ctx, servers, concurrency);
  const attempts = servers.map((server) => {
    const { id, name, marks } = server;
    const reason = typeof why === 'string' ? why : why(server);
    const thing = { kind: 'server', id, name, environment: marks.environment, why: reason } as const;
    const keptFor = kept.get(id);
    if (keptFor !== undefined) return keepThing(thing, keptFor);
    const error = left.get(id);
    return error === undefined ? succeeded(thing) : failed(thing, error);
  });
  return [...attempts, ...dependents];
}
