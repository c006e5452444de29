import type { MarkedServer } from '../../domain/generations.ts';
import { isoTime } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import type { Inventory, ServerResult } from '../results.ts';
import { markedServers } from './marked.ts';

/** The environments that servers belong to, by name. */
export function environmentsOf(deps: Pick<Deps, 'goldens'>, servers: readonly Server[]): Inventory['environments'] {
  const marked = markedServers(deps, servers);
  const names = [...new Set(marked.map(({ marks }) => marks.environment))].toSorted();
  return names.map((name) => {
    const own = marked.filter(({ marks }) => marks.environment === name);
    const expiries = own.flatMap(({ marks }) => marks.expiresAt ?? []);
    return {
      name,
      generation: Math.max(...own.map(({ marks }) => marks.generation)),
      servers: own.flatMap((entry) => serverResult(entry, servers)),
      createdAt: own.map(({ created }) => created).toSorted()[0] ?? '',
      expiresAt: expiries.length === 0 ? undefined : isoTime(Math.min(...expiries)),
    };
  });
}

function serverResult({ id, marks }: MarkedServer, servers: readonly Server[]): ServerResult[] {
  const server = servers.find((candidate) => candidate.id === id);
  if (server === undefined) return [];
  return [
    {
      id,
      name: server.name,
      role: marks.role,
      status: server.status,
      availabilityZone: server.availabilityZone,
      flavor: server.flavor.name ?? server.flavor.id ?? '',
      addresses: server.addresses.filter(({ kind }) => kind === 'fixed').map(({ address }) => address),
      floatingIp: server.addresses.find(({ kind }) => kind === 'floating')?.address,
      readySeconds: undefined,
    },
  ];
}
