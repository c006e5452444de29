import type { Books } from '../../../src/emulator/index.ts';

export type Server = ReturnType<Books['servers']>[number];
export type Image = ReturnType<Books['images']>[number];
export type FloatingIp = ReturnType<Books['floatingIps']>[number];

/** Living servers with Restage's marks. */
export function launchedServers(books: Books): readonly Server[] {
  return books
    .servers()
    .filter(
      ({ deletedAt, vmState, metadata }) =>
        deletedAt === undefined && vmState !== 'soft-delete' && metadata.restage_environment !== undefined,
    );
}

/** Living snapshots with Restage's marks. */
export function takenImages(books: Books): readonly Image[] {
  return books.images().filter(({ status, properties }) => status !== 'deleted' && properties.restage_golden !== undefined);
}

/** Living records by which runs hold golden servers. */
export function leases(books: Books): readonly Image[] {
  return books.images().filter(({ status, properties }) => status !== 'deleted' && properties.restage_lease !== undefined);
}

export function floatingIps(books: Books): readonly FloatingIp[] {
  return books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined);
}
