import { RestageError } from '../../domain/errors.ts';
import { markKeys } from '../../domain/marks.ts';
import { looksLikeId } from '../../domain/names.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';
import { listOwnImages, type MarkedImage, mayBeUsed, ours } from './ownership.ts';

/** Every image that Restage made of this golden server, newest first. */
export async function imagesOfGolden(ctx: RunContext, goldenId: string): Promise<readonly MarkedImage[]> {
  const images = await listOwnImages(ctx, { properties: { [markKeys.golden]: goldenId } });
  return newestFirst(ours(images).filter(({ marks }) => marks.goldenId === goldenId));
}

/** Every image that Restage made for this environment, newest first. */
export async function imagesOfEnvironment(ctx: RunContext, environment: string): Promise<readonly MarkedImage[]> {
  const images = await listOwnImages(ctx, { properties: { [markKeys.environment]: environment } });
  return newestFirst(ours(images).filter(({ marks }) => marks.environment === environment));
}

/** Those to launch from, newest first: verified, and not to be deleted. */
export function verifiedOf(images: readonly MarkedImage[]): readonly MarkedImage[] {
  return newestFirst(images).filter(
    ({ image, marks }) => marks.verified && image.status === 'active' && marks.deletionCandidate === undefined,
  );
}

/** The newest verified image that is no older than `maxAgeMs`, by the cloud's clock. */
export function newestVerified(
  images: readonly MarkedImage[],
  cloudNow: number,
  maxAgeMs = Number.POSITIVE_INFINITY,
): MarkedImage | undefined {
  return verifiedOf(images).find(({ image }) => cloudNow - Date.parse(image.createdAt) <= maxAgeMs);
}

function newestFirst(images: readonly MarkedImage[]): readonly MarkedImage[] {
  return images.toSorted((a, b) => Date.parse(b.image.createdAt) - Date.parse(a.image.createdAt));
}

/** The image that the user named. One request, unless a name looks like an id. */
export async function findImage(ctx: RunContext, nameOrId: string): Promise<Image | RestageError> {
  if (looksLikeId(nameOrId)) {
    const image = await ctx.cloud.image.getImage(nameOrId);
    if (image !== undefined) return mayBeUsed(image);
  }
  const named = await ctx.cloud.image.listImages({ name: nameOrId });
  const [only, ...others] = named;
  if (only === undefined) {
    return new RestageError('image-not-found', `No image has the name or id "${nameOrId}".`, {
      hint: 'Check `image`, the project and the region (`openstack image list`). It may have been pruned: leave `image` out to take a new snapshot.',
    });
  }
  if (others.length > 0) {
    return new RestageError(
      'image-ambiguous',
      `${named.length} images have the name "${nameOrId}": ${named.map((image) => image.id).join(', ')}.`,
      {
        hint: 'Give the id of the image instead of its name.',
      },
    );
  }
  return mayBeUsed(only);
}
