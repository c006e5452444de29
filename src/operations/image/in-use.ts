import { markKeys } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';

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
    [...servers, ...beside.flat()].flatMap(({ imageId, metadata }) => [imageId, metadata[markKeys.image]].filter((id) => id !== undefined)),
  );
}
