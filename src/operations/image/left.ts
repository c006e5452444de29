import { markKeys } from '../../domain/marks.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';

export async function noteLeft({ cloud, signal }: Deps, imageId: string): Promise<void> {
  await cloud.image.setProperties(imageId, { [markKeys.left]: 'true' }, { signal });
}

export function isLeft({ properties }: Pick<Image, 'properties'>): boolean {
  return properties[markKeys.left] === 'true';
}
