import { markKeys } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';

/** Ids of the images that these servers run from. Nova names none for a server on a volume; our mark does. */
export function imagesInUse(servers: readonly Pick<Server, 'imageId' | 'metadata'>[]): ReadonlySet<string> {
  return new Set(servers.flatMap(({ imageId, metadata }) => [imageId, metadata[markKeys.image]].filter((id) => id !== undefined)));
}
