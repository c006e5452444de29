import { markKeys, type Values } from './marks.ts';

/**
 * On a golden server from before its first stop until a person releases it: it is never deleted and belongs to no environment, whatever
 * other marks it carries. A tag, because of two clients that write metadata at once one loses its keys; metadata where there are no tags.
 */
export const goldenTag = 'restage:golden';

/** A person released the server: images that were made of it no longer make it a golden server. The next snapshot removes it. */
export const releasedTag = 'restage:released';

/** What every tag of ours begins with. */
export const tagPrefix = 'restage:';

interface Labelled {
  /** `undefined` below microversion 2.26. */
  readonly tags: readonly string[] | undefined;
  readonly metadata: Values;
}

export function isMarkedGolden({ tags, metadata }: Labelled): boolean {
  return tags?.includes(goldenTag) === true || metadata[markKeys.goldenServer] !== undefined;
}

export function isMarkedReleased({ tags, metadata }: Labelled): boolean {
  return tags?.includes(releasedTag) === true || metadata[markKeys.released] !== undefined;
}
