import { type ImageMarks, isEphemeral } from './marks.ts';

/** Verified images of a golden server that stay where no run has set `keep-images`. */
const defaultKeepImages = 3;

export interface PrunableImage {
  readonly id: string;
  readonly status: string;
  readonly protected: boolean;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** `undefined` = not ours. */
  readonly marks: ImageMarks | undefined;
}

/**
 * How many verified images of one golden server stay: as the newest one says whose run set `keep-images`, so that a run that sets
 * nothing cannot delete what another is to keep. Images of ephemeral environments have no say.
 * @param images of one golden server
 */
export function retentionOf(images: readonly PrunableImage[]): number {
  const newestFirst = images.filter(isHistory).sort(oldestFirst).reverse();
  return newestFirst.find(({ marks }) => marks.keepImages !== undefined)?.marks.keepImages ?? defaultKeepImages;
}

/**
 * The images of one golden server that may be deleted: of its verified images all but the newest `keep`, oldest first, and those that
 * an earlier run had to leave (`restage_deletion_candidate`). A sealed one makes room for sealed ones alone. Never one that a server runs
 * from, one that is protected, unverified (a run may be at work on it), not ours, or made for an ephemeral environment, with which it ends;
 * and never its last verified one, even for a `keep` of 0.
 */
export function imagesToPrune<T extends PrunableImage>(request: {
  readonly images: readonly T[];
  readonly keep: number;
  /** Ids of images that servers of the project run from. */
  readonly inUseIds: ReadonlySet<string>;
}): readonly T[] {
  const history = request.images.filter(isHistory).sort(oldestFirst);
  const surplus = history.filter((image, place) => {
    // Unsealed ones are none to a run that says nothing of sealing: they take no sealed one's place.
    const newer = history
      .slice(place + 1)
      .filter(({ marks }) => marks.goldenId === image.marks.goldenId && (!isSealed(image.marks) || isSealed(marks)));
    return newer.length >= Math.max(1, request.keep);
  });
  const left = request.images.filter((image) => isVerified(image) && image.marks.deletionCandidate !== undefined);
  return [...left, ...surplus].filter((image) => !image.protected && !request.inUseIds.has(image.id));
}

type Verified<T> = T & { readonly marks: ImageMarks };

function isVerified<T extends PrunableImage>(image: T): image is Verified<T> {
  return image.marks?.verified === true && image.status === 'active';
}

/** The golden server's own, which its retention counts. */
function isHistory<T extends PrunableImage>(image: T): image is Verified<T> {
  return isVerified(image) && !isEphemeral(image.marks) && image.marks.deletionCandidate === undefined;
}

function isSealed({ seal }: ImageMarks): boolean {
  return seal?.kind === 'sealed';
}

function oldestFirst(a: PrunableImage, b: PrunableImage): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.id < b.id ? -1 : 1);
}
