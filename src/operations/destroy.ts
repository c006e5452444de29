import { RestageError } from '../domain/errors.ts';
import { runStep } from '../engine/step.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { tendStrays } from './golden/strays.ts';
import { imagesOfEnvironment } from './image/find.ts';
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
  return tendStrays(deps, servers, { patient: true }, async () => {
    const owned = serversOf(servers, environment);
    emit({ type: 'output', name: 'environment', value: environment });
    const removed: RemovedResource[] = owned.map(({ id, name }) => ({
      kind: 'server',
      id,
      name,
      why: `of environment ${environment}`,
      outcome: 'deleted',
    }));
    await runStep({ clock, emit, step: 'destroy', title: `Delete ${owned.length} server(s) of ${environment}` }, () =>
      removeServers(deps, owned, concurrency),
    );

    for (const ip of floatingIps.filter((candidate) => readFloatingIpMarks(candidate)?.environment === environment)) {
      await cloud.network.deleteFloatingIp(ip.id, { signal });
      removed.push({ kind: 'floating-ip', id: ip.id, name: ip.address, why: `of environment ${environment}`, outcome: 'deleted' });
    }

    const inUse = new Set(servers.filter(({ id }) => !owned.some((own) => own.id === id)).flatMap(({ imageId }) => imageId ?? []));
    for (const { image, marks } of images) {
      // Not proven yet: a run may be at work on it, and takes it away itself if it fails.
      if (!marks.verified) continue;
      const outcome = inUse.has(image.id) ? 'in-use' : await cloud.image.deleteImage(image.id, { signal });
      const why =
        outcome === 'deleted' ? `made for environment ${environment}` : outcome === 'in-use' ? 'servers run from it' : 'it is protected';
      removed.push({ kind: 'image', id: image.id, name: image.name, why, outcome: outcome === 'deleted' ? 'deleted' : 'deferred' });
    }
    return { status: 'complete', environment, removed, timeline: [] };
  });
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
