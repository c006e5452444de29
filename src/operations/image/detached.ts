import { markKeys } from '../../domain/marks.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';

export async function noteDetached({ cloud }: RunContext, imageId: string): Promise<void> {
  await cloud.image.setProperties(imageId, { [markKeys.left]: 'true' });
}

export function isDetached({ properties }: Pick<Image, 'properties'>): boolean {
  return properties[markKeys.left] === 'true';
}
