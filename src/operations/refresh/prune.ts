import { markKeys } from '../../domain/marks.ts';
import { imagesToPrune } from '../../domain/prune.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { imagesOfGolden } from '../image/find.ts';
import { type Survey, unique } from '../survey/survey.ts';

/** Old images of each golden server go, but for the newest `keep-images` and those that servers run from. */
export async function prune(deps: Deps, found: Survey, retiredIds: readonly string[]): Promise<void> {
  const { cloud, signal, emit } = deps;
  const keep = new Map(
    found.roles.flatMap(({ role, golden }) => (golden === undefined ? [] : [[golden.id, role.golden.keepImages] as const])),
  );
  if (keep.size === 0) return;
  const servers = await cloud.compute.listServers({}, { signal });
  const inUseIds = new Set(unique(servers.filter(({ id }) => !retiredIds.includes(id)).flatMap(imagesOf)));
  for (const [goldenId, keepImages] of keep) {
    const images = (await imagesOfGolden(deps, goldenId)).map(({ image, marks }) => ({ ...image, marks }));
    for (const image of imagesToPrune({ images, keep: keepImages, inUseIds })) {
      const outcome = await cloud.image.deleteImage(image.id, { signal });
      emit({
        type: 'note',
        message: outcome === 'deleted' ? `Pruned image ${image.name}.` : `Image ${image.name} is ${outcome}; it is pruned another time.`,
      });
    }
  }
}

/** Nova names no image for a server on a volume; our mark does. */
function imagesOf({ imageId, metadata }: Server): readonly string[] {
  return [imageId, metadata[markKeys.image]].filter((id) => id !== undefined);
}
