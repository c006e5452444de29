import { imagesToPrune } from '../../domain/prune.ts';
import type { Deps } from '../deps.ts';
import { isGolden } from '../golden/mark.ts';
import { imagesOfGolden } from '../image/find.ts';
import { imagesInUse } from '../image/in-use.ts';
import { removeImage } from '../removal/image.ts';
import type { Survey } from '../survey/survey.ts';

/** Old images of each golden server go, but for the newest `keep-images` and those that servers run from. */
export async function prune(deps: Deps, found: Survey, retiredIds: readonly string[]): Promise<void> {
  const keep = new Map(
    found.roles.flatMap(({ role, golden }) => (golden === undefined ? [] : [[golden.id, role.golden.keepImages] as const])),
  );
  await pruneImages(deps, keep, retiredIds);
}

/**
 * @param keep how many newest images stay, by the id of their golden server
 * @param retiredIds servers that are on their way out, whatever a list says
 */
export async function pruneImages(deps: Deps, keep: ReadonlyMap<string, number>, retiredIds: readonly string[]): Promise<void> {
  const { cloud, signal, emit } = deps;
  let inUseIds: ReadonlySet<string> | undefined;
  for (const [goldenId, keepImages] of keep) {
    const images = (await imagesOfGolden(deps, goldenId)).map(({ image, marks }) => ({ ...image, marks }));
    if (imagesToPrune({ images, keep: keepImages, inUseIds: new Set() }).length === 0) continue;
    inUseIds ??= await imagesInUse(
      deps,
      (await cloud.compute.listServers({}, { signal })).filter((server) => !retiredIds.includes(server.id) || isGolden(deps, server)),
    );
    for (const image of imagesToPrune({ images, keep: keepImages, inUseIds })) {
      const removal = await removeImage(deps, image);
      emit({
        type: 'note',
        message:
          removal.outcome === 'deleted' ? `Pruned image ${image.name}.` : `Image ${image.name} is pruned another time: ${removal.reason}.`,
      });
    }
  }
}
