import { markKeys } from '../../domain/marks.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';

export async function noteLeft({ cloud }: RunContext, imageId: string): Promise<void> {
  await cloud.image.setProperties(imageId, { [markKeys.left]: 'true' });
}

export function isLeft({ properties }: Pick<Image, 'properties'>): boolean {
  return properties[markKeys.left] === 'true';
}
