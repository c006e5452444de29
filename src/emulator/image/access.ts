import type { SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import type { Image } from '../model.ts';
import { livingImage } from '../state.ts';

/** Seen by the caller at all. */
export function visibleTo(call: SignedCall, image: Image): boolean {
  const { caller } = call;
  if (caller.admin || image.owner === caller.projectId) return true;
  return image.visibility === 'shared' ? image.members[caller.projectId] !== undefined : image.visibility !== 'private';
}

/**
 * Listed where no visibility is asked for: not another's community image, and a shared one only when its member has accepted it
 * (glance:db/sqlalchemy/api.py `image_get_all`, `_select_images_query`).
 */
export function listedTo(call: SignedCall, image: Image): boolean {
  const { caller } = call;
  if (!visibleTo(call, image)) return false;
  return image.owner === caller.projectId || image.visibility !== 'community';
}

/** A shared image that its member has not accepted is seen by its id, and listed where its status is asked for (`member_status`). */
export function isTakenBy({ caller, query }: SignedCall, image: Image): boolean {
  if (caller.admin || image.owner === caller.projectId || image.visibility !== 'shared') return true;
  const wanted = query.get('member_status') ?? 'accepted';
  return wanted === 'all' || image.members[caller.projectId] === wanted;
}

/** @throws Refusal 404 */
export function visibleImage(call: SignedCall, id: string, message = `No image found with ID ${id}`): Image {
  const image = livingImage(call.state, id);
  if (image === undefined || !visibleTo(call, image)) throw new Refusal(404, message);
  return image;
}

/** An image that the caller may change. @throws Refusal 403, 404 */
export function ownImage(call: SignedCall, id: string, message?: string): Image {
  const image = visibleImage(call, id, message);
  if (image.owner !== call.caller.projectId && !call.caller.admin) throw new Refusal(403, notOwned(call));
  return image;
}

/** The new defaults have the policy refuse what by the old ones the code refused (seen on Epoxy, and on Zed). */
function notOwned({ state, method }: SignedCall): string {
  if (state.behaviour.olderGlance && method === 'DELETE') return 'You are not permitted to delete this image.';
  if (state.behaviour.readersMayWrite) return 'You do not own this image';
  return `You are not authorized to complete ${method === 'DELETE' ? 'delete_image' : 'modify_image'} action.`;
}
