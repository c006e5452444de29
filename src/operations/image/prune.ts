import { isEphemeral, readImageMarks } from '../../domain/marks.ts';
import { imagesToPrune, retentionOf } from '../../domain/prune.ts';
import type { Image } from '../../openstack/image/types.ts';
import { isGolden } from '../golden/mark.ts';
import { otherHolderOf } from '../lease/lease.ts';
import { removeImage } from '../removal/image.ts';
import type { RunContext } from '../run/context.ts';
import { imagesInUse, imagesOfGolden } from './own-images.ts';

/** Golden servers, by id, that a run has given a new image: none for an ephemeral environment's, which is not of their history. */
export function goldensOfNew(verified: readonly Image[]): readonly string[] {
  const marks = verified.flatMap((image) => readImageMarks(image.properties, image.name) ?? []);
  return [...new Set(marks.filter((each) => !isEphemeral(each)).map(({ goldenId }) => goldenId))];
}

/**
 * Those of which an image could be pruned, by what this run knows: of the others the cloud is not asked.
 * @param known images of any golden server, newest first or not
 */
export function goldensWithSurplus(goldenIds: readonly string[], known: readonly Image[]): readonly string[] {
  const unique = [...new Map(known.map((image) => [image.id, image])).values()];
  const images = unique.map((image) => ({ ...image, marks: readImageMarks(image.properties, image.name) }));
  return goldenIds.filter((goldenId) => {
    const own = images.filter(({ marks }) => marks?.goldenId === goldenId);
    return imagesToPrune({ images: own, keep: retentionOf(own), inUseIds: new Set() }).length > 0;
  });
}

/**
 * Old images of each golden server are deleted, but for as many as its retention says and those that servers run from. For the run that ends
 * a refresh with a new one: a run that only reuses an image has no say in how many stay.
 * @param retiredIds servers that are on their way out, whatever a list says
 */
export async function pruneImages(ctx: RunContext, goldenIds: readonly string[], retiredIds: readonly string[]): Promise<void> {
  const { cloud, emit } = ctx;
  let inUseIds: ReadonlySet<string> | undefined;
  for (const goldenId of goldenIds) {
    const images = (await imagesOfGolden(ctx, goldenId)).map(({ image, marks }) => ({ ...image, marks }));
    const keep = retentionOf(images);
    if (imagesToPrune({ images, keep, inUseIds: new Set() }).length === 0) continue;
    inUseIds ??= await imagesInUse(
      ctx,
      (await cloud.compute.listServers({})).filter((server) => !retiredIds.includes(server.id) || isGolden(ctx, server)),
    );
    for (const image of imagesToPrune({ images, keep, inUseIds })) {
      const holder = await otherHolderOf(ctx, image);
      const removal =
        holder === undefined ? await removeImage(ctx, image) : ({ outcome: 'deferred', reason: `run ${holder} is working on it` } as const);
      emit({
        type: 'note',
        message:
          removal.outcome === 'deleted' ? `Pruned image ${image.name}.` : `Image ${image.name} is not pruned yet: ${removal.reason}.`,
      });
    }
  }
}
