import type { ImageMarks } from './marks.ts';

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
 * The images that a refresh may take away: of each golden server's proven images all but the newest `keep`, oldest
 * first. Never one that a server runs from, one that is protected, unproven (a run may be at work on it), or not ours;
 * and never a golden server's last proven one, even for a `keep` of 0.
 */
export function imagesToPrune<T extends PrunableImage>(request: {
  readonly images: readonly T[];
  readonly keep: number;
  /** Ids of images that servers of the project run from. */
  readonly inUseIds: ReadonlySet<string>;
}): readonly T[] {
  const proven = request.images.filter(isProven).sort(oldestFirst);
  return proven.filter((image, place) => {
    const newer = proven.slice(place + 1).filter(({ marks }) => marks.goldenId === image.marks.goldenId);
    return newer.length >= Math.max(1, request.keep) && !image.protected && !request.inUseIds.has(image.id);
  });
}

function isProven<T extends PrunableImage>(image: T): image is T & { readonly marks: ImageMarks } {
  return image.marks?.verified === true && image.status === 'active';
}

function oldestFirst(a: PrunableImage, b: PrunableImage): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.id < b.id ? -1 : 1);
}
