import type { MarkedServer } from '../domain/generations.ts';
import { isoTime } from '../domain/marks.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Server } from '../openstack/compute/types.ts';
import type { Deps } from './deps.ts';
import { tendStrays } from './golden/strays.ts';
import { ours } from './image/find.ts';
import type { Inventory, Result, ServerResult } from './results.ts';
import { markedServers } from './servers/marked.ts';

/** What Restage has in this project: environments with their servers, and images. */
export async function status(deps: Deps, _inputs: Inputs): Promise<Result> {
  const { cloud, signal } = deps;
  await cloud.identity.session({ signal });
  const [servers, images] = await Promise.all([
    cloud.compute.listServers({}, { signal }),
    cloud.image.listImages({ visibility: 'private' }, { signal }),
  ]);
  return tendStrays(deps, servers, { patient: false }, async () => ({
    status: 'complete',
    inventory: { environments: environmentsOf(servers), images: imagesOf(images) },
    timeline: [],
  }));
}

function environmentsOf(servers: readonly Server[]): Inventory['environments'] {
  const marked = markedServers(servers);
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
      flavor: server.flavor.name ?? server.flavor.id ?? '',
      addresses: server.addresses.filter(({ kind }) => kind === 'fixed').map(({ address }) => address),
      floatingIp: server.addresses.find(({ kind }) => kind === 'floating')?.address,
      readySeconds: undefined,
    },
  ];
}

function imagesOf(images: Parameters<typeof ours>[0]): Inventory['images'] {
  return ours(images).map(({ image, marks }) => ({
    id: image.id,
    name: image.name,
    goldenId: marks.goldenId,
    status: image.status,
    consistency: marks.consistency,
    verified: marks.verified,
    sizeBytes: image.size,
    createdAt: image.createdAt,
    expiresAt: marks.expiresAt === undefined ? undefined : isoTime(marks.expiresAt),
  }));
}
