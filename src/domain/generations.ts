import type { ImageMarks, ServerMarks } from './marks.ts';
import { parseServerIndex } from './names.ts';
import { isOutOfUse } from './set-aside.ts';

/** A server that carries our marks. */
export interface MarkedServer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** As Nova shows it; `undefined` on a server that boots from a volume. */
  readonly imageId: string | undefined;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** Its build came to ACTIVE. */
  readonly wasActive: boolean;
  readonly marks: ServerMarks;
}

/** An image that an unfinished generation may have been made from. */
export interface RefreshImage {
  readonly id: string;
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** `undefined` = not made by Restage: the user named it. */
  readonly marks: ImageMarks | undefined;
}

export interface LaunchPlan {
  readonly generation: number;
  /** Already there and wanted, by index. Those among them that are out of use keep their place. */
  readonly keep: readonly MarkedServer[];
  /** Indexes to create. */
  readonly missing: readonly number[];
  /** In ERROR, by their build or in a generation that never counted: of no use, and in the way of their index. */
  readonly broken: readonly MarkedServer[];
  /** Younger servers of an index that an older one in use holds: one create was carried out twice. */
  readonly duplicates: readonly MarkedServer[];
  /** Beyond `count`, or of an index that is held where one of the two is out of use. Reported and left alone. */
  readonly surplus: readonly MarkedServer[];
  /** Of the same image, in another generation. Reported and left alone. */
  readonly ofOtherGenerations: readonly MarkedServer[];
  /** Reported and left alone. */
  readonly ofOtherImages: readonly MarkedServer[];
}

/**
 * What a launch into an environment finds and lacks.
 *
 * @param request.servers the environment's servers; other roles are left out here
 * @param request.generation the generation to fill; by default the one that the environment's servers of this image are
 * in, the finished and then the newest first, or the next free one when it has none
 * @param request.goldens golden servers that carry the environment's marks: none of it, but their generations and names are taken
 */
export function planLaunch(request: {
  readonly servers: readonly MarkedServer[];
  readonly imageId: string;
  readonly role: string;
  readonly count: number;
  readonly generation?: number | undefined;
  readonly goldens?: readonly MarkedServer[];
}): LaunchPlan {
  const { goldens = [] } = request;
  const ofRole = request.servers.filter((server) => server.marks.role === request.role && isThere(server));
  const [ofImage, ofOtherImages] = split(ofRole, (server) => imageOf(server) === request.imageId);
  const generation = request.generation ?? generationToFill(request.servers, ofImage, goldens);
  const [ofGeneration, ofOtherGenerations] = split(ofImage, (server) => server.marks.generation === generation);
  // Of a generation that never counted, no server was in use: its run is over, since this one holds the environment.
  const isInUse = ofGeneration.some(({ marks }) => marks.stage !== 'candidate');
  const [broken, sound] = split(ofGeneration, (server) => server.status === 'ERROR' && !(server.wasActive && isInUse));
  const [first, younger] = splitDuplicates(sound);
  const [duplicates, spared] = split(younger, (server) =>
    first.filter(isOfIndexOf(server)).every((holder) => isDuplicateOf(holder, server)),
  );
  const keep = first.slice(0, request.count);
  const beside = goldens.filter(({ marks }) => marks.role === request.role && marks.generation === generation);
  const taken = new Set([...keep, ...beside].map(indexOf));
  const free = range(request.count + keep.length + beside.length).filter((index) => !taken.has(index));
  return {
    generation,
    keep,
    missing: free.slice(0, request.count - keep.length),
    broken,
    duplicates,
    surplus: [...first.slice(request.count), ...spared],
    ofOtherGenerations,
    ofOtherImages,
  };
}

export type RefreshPlan =
  /** Take a snapshot, and launch this generation from it. */
  | ({ readonly kind: 'start' } & RefreshWork)
  /** An earlier run left this generation unfinished; go on with its image. */
  | ({ readonly kind: 'finish' /** At most one of each golden server. */; readonly imageIds: readonly string[] } & RefreshWork);

interface RefreshWork {
  readonly generation: number;
  /** Servers of unfinished generations that cannot be finished: to be undone first. */
  readonly undo: readonly MarkedServer[];
  /** Servers of the generation in use: they go when the new one is ready. */
  readonly current: readonly MarkedServer[];
  /** Servers older than the generation in use, left by a run that ended before it deleted them. */
  readonly retire: readonly MarkedServer[];
}

/**
 * Where a refresh of an environment begins.
 *
 * A generation is finished once one of its servers is no longer a candidate. A newer one is unfinished; the newest of
 * these that still has an image is finished, and what is left of the others is undone. A refresh whose generation is
 * finished and whose older ones are still there was cut off before it deleted them: that is all that is left to do,
 * unless one of its servers is in ERROR by now, which only a new generation replaces.
 *
 * @param state.servers the environment's servers, of all roles
 * @param state.images images made for this environment, and those its servers were launched from
 * @param state.goldens as for `planLaunch`
 * @param state.environment leaves out the candidates of other environments among these images; by default all count
 */
export function planRefresh(state: {
  readonly servers: readonly MarkedServer[];
  readonly images: readonly RefreshImage[];
  readonly environment?: string | undefined;
  readonly goldens?: readonly MarkedServer[];
}): RefreshPlan {
  const { goldens = [] } = state;
  const servers = state.servers.filter(isThere);
  const finished = highest(servers.filter((server) => server.marks.stage !== 'candidate'));
  const [unfinished, settled] = split(servers, (server) => server.marks.generation > finished);
  const [current, retire] = split(settled, (server) => server.marks.generation === finished);
  const usable = state.images.filter(isUsable).sort((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id));
  const candidates = usable
    .filter(isCandidate)
    .filter(({ marks }) => marks.generation > finished && marks.environment === (state.environment ?? marks.environment));
  for (const generation of generationsOf([...unfinished, ...candidates])) {
    const ofGeneration = unfinished.filter((server) => server.marks.generation === generation);
    const made = newestOfEachGolden(candidates.filter(({ marks }) => marks.generation === generation));
    const imageIds = [...new Set([...made.map(({ id }) => id), ...runFrom(ofGeneration, usable)])];
    if (imageIds.length === 0) continue;
    const undo = unfinished.filter((server) => !ofGeneration.includes(server) || !imageIds.some((id) => id === imageOf(server)));
    return { kind: 'finish', generation, imageIds, undo, current, retire };
  }
  const imageIds = runFrom(current, usable);
  const wasPromoted = current.some((server) => server.marks.stage === 'current');
  const isSound = wasPromoted && !current.some(isInError);
  if (retire.length > 0 && unfinished.length === 0 && isSound && imageIds.length > 0) {
    return { kind: 'finish', generation: finished, imageIds, undo: [], current: [], retire };
  }
  return { kind: 'start', generation: highest([...servers, ...candidates, ...goldens]) + 1, undo: unfinished, current, retire };
}

/** The image a server was launched from; our mark first, because Nova shows none for a server on a volume. */
export function imageOf(server: MarkedServer): string | undefined {
  return server.marks.imageId ?? server.imageId;
}

function generationToFill(all: readonly MarkedServer[], ofImage: readonly MarkedServer[], goldens: readonly MarkedServer[]): number {
  const finished = ofImage.filter((server) => server.marks.stage !== 'candidate');
  if (finished.length > 0) return highest(finished);
  return ofImage.length > 0 ? highest(ofImage) : highest([...all.filter(isThere), ...goldens]) + 1;
}

/** Oldest server of each index, by index; a server whose name tells none (renamed) comes last and has no duplicate. */
function splitDuplicates(servers: readonly MarkedServer[]): [MarkedServer[], MarkedServer[]] {
  const byAge = servers.toSorted((a, b) => compare(a.created, b.created) || compare(a.id, b.id));
  const holders = new Map<number | string, MarkedServer>();
  for (const server of byAge) {
    const slot = indexOf(server) ?? server.id;
    if (!holders.has(slot)) holders.set(slot, server);
  }
  const first = [...holders.values()].sort((a, b) => place(a) - place(b));
  return [first, byAge.filter((server) => !first.includes(server))];
}

/** One that is out of use may be its user's, unless it is in ERROR and of the very request that made its holder: the cloud failed to delete it. */
function isDuplicateOf(holder: MarkedServer, server: MarkedServer): boolean {
  if (isOutOfUse(holder)) return false;
  const isOfOneRequest = server.marks.nonce !== undefined && server.marks.nonce === holder.marks.nonce;
  return !isOutOfUse(server) || (isInError(server) && isOfOneRequest);
}

function isOfIndexOf(server: MarkedServer): (other: MarkedServer) => boolean {
  return (other) => indexOf(other) === indexOf(server);
}

function indexOf(server: MarkedServer): number | undefined {
  return parseServerIndex(server.name);
}

function place(server: MarkedServer): number {
  return indexOf(server) ?? Number.MAX_SAFE_INTEGER;
}

/** Soft-deleted servers wait for the cloud to remove them: deleted, as far as this run is concerned. */
function isThere(server: MarkedServer): boolean {
  return server.status !== 'DELETED' && server.status !== 'SOFT_DELETED';
}

export function isInError({ status }: Pick<MarkedServer, 'status'>): boolean {
  return status === 'ERROR';
}

/** An image of ours is usable once it is verified, and until it is to be deleted. */
function isUsable({ status, marks }: RefreshImage): boolean {
  return status === 'active' && marks?.verified !== false && marks?.deletionCandidate === undefined;
}

/** Of these images, newest first, the first of each golden server. */
function newestOfEachGolden<T extends { readonly marks: ImageMarks }>(images: readonly T[]): readonly T[] {
  return images.filter((image, at) => images.findIndex(({ marks }) => marks.goldenId === image.marks.goldenId) === at);
}

/** Ids of the images that these servers were launched from and that can be used again. */
function runFrom(servers: readonly MarkedServer[], usable: readonly RefreshImage[]): readonly string[] {
  return usable.map(({ id }) => id).filter((id) => servers.some((server) => imageOf(server) === id));
}

function isCandidate(image: RefreshImage): image is RefreshImage & { readonly marks: ImageMarks } {
  return image.marks?.stage === 'candidate';
}

type Generational = { readonly marks: { readonly generation: number } };

/** Newest first. */
function generationsOf(marked: readonly Generational[]): readonly number[] {
  return [...new Set(marked.map(({ marks }) => marks.generation))].sort((a, b) => b - a);
}

function highest(marked: readonly Generational[]): number {
  return generationsOf(marked)[0] ?? 0;
}

function split<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index + 1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
