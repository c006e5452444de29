import type { IpVersion } from '../../domain/address.ts';
import { isoTime } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Inventory } from '../results.ts';
import type { NamedGoldens } from '../run/context.ts';
import { markedServers } from './marked.ts';
import { serverResult } from './server-result.ts';

/** The environments that servers belong to, by name. @param ipVersionOf what `ip-version` says for a role */
export function environmentsOf(
  ctx: NamedGoldens,
  servers: readonly Server[],
  ipVersionOf: (role: string) => IpVersion,
): Inventory['environments'] {
  const marked = markedServers(ctx, servers);
  const names = [...new Set(marked.map(({ marks }) => marks.environment))].toSorted();
  return names.map((name) => {
    const own = marked.filter(({ marks }) => marks.environment === name);
    const expiries = own.flatMap(({ marks }) => marks.expiresAt ?? []);
    return {
      name,
      generation: Math.max(...own.map(({ marks }) => marks.generation)),
      servers: own.flatMap(({ id, marks: { role } }) => {
        const server = servers.find((candidate) => candidate.id === id);
        return server === undefined ? [] : serverResult(server, { role, ipVersion: ipVersionOf(role) });
      }),
      createdAt: own.map(({ created }) => created).toSorted()[0] ?? '',
      expiresAt: expiries.length === 0 ? undefined : isoTime(Math.min(...expiries)),
    };
  });
}
