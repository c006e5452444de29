import { RestageError } from '../../domain/errors.ts';
import { notUsableYet } from '../../domain/image-usable.ts';
import { type ImageMarks, markKeys, readImageMarks, readSeal, readSealingMarks } from '../../domain/marks.ts';
import { looksLikeId } from '../../domain/names.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image, ImageFilter } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';

/**
 * Three questions about an image, and the only place that answers them. Any project can write our marks on an image of its own,
 * and publish it, share it, or have it found by an administrator: marks alone prove nothing.
 *
 * - May be used: the image that a person named, whatever project owns it (`mayBeUsed`).
 * - Counts as ours: it belongs to this project in this region, and carries our marks (`ours`).
 * - May be deleted: it belongs to this project in this region (`OwnImage`, which every deletion asks for).
 */

declare const ownership: unique symbol;

/** An image of this project in this region, by its `owner`. Only the functions here make one. */
export type OwnImage = Image & { readonly [ownership]: true };

/** An image that Restage made, its marks read and checked. */
export interface MarkedImage {
  readonly image: OwnImage;
  readonly marks: ImageMarks;
}

/** Every image of this project that passes the filter, whatever its visibility by now. Where owners are hidden, none; a warning tells so. */
export async function listOwnImages(ctx: RunContext, filter: Omit<ImageFilter, 'owner' | 'visibility'> = {}): Promise<readonly OwnImage[]> {
  const { own, hidden } = await listByOwner(ctx, filter);
  if (hidden.some(isMarked)) warnOnce(ctx);
  return own;
}

/** As `listOwnImages`, and apart from them those whose owner the cloud hides. */
export async function listByOwner(
  { cloud }: RunContext,
  filter: Omit<ImageFilter, 'owner' | 'visibility'>,
): Promise<{ readonly own: readonly OwnImage[]; readonly hidden: readonly Image[] }> {
  const owner = await cloud.image.owner();
  const images = await cloud.image.listImages({ ...filter, owner });
  return { own: images.filter((image) => isOwnedBy(image, owner)), hidden: images.filter((image) => image.owner === undefined) };
}

/** Every image of this project at one moment, lease records among them. */
export interface ListedImages {
  /** When it was asked for, milliseconds since the epoch, by this machine's clock. */
  readonly at: number;
  readonly own: readonly OwnImage[];
  /** Those whose owner the cloud hides, whichever project's they are. */
  readonly hidden: readonly Image[];
}

export async function listAllImages(ctx: RunContext): Promise<ListedImages> {
  const at = ctx.clock.now();
  return { at, ...(await listByOwner(ctx, {})) };
}

/** As `imagesOfGolden`, of what was listed. */
export function listedOfGolden(ctx: RunContext, { own, hidden }: ListedImages, goldenId: string): readonly MarkedImage[] {
  if (hidden.some(({ properties }) => properties[markKeys.golden] === goldenId)) warnOnce(ctx);
  return newestFirst(ours(own).filter(({ marks }) => marks.goldenId === goldenId));
}

/** `undefined` for an image of another project, and for one whose owner is hidden; a warning tells of the latter. */
export async function asOwn(ctx: RunContext, image: Image): Promise<OwnImage | undefined> {
  const owner = await ctx.cloud.image.owner();
  if (isOwnedBy(image, owner)) return image;
  if (image.owner === undefined) warnOnce(ctx);
  return undefined;
}

/** `undefined` when it is gone, or not ours to touch. */
export async function getOwnImage(ctx: RunContext, id: string): Promise<OwnImage | undefined> {
  const image = await ctx.cloud.image.getImage(id);
  return image && asOwn(ctx, image);
}

/** Keeps what is ours: marks inherited through a base image are not (contract.md#marks). */
export function ours(images: readonly OwnImage[]): readonly MarkedImage[] {
  return images.flatMap((image) => markedOf(image) ?? []);
}

/**
 * The same of one image, wherever it came from.
 * @param owner as whom this session makes images in the image's region (`ImageService.owner`)
 */
export function countsAsOurs(image: Image, owner: string): MarkedImage | undefined {
  return isOwnedBy(image, owner) ? markedOf(image) : undefined;
}

function markedOf(image: OwnImage): MarkedImage | undefined {
  const marks = readImageMarks(image.properties, image.name);
  return marks && { image, marks };
}

/** Whether servers may be launched from an image that a person named: be it ours, public or shared. */
function mayBeUsed(image: Image): Image | RestageError {
  const seal = readSeal(image.properties);
  if (seal !== 'malformed' && seal?.kind === 'awaited') {
    return new RestageError('image-not-sealed', `Image ${image.name} (${image.id}) is a raw copy that was never sealed.`, {
      hint: 'Restage launches nothing from a raw copy. Make a sealed image (`restage snapshot` with `seal`), or choose another image.',
    });
  }
  const why = notUsableYet(image);
  if (image.status === 'active' && why === undefined) return image;
  if (image.status === 'active')
    return new RestageError('image-unusable', `Image ${image.name} (${image.id}) is active, but ${why}.`, {
      hint: 'Wait until the cloud removes that property (`openstack image show`), or choose another image.',
    });
  return new RestageError('image-unusable', `Image ${image.name} (${image.id}) is ${image.status}; only an active image can be launched.`, {
    hint:
      image.status === 'queued' || image.status === 'saving'
        ? 'The image is still being made, or was abandoned. Wait, or take a new snapshot.'
        : 'Choose another image, or take a new snapshot.',
  });
}

function isOwnedBy(image: Image, owner: string): image is OwnImage {
  return owner !== '' && image.owner === owner;
}

function isMarked({ properties }: Image): boolean {
  return properties[markKeys.golden] !== undefined;
}

function warnOnce(ctx: RunContext): void {
  ctx.emitOnce({
    type: 'warning',
    title: 'The cloud hides the owners of images',
    message:
      'Restage cannot tell which images belong to this project, so it treats none as its own and deletes none. Ask the cloud provider to show `owner` to this user.',
  });
}

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
      hint: 'Check `image`, the project and the region (`openstack image list`). The image may have been pruned; leave `image` out to take a new snapshot.',
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

/**
 * Ids of the images that these servers run from, and those of other regions with the same image service. Nova names none for a
 * server on a volume; our mark does.
 */
export async function imagesInUse(
  { sharing }: RunContext,
  servers: readonly Pick<Server, 'imageId' | 'metadata'>[],
): Promise<ReadonlySet<string>> {
  const beside = await Promise.all(sharing.map(({ compute }) => compute.listServers({})));
  return new Set(
    [...servers, ...beside.flat()]
      // A sealing server is deleted with its image, and does not keep it.
      .filter((server) => readSealingMarks(server) === undefined)
      .flatMap(({ imageId, metadata }) => [imageId, metadata[markKeys.image]].filter((id) => id !== undefined)),
  );
}

export async function noteDetached({ cloud }: RunContext, imageId: string): Promise<void> {
  await cloud.image.setProperties(imageId, { [markKeys.left]: 'true' });
}

export function isDetached({ properties }: Pick<Image, 'properties'>): boolean {
  return properties[markKeys.left] === 'true';
}
