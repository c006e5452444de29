import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal, type Reply } from '../http.ts';
import type { Image, MemberStatus } from '../model.ts';
import { changeImage } from '../state.ts';
import { isoSeconds } from '../time.ts';
import { visibleImage } from './access.ts';

/** Projects that an image is shared with (glance:api/v2/image_members.py). */

export const createMember: Handler<SignedCall> = (call, { id = '' }) => {
  const image = sharedImage(call, id);
  if (image.owner !== call.caller.projectId && !call.caller.admin) throw new Refusal(404, `Image ${id} not found.`);
  const body = parseJson(call.body);
  const member = isObject(body) ? body.member : undefined;
  if (typeof member !== 'string' || member === '') throw new Refusal(400, "Member can't be empty");
  if (image.members[member] !== undefined) throw new Refusal(409, `Member ${member} is duplicated for image ${id}`);
  changeImage(call.state, id, { members: { ...image.members, [member]: 'pending' } });
  return memberView(call, image, member, 'pending');
};

/** The member alone says whether it takes the image. */
export const updateMember: Handler<SignedCall> = (call, { id = '', member = '' }) => {
  const image = sharedImage(call, id);
  const body = parseJson(call.body);
  const status = isObject(body) ? body.status : undefined;
  if (status !== 'pending' && status !== 'accepted' && status !== 'rejected') throw new Refusal(400, 'Status not in allowed values.');
  if (image.members[member] === undefined) throw new Refusal(404, `${member} not found in the member list of the image ${id}.`);
  if (member !== call.caller.projectId && !call.caller.admin) throw new Refusal(403, `Not allowed to update members for image ${id}.`);
  changeImage(call.state, id, { members: { ...image.members, [member]: status } });
  return memberView(call, image, member, status);
};

function sharedImage(call: SignedCall, id: string): Image {
  const image = visibleImage(call, id, `Image ${id} not found.`);
  if (image.visibility !== 'shared') throw new Refusal(403, 'Only shared images have members.');
  return image;
}

function memberView({ state }: SignedCall, { id }: Image, member: string, status: MemberStatus): Reply {
  const time = isoSeconds(state.timeline.time);
  return {
    status: 200,
    body: { member_id: member, image_id: id, status, created_at: time, updated_at: time, schema: '/v2/schemas/member' },
  };
}
