import { markKeys, type Values } from './marks.ts';

/**
 * On a golden server from before its first stop until a person releases it: it is never deleted and belongs to no environment, whatever
 * other marks it carries. A tag, because of two clients that write metadata at once one loses its keys; metadata where there are no tags.
 */
export const goldenTag = 'restage:golden';

/** A person released the server: images that were made of it no longer make it a golden server. The next snapshot removes it. */
export const releasedTag = 'restage:released';

/** Sealed images of it were made: a run that says nothing of sealing uses no others. */
export const sealedTag = 'restage:sealed';

/** What every tag of ours begins with (contract.md#tags). */
export const tagPrefix = 'restage:';

interface Labelled {
  /** `undefined` below microversion 2.26. */
  readonly tags: readonly string[] | undefined;
  readonly metadata: Values;
}

export function isMarkedGolden({ tags, metadata }: Labelled): boolean {
  return tagsLike(goldenTag, tags).length > 0 || metadata[markKeys.goldenServer] !== undefined;
}

export function isMarkedSealed({ tags, metadata }: Labelled): boolean {
  return tagsLike(sealedTag, tags).length > 0 || metadata[markKeys.goldenSealed] !== undefined;
}

export function isMarkedReleased({ tags, metadata }: Labelled): boolean {
  return tagsLike(releasedTag, tags).length > 0 || metadata[markKeys.released] !== undefined;
}

/**
 * The tags that a database takes for this one: MySQL, under most clouds, compares without case. Where a person wrote `Restage:Golden`, a
 * PUT of `restage:golden` says that it was there already, and leaves the other.
 */
export function tagsLike(tag: string, tags: readonly string[] = []): readonly string[] {
  return tags.filter((one) => one.toLowerCase() === tag);
}
