import { readImageMarks } from '../../domain/marks.ts';
import { owedKey } from '../../domain/region-copy.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { NamedGoldens, RunContext } from '../run/context.ts';
import { serversOf } from '../servers/marked.ts';
import type { Survey } from '../survey/survey.ts';
import type { RoleImages } from './roles.ts';

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
    if (own.length === 0 || own.some(({ marks }) => marks.imageId !== newest.id)) return undefined;
    images[role.name] = newest;
  }
  return Object.keys(images).length === 0 ? undefined : images;
}
