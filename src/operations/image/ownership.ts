import { RestageError } from '../../domain/errors.ts';
import { notUsableYet } from '../../domain/image-usable.ts';
import { type ImageMarks, markKeys, readImageMarks } from '../../domain/marks.ts';
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
export function mayBeUsed(image: Image): Image | RestageError {
  const why = notUsableYet(image);
  if (image.status === 'active' && why === undefined) return image;
  if (image.status === 'active')
    return new RestageError('image-unusable', `Image ${image.name} (${image.id}) is active, and ${why}.`, {
      hint: 'Wait until the cloud takes that property away (`openstack image show`), or choose another image.',
    });
  return new RestageError('image-unusable', `Image ${image.name} (${image.id}) is ${image.status}; only an active image can be launched.`, {
    hint:
      image.status === 'queued' || image.status === 'saving'
        ? 'It is still being made, or was given up: wait, or take a new snapshot.'
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
      'Images of this project could not be distinguished from those of others: none counts as made by Restage, and none is deleted. Let the cloud show `owner` to this user.',
  });
}
