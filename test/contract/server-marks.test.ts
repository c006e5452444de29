import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type Json, listAt, pluck, textAt } from '../helpers/contract-http.ts';
import { launchServer, readServer, waitForServer } from '../helpers/contract-servers.ts';

const bench = await useBench('marks');
const { session } = bench;

const many = (count: number): Json => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));

contract("a server's metadata", () => {
  it('is merged by POST, replaced by PUT, and deleted key by key', async () => {
    const id = await launchServer(bench, 'metadata', {}, { metadata: { a: '1', b: '2' } });
    const path = `/servers/${id}/metadata`;
    const merged = await session.compute('POST', path, { body: { metadata: { b: '3', c: '4' } } });
    expect([merged.status, merged.json]).toEqual([200, { metadata: { a: '1', b: '3', c: '4' } }]);
    const one = await session.compute('PUT', `${path}/d`, { body: { meta: { d: '5' } } });
    expect([one.status, one.json]).toEqual([200, { meta: { d: '5' } }]);
    expect((await session.compute('GET', `${path}/d`)).json).toEqual({ meta: { d: '5' } });
    expect((await session.compute('DELETE', `${path}/d`)).status).toBe(204);
    const missing = await session.compute('DELETE', `${path}/d`);
    expect([missing.status, at(missing.json, 'itemNotFound', 'message')]).toEqual([404, 'Metadata item was not found']);
    expect((await session.compute('GET', path)).json).toEqual({ metadata: { a: '1', b: '3', c: '4' } });
    const replaced = await session.compute('PUT', path, { body: { metadata: { only: 'this' } } });
    expect([replaced.status, replaced.json]).toEqual([200, { metadata: { only: 'this' } }]);
    expect(at(await readServer(bench, id), 'metadata')).toEqual({ only: 'this' });
  });

  it('has limits', async () => {
    const id = await launchServer(bench, 'limits');
    const path = `/servers/${id}/metadata`;
    const long = await session.compute('POST', path, { body: { metadata: { a: 'x'.repeat(256) } } });
    expect(long.status).toBe(400);
    expect(textAt(long.json, 'badRequest', 'message')).toMatch(/is too long$/);
    const number = await session.compute('POST', path, { body: { metadata: { a: 1 } } });
    expect(number.status).toBe(400);
    expect(textAt(number.json, 'badRequest', 'message')).toBe("Invalid input for field/attribute a. Value: 1. 1 is not of type 'string'");
    const key = await session.compute('POST', path, { body: { metadata: { 'a/b': 'x' } } });
    expect(key.status).toBe(400);
    expect((await session.compute('POST', path, { body: { metadata: many(128) } })).status).toBe(200);
    const tooMany = await session.compute('POST', path, { body: { metadata: { more: 'x' } } });
    expect([tooMany.status, tooMany.json]).toEqual([
      403,
      { forbidden: { code: 403, message: 'Maximum number of metadata items exceeds 128' } },
    ]);
  });
});

contract("a server's tags", () => {
  it('are put one by one: 201 when new, 204 when there', async () => {
    const id = await launchServer(bench, 'tags');
    const path = `/servers/${id}/tags`;
    const version = '2.26';
    const put = await session.compute('PUT', `${path}/one`, { version });
    expect([put.status, put.text]).toEqual([201, '']);
    expect(put.headers.get('location')).toBe(`${session.endpoints.compute}${path}/one`);
    expect((await session.compute('PUT', `${path}/one`, { version })).status).toBe(204);
    expect((await session.compute('PUT', `${path}/two`, { version })).status).toBe(201);
    const list = await session.compute('GET', path, { version });
    expect((at(list.json, 'tags') as string[]).toSorted()).toEqual(['one', 'two']);
    expect((await session.compute('GET', `${path}/one`, { version })).status).toBe(204);
    expect((await session.compute('GET', `${path}/three`, { version })).status).toBe(404);
    expect((await session.compute('DELETE', `${path}/one`, { version })).status).toBe(204);
    const missing = await session.compute('DELETE', `${path}/one`, { version });
    expect([missing.status, at(missing.json, 'itemNotFound', 'message')]).toEqual([404, `Instance ${id} has no tag 'one'`]);
    const all = await session.compute('PUT', path, { version, body: { tags: ['x', 'y'] } });
    expect(all.status).toBe(200);
    expect((at(all.json, 'tags') as string[]).toSorted()).toEqual(['x', 'y']);
    expect((await session.compute('DELETE', path, { version })).status).toBe(204);
    expect((await session.compute('GET', path, { version })).json).toEqual({ tags: [] });
  });

  it('are not there below 2.26', async () => {
    const id = await launchServer(bench, 'no-tags');
    const answer = await session.compute('PUT', `/servers/${id}/tags/one`);
    expect(answer.status).toBe(404);
  });

  it('are at most 50', async () => {
    const id = await launchServer(bench, 'fifty', {}, { networks: [{ uuid: bench.network }] });
    const version = '2.26';
    const tags = Array.from({ length: 50 }, (_, i) => `t${i}`);
    expect((await session.compute('PUT', `/servers/${id}/tags`, { version, body: { tags } })).status).toBe(200);
    const answer = await session.compute('PUT', `/servers/${id}/tags/more`, { version });
    expect([answer.status, at(answer.json, 'badRequest', 'message')]).toEqual([400, 'The number of tags exceeded the per-server limit 50']);
  });
});

contract('a server group', () => {
  it('is made, joined at launch and shown', async () => {
    const name = bench.name('group');
    const made = await session.compute('POST', '/os-server-groups', {
      version: '2.64',
      body: { server_group: { name, policy: 'soft-anti-affinity' } },
    });
    expect(made.status).toBe(200);
    const group = textAt(made.json, 'server_group', 'id');
    bench.undo(() => session.compute('DELETE', `/os-server-groups/${group}`));
    expect(at(made.json, 'server_group')).toMatchObject({ name, policy: 'soft-anti-affinity', members: [], rules: {} });
    const body = {
      server: { name: bench.name('member'), imageRef: bench.baseImage, flavorRef: 'm1.tiny' },
      'os:scheduler_hints': { group },
    };
    const id = textAt((await session.compute('POST', '/servers', { body })).json, 'server', 'id');
    bench.undo(() => session.compute('DELETE', `/servers/${id}`));
    await waitForServer(bench, id, 'ACTIVE');
    const shown = await session.compute('GET', `/os-server-groups/${group}`, { version: '2.64' });
    expect(at(shown.json, 'server_group', 'members')).toEqual([id]);
    const server = await session.compute('GET', `/servers/${id}`, { version: '2.71' });
    expect(at(server.json, 'server', 'server_groups')).toEqual([group]);
    const listed = await session.compute('GET', '/servers/detail', { version: '2.71' });
    expect(listAt(listed.json, 'servers').filter((one) => 'server_groups' in (one as object))).toEqual([]);
    const groups = await session.compute('GET', '/os-server-groups');
    expect(pluck(at(groups.json, 'server_groups'), 'id')).toContain(group);
  });
});
