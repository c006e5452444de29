import type { Books, Emulator } from '../../../src/emulator/index.ts';
import type { Maker, Witness } from '../witness.ts';

export type Server = ReturnType<Books['servers']>[number];
export type Image = ReturnType<Books['images']>[number];
export type FloatingIp = ReturnType<Books['floatingIps']>[number];

/** What the names of images begin with that a person takes by hand. */
export const byHand = 'by-hand-';

/** The cloud, and who did what in it. */
export interface Seen {
  readonly emulator: Pick<Emulator, 'books'>;
  readonly witness: Witness;
}

/** Living servers with Restage's marks, but for those that are golden: whatever marks they bear, they belong to no environment. */
export function launchedServers({ emulator: { books }, witness }: Seen): readonly Server[] {
  return books
    .servers()
    .filter(
      ({ id, deletedAt, vmState, metadata }) =>
        deletedAt === undefined &&
        vmState !== 'soft-delete' &&
        metadata.restage_environment !== undefined &&
        isOfRun(witness.makerOf(id)) &&
        !witness.isGolden(id),
    );
}

/** Living snapshots that Restage took. */
export function takenImages({ emulator: { books }, witness }: Seen): readonly Image[] {
  return books
    .images()
    .filter(
      ({ id, name, status, properties }) =>
        status !== 'deleted' &&
        properties.restage_golden !== undefined &&
        !isByHand({ name }) &&
        (isOfRun(witness.makerOf(id)) || witness.isOwnSeed(id)),
    );
}

/** A run made it, or the cloud did for one. */
export function isOfRun(maker: Maker | undefined): boolean {
  return maker?.kind === 'run' || maker?.kind === 'cloud';
}

/** Snapshots that a person took, and that came to be: those of a launched server inherit Restage's marks. */
export function imagesByHand(books: Books): readonly Image[] {
  return books.images().filter((image) => isByHand(image) && books.imageHistory(image.id).some(({ record }) => record.status === 'active'));
}

/** Or by the rival that the emulated cloud makes up where a snapshot loses its race. */
export function isByHand(image: Pick<Image, 'name'> | undefined): boolean {
  return image?.name?.startsWith(byHand) === true || image?.name === 'snapshot-of-a-rival';
}

/** The image of the latest snapshot of a server: of its own project, as all of its snapshots are. */
export function newestImageOf(books: Books, { id, projectId }: Server): Image | undefined {
  return books
    .images()
    .findLast(({ owner, properties }) => owner === projectId && (properties.instance_uuid ?? properties.restage_golden) === id);
}

/** Living records by which runs hold golden servers. */
export function leases({ emulator: { books }, witness }: Seen): readonly Image[] {
  return books
    .images()
    .filter(({ id, status, properties }) => status !== 'deleted' && properties.restage_lease !== undefined && isOfRun(witness.makerOf(id)));
}

export function floatingIps(books: Books): readonly FloatingIp[] {
  return books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined);
}

/** What runs have noted at a server: tags, or the same words in its metadata where the cloud has no tags. */
export function wordsOf({ tags, metadata }: Server): readonly string[] {
  return [...tags, ...(metadata.restage_intent?.split(' ') ?? [])];
}

/** No run gives an image without data up before three times its limit is over: the cloud may still be at work on it. */
export function mayStillCome(image: Image, now: number): boolean {
  return (image.status === 'queued' || image.status === 'saving') && now < givenUpAt(image);
}

/** When an image without data counts as one that never comes, milliseconds since the epoch. */
export function givenUpAt({ created, properties }: Image): number {
  return created + 3_000 * Number(properties.restage_limit_seconds ?? 0);
}
