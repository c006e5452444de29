import { isInError } from '../../domain/generations.ts';
import { markKeys, readImageMarks } from '../../domain/marks.ts';
import { copyKeys, owedKey } from '../../domain/region-copy.ts';
import type { Inputs, Role } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { countsAsOurs, listOwnImages, ours } from '../image/own-images.ts';
import { withLease } from '../lease/lease.ts';
import { goldenSubject } from '../lease/record.ts';
import { type Attempt, attempt, imageThing } from '../removal/attempt.ts';
import { removeImage } from '../removal/image.ts';
import type { NamedGoldens, RunContext } from '../run/context.ts';
import { serversOf } from '../servers/marked.ts';
import type { Survey } from '../survey/survey.ts';

/**
 * The journal of a refresh in several regions: the image in the first one says which others are still to follow. It is written before the
 * first region's new servers are the ones that count, and removed when each of the others had its turn, well or not; a run that was cut
 * off leaves it.
 */
export async function noteOwed({ cloud }: RunContext, images: readonly Image[], regions: readonly string[]): Promise<void> {
  for (const { id } of images) await cloud.image.setProperties(id, { [owedKey]: regions.join(',') });
}

export async function settleOwed({ cloud }: RunContext, images: readonly Image[]): Promise<void> {
  for (const { id } of images) await cloud.image.removeProperty(id, owedKey);
}

/**
 * The images that an earlier refresh of this environment did not bring to every region, by role; `undefined` = there is none to go on
 * with: of some role it has no image, or the first region's servers run from others by now.
 */
export function findOwed(ctx: NamedGoldens, { roles, servers }: Survey, environment: string): RoleImages | undefined {
  const images: Record<string, Image> = {};
  for (const { role, golden, goldenImages } of roles) {
    if (role.golden.image !== undefined || golden === undefined) continue;
    const newest = goldenImages.find(({ marks, image }) => marks.verified && image.status === 'active')?.image;
    if (newest === undefined || (newest.properties[owedKey] ?? '') === '') return undefined;
    if (readImageMarks(newest.properties, newest.name)?.environment !== environment) return undefined;
    const own = serversOf(ctx, servers, environment).filter(({ marks }) => marks.role === role.name);
    // One in ERROR is replaced by a new generation alone.
    if (own.length === 0 || own.some((server) => server.marks.imageId !== newest.id || isInError(server))) return undefined;
    images[role.name] = newest;
  }
  return Object.keys(images).length === 0 ? undefined : images;
}

/** Images of roles, by the role's name. */
export type RoleImages = Readonly<Record<string, Image>>;

/**
 * Whether Restage made it: then it is copied. An image of another's is looked for by its name in each region.
 * @param owner of this project's images in the region that the image is in
 */
export function isCopied(image: Image, owner: string): boolean {
  return countsAsOurs(image, owner) !== undefined;
}

/** Each image that is to be copied, once. */
export function copiedOf(images: RoleImages, owner: string): readonly Image[] {
  return [...new Map(Object.values(images).map((image) => [image.id, image])).values()].filter((image) => isCopied(image, owner));
}

/**
 * The inputs where there is no golden server.
 * @param imageOf id of the image that stands there for the first region's; `undefined` = the role's own `image`, if it names one
 */
export function withoutGolden(inputs: Inputs, imageOf: (role: Role) => string | undefined): Inputs {
  const of = (role: Role): Role => ({ ...role, golden: { ...role.golden, golden: undefined, image: imageOf(role) } });
  return { ...inputs, roles: inputs.roles.map(of) };
}

/** After a run that was interrupted: removes the copies that it did not finish here, unless another run goes on with them. */
export async function recoverCopies(ctx: RunContext): Promise<readonly Attempt[]> {
  const { runId } = ctx;
  const images = await listOwnImages(ctx, { properties: { [markKeys.run]: runId } });
  const attempts: Attempt[] = [];
  for (const entry of ours(images)) {
    const { image, marks } = entry;
    if (marks.run !== runId || marks.verified || image.properties[copyKeys.of] === undefined) continue;
    const thing = imageThing(entry, `run ${runId} did not finish it`);
    const outcome = await withLease(ctx, goldenSubject({ id: marks.goldenId }), 0, (leased) =>
      attempt(leased, thing, () => removeImage(leased, image)),
    );
    if (outcome.held) attempts.push(outcome.value);
  }
  return attempts;
}
