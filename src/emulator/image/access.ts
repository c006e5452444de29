import type { SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import type { Image } from '../model.ts';
import { livingImage } from '../state.ts';

/** Seen by the caller at all. */
export function visibleTo(call: SignedCall, image: Image): boolean {
  const { caller } = call;
  return caller.admin || image.owner === caller.projectId || image.visibility === 'public' || image.visibility === 'community';
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
  if (image.owner !== call.caller.projectId && !call.caller.admin) throw new Refusal(403, 'You do not own this image');
  return image;
}
