import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type JsonObject, pluck, textAt } from '../helpers/contract-http.ts';
import { type Session, signIn } from '../helpers/contract-session.ts';

const bench = await useBench('image-members');
const member = bench.session;
const owner = await signIn({ authUrl: bench.target.authUrl, user: 'admin', project: 'admin' });
/** A project that is not there: Glance does not look. */
const absent = 'f'.repeat(32);
const patch = { headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' } };

async function create(by: Session, fields: JsonObject): Promise<string> {
  const id = textAt((await by.image('POST', '/v2/images', { body: fields })).json, 'id');
  bench.undo(() => owner.image('DELETE', `/v2/images/${id}`));
  return id;
}
const share = (by: Session, id: string, projectId: string) => by.image('POST', `/v2/images/${id}/members`, { body: { member: projectId } });
const membersOf = async (by: Session, id: string) =>
  pluck(at((await by.image('GET', `/v2/images/${id}/members`)).json, 'members'), 'member_id');
const idsOf = async (by: Session, query: string) => pluck(at((await by.image('GET', `/v2/images?${query}`)).json, 'images'), 'id');

contract('members of an image', () => {
  it('only a shared image has any: a private one is made shared first', async () => {
    const id = await create(member, { name: bench.name('private'), visibility: 'private' });
    expect((await share(member, id, absent)).status).toBe(403);
    expect((await member.image('GET', `/v2/images/${id}/members`)).status).toBe(403);
    expect((await member.image('GET', `/v2/images/${id}/members/${absent}`)).status).toBe(404);
    expect((await member.image('DELETE', `/v2/images/${id}/members/${absent}`)).status).toBe(403);
    const body = [{ op: 'add', path: '/visibility', value: 'shared' }];
    expect((await member.image('PATCH', `/v2/images/${id}`, { body, ...patch })).status).toBe(200);
    expect((await share(member, id, absent)).status).toBe(200);
    expect(await membersOf(member, id)).toEqual([absent]);
  });

  it('a member that is there is not added again; one that is not there is not removed', async () => {
    const id = await create(member, { name: bench.name('twice'), visibility: 'shared' });
    expect((await share(member, id, absent)).status).toBe(200);
    expect((await share(member, id, absent)).status).toBe(409);
    expect((await member.image('DELETE', `/v2/images/${id}/members/${absent}`)).status).toBe(204);
    expect((await member.image('DELETE', `/v2/images/${id}/members/${absent}`)).status).toBe(404);
    expect(await membersOf(member, id)).toEqual([]);
  });

  it('the owner sees all members, a member itself alone; only the member takes the image', async () => {
    const name = bench.name('seen');
    const id = await create(member, { name, visibility: 'shared' });
    await share(member, id, absent);
    const theirs = await create(owner, { name, visibility: 'shared' });
    await share(owner, theirs, absent);
    expect((await member.image('GET', `/v2/images/${theirs}/members`)).status).toBe(404);
    await share(owner, theirs, member.projectId);
    expect(await membersOf(member, theirs)).toEqual([member.projectId]);
    expect((await member.image('GET', `/v2/images/${theirs}/members/${absent}`)).status).toBe(404);
    const mine = await member.image('GET', `/v2/images/${theirs}/members/${member.projectId}`);
    expect([mine.status, at(mine.json, 'status')]).toEqual([200, 'pending']);
    const accepted = { body: { status: 'accepted' } };
    expect((await member.image('PUT', `/v2/images/${id}/members/${absent}`, accepted)).status).toBe(403);
    expect((await member.image('PUT', `/v2/images/${theirs}/members/${absent}`, accepted)).status).toBe(
      bench.target.release.memberOfOthers,
    );
    expect((await member.image('PUT', `/v2/images/${theirs}/members/${member.projectId}`, { body: { status: 'x' } })).status).toBe(400);
    expect((await member.image('PUT', `/v2/images/${theirs}/members/${member.projectId}`, accepted)).status).toBe(200);
  });

  it('a member neither shares nor revokes, changes nor deletes', async () => {
    const id = await create(owner, { name: bench.name('foreign'), visibility: 'shared' });
    await share(owner, id, member.projectId);
    expect((await share(member, id, absent)).status).toBe(403);
    expect((await member.image('DELETE', `/v2/images/${id}/members/${member.projectId}`)).status).toBe(403);
    const body = [{ op: 'add', path: '/restage_stage', value: 'current' }];
    expect((await member.image('PATCH', `/v2/images/${id}`, { body, ...patch })).status).toBe(403);
    expect((await member.image('DELETE', `/v2/images/${id}`)).status).toBe(403);
  });

  it('an image that is not accepted is listed where its status is asked for', async () => {
    const name = bench.name('status');
    const id = await create(owner, { name, visibility: 'shared', restage_golden: 'g' });
    await share(owner, id, member.projectId);
    const query = `name=${name}&owner=${owner.projectId}&restage_golden=g`;
    expect(await idsOf(member, query)).toEqual([]);
    for (const status of ['pending', 'all']) expect(await idsOf(member, `${query}&member_status=${status}`)).toEqual([id]);
    expect(await idsOf(member, `${query}&member_status=rejected`)).toEqual([]);
    expect((await member.image('GET', `/v2/images?member_status=other`)).status).toBe(400);
    const rejected = { body: { status: 'rejected' } };
    expect((await member.image('PUT', `/v2/images/${id}/members/${member.projectId}`, rejected)).status).toBe(200);
    expect(await idsOf(member, `${query}&member_status=all`)).toEqual([id]);
    await owner.image('DELETE', `/v2/images/${id}/members/${member.projectId}`);
    expect((await member.image('GET', `/v2/images/${id}`)).status).toBe(404);
  });
});
