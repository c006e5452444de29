import type { Books } from '../../../src/emulator/index.ts';

export type Server = ReturnType<Books['servers']>[number];
export type Image = ReturnType<Books['images']>[number];
export type FloatingIp = ReturnType<Books['floatingIps']>[number];

/** What the names of images begin with that somebody takes for themselves. */
export const byHand = 'by-hand-';

/** Living servers with Restage's marks. */
export function launchedServers(books: Books): readonly Server[] {
  return books
    .servers()
    .filter(
      ({ deletedAt, vmState, metadata }) =>
        deletedAt === undefined && vmState !== 'soft-delete' && metadata.restage_environment !== undefined,
    );
}

/** Living snapshots that Restage took. */
export function takenImages(books: Books): readonly Image[] {
  return books
    .images()
    .filter(({ name, status, properties }) => status !== 'deleted' && properties.restage_golden !== undefined && !isByHand({ name }));
}

/** Snapshots that somebody took, and that came to be: those of a launched server inherit Restage's marks. */
export function imagesByHand(books: Books): readonly Image[] {
  return books.images().filter((image) => isByHand(image) && books.imageHistory(image.id).some(({ record }) => record.status === 'active'));
}

/** Or by the rival that the emulated cloud makes up where a snapshot loses its race. */
export function isByHand(image: Pick<Image, 'name'> | undefined): boolean {
  return image?.name?.startsWith(byHand) === true || image?.name === 'snapshot-of-a-rival';
}

/** The image of the latest snapshot of a server. */
export function newestImageOf(books: Books, serverId: string): Image | undefined {
  return books.images().findLast(({ properties }) => (properties.instance_uuid ?? properties.restage_golden) === serverId);
}

/** Living records by which runs hold golden servers. */
export function leases(books: Books): readonly Image[] {
  return books.images().filter(({ status, properties }) => status !== 'deleted' && properties.restage_lease !== undefined);
}

export function floatingIps(books: Books): readonly FloatingIp[] {
  return books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined);
}
