import { isoTime } from '../domain/marks.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { tendStrays } from './golden/strays.ts';
import { listOwnImages, type OwnImage, ours } from './image/ownership.ts';
import type { Inventory, Result } from './results.ts';
import { environmentsOf } from './servers/environments.ts';
import { ipVersions } from './servers/server-result.ts';

/** What Restage has in this project: environments with their servers, and images. */
export async function status(deps: Deps, inputs: Inputs): Promise<Result> {
  const { cloud, signal } = deps;
  await cloud.identity.session({ signal });
  const [servers, images] = await Promise.all([cloud.compute.listServers({}, { signal }), listOwnImages(deps)]);
  return tendStrays(deps, servers, { patient: false }, async () => ({
    status: 'complete',
    inventory: { environments: environmentsOf(deps, servers, ipVersions(inputs)), images: imagesOf(images) },
    timeline: [],
  }));
}

function imagesOf(images: readonly OwnImage[]): Inventory['images'] {
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
