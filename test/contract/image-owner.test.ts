import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type JsonObject, pluck, textAt } from '../helpers/contract-http.ts';
import { type Session, signIn } from '../helpers/contract-session.ts';

const bench = await useBench('image-owner');
const { session } = bench;
const other = await signIn({ authUrl: bench.target.authUrl, user: 'admin', project: 'admin' });

async function create(by: Session, fields: JsonObject): Promise<string> {
  const id = textAt((await by.image('POST', '/v2/images', { body: fields })).json, 'id');
  bench.undo(() => other.image('DELETE', `/v2/images/${id}`));
  return id;
}
const idsOf = async (by: Session, query: string) => pluck(at((await by.image('GET', `/v2/images?${query}`)).json, 'images'), 'id');

contract('images of several projects', () => {
  it('a community image is listed to its owner, and to others only where they ask for it', async () => {
    const name = bench.name('community');
    const own = await create(session, { name, visibility: 'community' });
    const foreign = await create(other, { name, visibility: 'community' });
    expect(await idsOf(session, `name=${name}`)).toEqual([own]);
    expect(await idsOf(session, `name=${name}&owner=${session.projectId}`)).toEqual([own]);
    expect((await idsOf(session, `name=${name}&visibility=community`)).toSorted()).toEqual([own, foreign].toSorted());
    expect(await idsOf(session, `name=${name}&visibility=community&owner=${session.projectId}`)).toEqual([own]);
  });

  it('a shared image is seen by its member, and listed to a member that has accepted it', async () => {
    const name = bench.name('shared');
    const id = await create(other, { name, visibility: 'shared', restage_x: 'forged' });
    expect((await session.image('GET', `/v2/images/${id}`)).status).toBe(404);
    const added = await other.image('POST', `/v2/images/${id}/members`, { body: { member: session.projectId } });
    expect([added.status, added.json]).toMatchObject([200, { member_id: session.projectId, image_id: id, status: 'pending' }]);
    expect((await session.image('GET', `/v2/images/${id}`)).status).toBe(200);
    expect(await idsOf(session, `name=${name}`)).toEqual([]);
    const accepted = await session.image('PUT', `/v2/images/${id}/members/${session.projectId}`, { body: { status: 'accepted' } });
    expect([accepted.status, at(accepted.json, 'status')]).toEqual([200, 'accepted']);
    expect(await idsOf(session, `name=${name}&restage_x=forged`)).toEqual([id]);
    expect(await idsOf(session, `name=${name}&owner=${session.projectId}`)).toEqual([]);
    expect(await idsOf(session, `name=${name}&owner=${other.projectId}`)).toEqual([id]);
    expect((await session.image('DELETE', `/v2/images/${id}`)).status).toBe(403);
  });

  it('an administrator sees and deletes those of all projects, and publishes', async () => {
    const name = bench.name('private');
    const id = await create(session, { name, visibility: 'private' });
    expect(await idsOf(other, `name=${name}`)).toEqual([id]);
    const published = await other.image('PATCH', `/v2/images/${id}`, {
      body: [{ op: 'replace', path: '/visibility', value: 'public' }],
      headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
    });
    expect([published.status, at(published.json, 'visibility'), at(published.json, 'owner')]).toEqual([200, 'public', session.projectId]);
    expect((await other.image('DELETE', `/v2/images/${id}`)).status).toBe(204);
  });
});
