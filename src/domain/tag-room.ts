import { tagPrefix } from './golden-mark.ts';

/** Nova takes so many tags of a server (nova:objects/tag.py `MAX_TAG_COUNT`). */
export const mostTags = 50;

/** What a run may come to write on a golden server: its mark, the last lease, the state that is owed, whose it is, and that it left. */
const ownTags = 5;

/**
 * Whether a golden server has room for every tag of ours at once. All of what is owed stands in one place: a run that finds room for half of
 * it would stop the server before it finds that out.
 * @param tags `undefined` below microversion 2.26
 */
export function hasTagRoom(tags: readonly string[] | undefined): boolean {
  return tags !== undefined && foreignTags(tags).length + ownTags <= mostTags;
}

/** Whether it also has room for the tag of a golden server with sealed images, which takes none away from the others. */
export function hasRoomForSealed(tags: readonly string[] | undefined): boolean {
  return tags !== undefined && foreignTags(tags).length + ownTags < mostTags;
}

/** Tags of the user and of other tools. */
export function foreignTags(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => !tag.toLowerCase().startsWith(tagPrefix));
}
