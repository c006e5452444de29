import { RestageError } from '../domain/errors.ts';
import { runStep } from '../engine/step.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { readLeaseState } from './golden/lease.ts';
import { tendStrays } from './golden/strays.ts';
import { imagesOfEnvironment, type MarkedImage } from './image/find.ts';
import type { RemovedResource, Result } from './results.ts';
import { readFloatingIpMarks } from './servers/floating-ip.ts';
import { serversOf } from './servers/marked.ts';
import { removeServers } from './servers/remove.ts';

/**
 * One environment and everything it owns, gone: its servers with their ports and floating IPs, and the images that
 * were made for it. An image that another environment's servers run from stays, and is said to.
 */
export async function destroy(deps: Deps, inputs: Inputs): Promise<Result> {
  const { cloud, clock, signal, emit } = deps;
  const { environment, concurrency } = inputs.servers;
  await cloud.identity.session({ signal });
  const [servers, images, floatingIps] = await Promise.all([
    cloud.compute.listServers({}, { signal }),
    imagesOfEnvironment(deps, environment),
    listFloatingIps(deps),
  ]);
  const owned = serversOf(servers, environment);
  emit({ type: 'output', name: 'environment', value: environment });
  const { removed, failure } = await tendStrays(deps, servers, { patient: true }, async () => {
    await runStep({ clock, emit, step: 'destroy', title: `Delete ${owned.length} server(s) of ${environment}` }, () =>
      removeServers(deps, owned, concurrency),
    );
    const addresses = floatingIps.filter((candidate) => readFloatingIpMarks(candidate)?.environment === environment);
    for (const ip of addresses) await cloud.network.deleteFloatingIp(ip.id, { signal });
    const gone = { why: `of environment ${environment}`, outcome: 'deleted' } as const;
    const removed = [
      ...owned.map(({ id, name }): RemovedResource => ({ kind: 'server', id, name, ...gone })),
      ...addresses.map(({ id, address }): RemovedResource => ({ kind: 'floating-ip', id, name: address, ...gone })),
    ];
    return { removed };
  });
  // Only now, when what dead runs left under way has come to its end.
  const inUse = new Set(servers.filter(({ id }) => !owned.some((own) => own.id === id)).flatMap(({ imageId }) => imageId ?? []));
  for (const entry of images) removed.push(await removeImage(deps, entry, inUse));
  return { status: 'complete', environment, removed, ...(failure === undefined ? {} : { failure }), timeline: [] };
}

async function removeImage(deps: Deps, { image, marks }: MarkedImage, inUse: ReadonlySet<string>): Promise<RemovedResource> {
  const entry = { kind: 'image', id: image.id, name: image.name } as const;
  if (!marks.verified && (await readLeaseState(deps, marks.goldenId)).kind === 'live') {
    return { ...entry, why: `run ${marks.run} is at work on it`, outcome: 'deferred' };
  }
  const outcome = inUse.has(image.id) ? 'in-use' : await deps.cloud.image.deleteImage(image.id, { signal: deps.signal });
  switch (outcome) {
    case 'deleted':
      return { ...entry, why: `made for environment ${marks.environment}`, outcome };
    case 'in-use':
      return { ...entry, why: 'servers run from it', outcome: 'deferred' };
    case 'protected':
      return { ...entry, why: 'it is protected', outcome: 'deferred' };
    default:
      return outcome satisfies never;
  }
}

/** A cloud without Neutron has no floating IPs of ours. */
async function listFloatingIps({ cloud, signal }: Deps) {
  try {
    return await cloud.network.listFloatingIps({}, { signal });
  } catch (error) {
    if (error instanceof RestageError && (error.code === 'service-missing' || error.code === 'not-found')) return [];
    throw error;
  }
}
