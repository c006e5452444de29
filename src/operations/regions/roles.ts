import type { Inputs, Role } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { countsAsOurs } from '../image/ownership.ts';

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
