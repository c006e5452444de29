import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';

/** Image property: its run has left on purpose (`pending`), and the same command is to come back for it. */
const leftKey = 'restage_left';

export async function noteLeft({ cloud, signal }: Deps, imageId: string): Promise<void> {
  await cloud.image.setProperties(imageId, { [leftKey]: 'true' }, { signal });
}

export function isLeft({ properties }: Pick<Image, 'properties'>): boolean {
  return properties[leftKey] === 'true';
}
