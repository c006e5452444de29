import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal, type Reply } from '../http.ts';
import type { Image, MemberStatus } from '../model.ts';
import { changeImage } from '../state.ts';
import { isoSeconds } from '../time.ts';
import { visibleImage } from './access.ts';

/** Projects that an image is shared with (glance:api/v2/image_members.py). Nothing checks that there is such a project. */

export const createMember: Handler<SignedCall> = (call, { id = '' }) => {
  const image = sharedImage(call, id, 'create');
  if (image.owner !== call.caller.projectId && !call.caller.admin) throw notAllowed('create', id);
  const body = parseJson(call.body);
  const member = isObject(body) ? body.member : undefined;
  if (member === undefined) throw new Refusal(400, 'Member to be added not specified');
  if (typeof member !== 'string' || member === '') throw new Refusal(400, "Member can't be empty");
  const { imageMemberQuota: quota } = call.state.behaviour;
  const attempted = Object.keys(image.members).length + 1;
  // The quota is asked before the duplicate is noticed (glance:quota/__init__.py `new_image_member`).
  if (quota >= 0 && attempted > quota) {
    throw new Refusal(
      413,
      `Image member limit exceeded for image ${id}: The limit has been exceeded on the number of allowed image members for this image. Attempted: ${attempted}, Maximum: ${quota}:`,
    );
  }
  if (image.members[member] !== undefined) throw new Refusal(409, `Member ${member} is duplicated for image ${id}`);
  putMembers(call, image, { ...image.members, [member]: 'pending' });
  return { status: 200, body: memberView(call, image, member, 'pending') };
};

/** The owner sees all of them, a member itself alone (glance:db/sqlalchemy/api.py `_image_member_find`). */
export const listMembers: Handler<SignedCall> = (call, { id = '' }) => {
  const image = sharedImage(call, id, 'list');
  const members = seenMembers(call, image).map(([member, status]) => memberView(call, image, member, status));
  return { status: 200, body: { members, schema: '/v2/schemas/members' } };
};

export const showMember: Handler<SignedCall> = (call, { id = '', member = '' }) => {
  const image = visibleImage(call, id, `Image ${id} not found.`);
  if (image.visibility !== 'shared') throw new Refusal(404, 'Only shared images have members.');
  return { status: 200, body: memberView(call, image, member, seenMember(call, image, member)) };
};

/** The member alone says whether it takes the image. */
export const updateMember: Handler<SignedCall> = (call, { id = '', member = '' }) => {
  const image = sharedImage(call, id, 'update');
  if (image.owner === call.caller.projectId && !call.caller.admin) throw notAllowed('update', id);
  const body = parseJson(call.body);
  const status = isObject(body) ? body.status : undefined;
  if (status === undefined) throw new Refusal(400, 'Status not specified');
  if (call.state.behaviour.olderGlance && member !== call.caller.projectId && !call.caller.admin) throw notAllowed('update', id);
  seenMember(call, image, member);
  if (status !== 'pending' && status !== 'accepted' && status !== 'rejected') {
    throw new Refusal(400, 'Incorrect request: Status must be "pending", "accepted" or "rejected".');
  }
  putMembers(call, image, { ...image.members, [member]: status });
  return { status: 200, body: memberView(call, image, member, status) };
};

export const deleteMember: Handler<SignedCall> = (call, { id = '', member = '' }) => {
  const image = sharedImage(call, id, 'delete');
  if (image.owner !== call.caller.projectId && !call.caller.admin) throw notAllowed('delete', id);
  seenMember(call, image, member);
  const { [member]: _gone, ...members } = image.members;
  putMembers(call, image, members);
  return { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' } };
};

function sharedImage(call: SignedCall, id: string, deed: 'create' | 'list' | 'update' | 'delete'): Image {
  const image = visibleImage(call, id, `Image ${id} not found.`);
  if (image.visibility !== 'shared') throw notAllowed(deed, id, deed === 'list' ? ': Only shared images have members.' : '.');
  return image;
}

function notAllowed(deed: string, id: string, end = '.'): Refusal {
  return new Refusal(403, `Not allowed to ${deed} members for image ${id}${end}`);
}

function seenMembers({ caller }: SignedCall, image: Image): readonly (readonly [string, MemberStatus])[] {
  const isWhole = caller.admin || image.owner === caller.projectId;
  return Object.entries(image.members).filter(([member]) => isWhole || member === caller.projectId);
}

/** @throws Refusal 404 */
function seenMember(call: SignedCall, image: Image, member: string): MemberStatus {
  const seen = seenMembers(call, image).find(([one]) => one === member);
  if (seen === undefined) throw new Refusal(404, `${member} not found in the member list of the image ${image.id}.`);
  return seen[1];
}

/** The image's own time of change stays as it was. */
function putMembers({ state }: SignedCall, { id, updated }: Image, members: Image['members']): void {
  changeImage(state, id, { members, updated });
}

function memberView({ state }: SignedCall, { id }: Image, member: string, status: MemberStatus): NonNullable<Reply['body']> {
  const time = isoSeconds(state.timeline.time);
  return { member_id: member, image_id: id, status, created_at: time, updated_at: time, schema: '/v2/schemas/member' };
}
