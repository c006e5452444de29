import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { type Answer, at, type Json, type JsonObject, pluck, textAt } from '../helpers/contract-http.ts';
import { uploadImage } from '../helpers/contract-images.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('image');
const { session } = bench;

const nowhere = '00000000-0000-4000-8000-000000000000';
const jsonPatch = 'application/openstack-images-v2.1-json-patch';
const create = async (fields: JsonObject): Promise<Answer> => {
  const answer = await session.image('POST', '/v2/images', { body: fields });
  if (answer.status === 201) bench.undo(() => session.image('DELETE', `/v2/images/${textAt(answer.json, 'id')}`));
  return answer;
};
const patch = (id: string, steps: Json, type = jsonPatch) =>
  session.image('PATCH', `/v2/images/${id}`, { body: steps, headers: { 'content-type': type } });
const glanceError = (code: number, title: string, message: string) => [
  code,
  { message: `${message}<br /><br />\n\n\n`, code: `${code} ${title}`, title },
];
const told = (answer: Answer) => [answer.status, answer.json];

contract('an image record', () => {
  it('is made queued, with properties beside the fields, and this shape', async () => {
    const answer = await create({ name: bench.name('record'), disk_format: 'raw', container_format: 'bare', restage_x: 'y', tags: ['t1'] });
    expect(answer.status).toBe(201);
    expect(shapeOf(answer.json)).toEqual({
      restage_x: 'text',
      name: 'text',
      disk_format: 'text',
      container_format: 'text',
      visibility: 'text',
      size: 'null',
      virtual_size: 'null',
      status: 'text',
      checksum: 'null',
      protected: 'boolean',
      min_ram: 'number',
      min_disk: 'number',
      owner: 'hex32',
      os_hidden: 'boolean',
      os_hash_algo: 'null',
      os_hash_value: 'null',
      id: 'uuid',
      created_at: 'time Z',
      updated_at: 'time Z',
      tags: ['text'],
      self: 'text',
      file: 'text',
      schema: 'text',
    });
    expect(answer.json).toMatchObject({ status: 'queued', visibility: 'shared', owner: session.projectId, restage_x: 'y', tags: ['t1'] });
    expect(answer.headers.get('location')).toBe(`${session.endpoints.image}/v2/images/${textAt(answer.json, 'id')}`);
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-/);
  });

  it('takes an id of our choice, once for all time', async () => {
    const id = crypto.randomUUID();
    const answer = await create({ name: bench.name('chosen'), id });
    expect([answer.status, at(answer.json, 'id')]).toEqual([201, id]);
    const taken = glanceError(409, 'Conflict', `Image ID ${id} already exists!`);
    expect(told(await create({ name: bench.name('chosen'), id }))).toEqual(taken);
    expect((await session.image('DELETE', `/v2/images/${id}`)).status).toBe(204);
    expect(told(await create({ name: bench.name('chosen'), id }))).toEqual(taken);
  });

  it('is refused with an odd id, a property that is no text, or a field that is not ours to set', async () => {
    const odd = await create({ name: bench.name('odd'), id: 'nope' });
    expect(odd.status).toBe(400);
    expect(textAt(odd.json, 'message')).toMatch(/^Provided object does not match schema 'image': 'nope' does not match /);
    const number = await create({ name: bench.name('odd'), restage_x: 1 });
    expect(number.status).toBe(400);
    expect(textAt(number.json, 'message')).toMatch(/^Provided object does not match schema 'image': 1 is not of type 'string'/);
    expect(told(await create({ name: bench.name('odd'), status: 'active' }))).toEqual(
      glanceError(403, 'Forbidden', "Attribute 'status' is read-only."),
    );
    expect(told(await create({ name: bench.name('odd'), visibility: 'public' }))).toEqual(
      glanceError(403, 'Forbidden', 'You are not authorized to complete publicize_image action.'),
    );
  });
});

contract('an image record of our own making', () => {
  it('may be private, without formats, and is found by its properties', async () => {
    const mark = bench.name('mark');
    const made = await create({ id: crypto.randomUUID(), name: mark, visibility: 'private', restage_lease: mark });
    expect([made.status, made.json]).toMatchObject([201, { visibility: 'private', disk_format: null, container_format: null }]);
    const found = await session.image('GET', `/v2/images?limit=1000&restage_lease=${mark}&name=${mark}&visibility=private`);
    expect(pluck(at(found.json, 'images'), 'id')).toEqual([at(made.json, 'id')]);
    expect(found.json).not.toHaveProperty('next');
  });
});

contract('image data', () => {
  it('makes the image active, with its size and checksum; only once', async () => {
    const id = await uploadImage(bench, 'data');
    const image = await session.image('GET', `/v2/images/${id}`);
    expect(image.json).toMatchObject({ status: 'active', size: 1024, virtual_size: 1024, os_hash_algo: 'sha512' });
    expect(shapeOf(image.json)).toMatchObject({ checksum: 'hex32', os_hash_value: 'text', stores: 'text' });
    const headers = { 'content-type': 'application/octet-stream' };
    const again = await session.image('PUT', `/v2/images/${id}/file`, { body: new Uint8Array(8), headers });
    expect(told(again)).toEqual(glanceError(409, 'Conflict', 'Image status transition from active to saving is not allowed'));
  });

  it('is 204 and must be an octet stream', async () => {
    const created = await create({ name: bench.name('stream'), disk_format: 'raw', container_format: 'bare' });
    const path = `/v2/images/${textAt(created.json, 'id')}/file`;
    const text = await session.image('PUT', path, { body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(text.status).toBe(415);
    const bytes = await session.image('PUT', path, {
      body: new Uint8Array(1),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect([bytes.status, bytes.text]).toEqual([204, '']);
  });
});

contract('changing an image', () => {
  it('adds, replaces and removes properties by JSON patch', async () => {
    const id = textAt((await create({ name: bench.name('patched'), first: '1' })).json, 'id');
    const added = await patch(id, [{ op: 'add', path: '/restage_y', value: '1' }]);
    expect([added.status, at(added.json, 'restage_y'), at(added.json, 'first')]).toEqual([200, '1', '1']);
    const over = await patch(id, [{ op: 'add', path: '/restage_y', value: '2' }]);
    expect([over.status, at(over.json, 'restage_y')]).toEqual([200, '2']);
    const both = await patch(id, [
      { op: 'replace', path: '/restage_y', value: '3' },
      { op: 'remove', path: '/first' },
      { op: 'replace', path: '/name', value: bench.name('renamed') },
      { op: 'replace', path: '/min_disk', value: 3 },
    ]);
    expect(both.json).toMatchObject({ restage_y: '3', name: bench.name('renamed'), min_disk: 3 });
    expect(both.json).not.toHaveProperty('first');
    const tagged = await patch(id, [{ op: 'replace', path: '/tags', value: ['a', 'b'] }]);
    expect((at(tagged.json, 'tags') as string[]).toSorted()).toEqual(['a', 'b']);
  });

  it('is refused for what is not there, not text, not ours or not a patch', async () => {
    const id = textAt((await create({ name: bench.name('unpatched') })).json, 'id');
    for (const op of ['replace', 'remove']) {
      const answer = await patch(id, [{ op, path: '/nope', ...(op === 'replace' ? { value: '1' } : {}) }]);
      expect(answer.status).toBe(409);
      expect(textAt(answer.json, 'message')).toBe(
        'There was a conflict when trying to complete your request.<br /><br />\nProperty nope does not exist.\n\n',
      );
    }
    expect((await patch(id, [{ op: 'add', path: '/n', value: 1 }])).status).toBe(400);
    expect(told(await patch(id, [{ op: 'replace', path: '/status', value: 'active' }]))).toEqual(
      glanceError(403, 'Forbidden', "Attribute 'status' is read-only."),
    );
    const reserved = await patch(id, [{ op: 'add', path: '/os_glance_x', value: '1' }]);
    if (bench.target.release.reservesImageNames) {
      expect(told(reserved)).toEqual(glanceError(403, 'Forbidden', "Attribute 'os_glance_x' is reserved."));
    } else expect(reserved).toMatchObject({ status: 200, json: { os_glance_x: '1' } });
    expect((await patch(id, [{ op: 'add', path: '/x', value: '1' }], 'application/json')).status).toBe(415);
    expect((await patch(nowhere, [{ op: 'add', path: '/x', value: '1' }])).status).toBe(404);
  });

  it('sets and clears a tag', async () => {
    const id = textAt((await create({ name: bench.name('tagged') })).json, 'id');
    const tag = (method: string) => session.image(method, `/v2/images/${id}/tags/one`);
    expect((await tag('PUT')).status).toBe(204);
    expect((await tag('PUT')).status).toBe(204);
    expect(at((await session.image('GET', `/v2/images/${id}`)).json, 'tags')).toEqual(['one']);
    expect((await tag('DELETE')).status).toBe(204);
    expect(told(await tag('DELETE'))).toEqual(glanceError(404, 'Not Found', 'The resource could not be found.'));
  });
});

contract('deleting an image', () => {
  it('is 204, then 404 to delete and to read', async () => {
    const id = textAt((await create({ name: bench.name('deleted') })).json, 'id');
    const answer = await session.image('DELETE', `/v2/images/${id}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(told(await session.image('DELETE', `/v2/images/${id}`))).toEqual(
      glanceError(404, 'Not Found', `Failed to find image ${id} to delete`),
    );
    expect(told(await session.image('GET', `/v2/images/${id}`))).toEqual(glanceError(404, 'Not Found', `No image found with ID ${id}`));
  });

  it('is 403 while it is protected, and for an image of others', async () => {
    const id = textAt((await create({ name: bench.name('protected') })).json, 'id');
    await patch(id, [{ op: 'replace', path: '/protected', value: true }]);
    expect(told(await session.image('DELETE', `/v2/images/${id}`))).toEqual(
      glanceError(403, 'Forbidden', `Image ${id} is protected and cannot be deleted.`),
    );
    expect((await patch(id, [{ op: 'replace', path: '/protected', value: false }])).status).toBe(200);
    expect((await session.image('DELETE', `/v2/images/${id}`)).status).toBe(204);
    expect(told(await session.image('DELETE', `/v2/images/${bench.baseImage}`))).toEqual(
      glanceError(403, 'Forbidden', bench.target.release.foreignImage),
    );
  });
});

contract("Glance's errors", () => {
  it('are JSON, HTML or text as Accept asks', async () => {
    const path = `/v2/images/${nowhere}`;
    const json = await session.image('GET', path);
    expect(json.headers.get('content-type')).toBe('application/json');
    const html = await session.image('GET', path, { headers: { accept: '*/*' } });
    expect(html.status).toBe(404);
    expect(html.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(html.text.trim()).toBe(
      `<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  No image found with ID ${nowhere}<br /><br />\n\n\n\n </body>\n</html>`,
    );
    expect(html.headers.get('x-openstack-request-id')).toMatch(/^req-/);
    const text = await session.image('GET', path, { headers: { accept: 'text/plain' } });
    expect([text.status, text.headers.get('content-type')]).toEqual([404, 'text/plain; charset=UTF-8']);
    expect(text.text).toBe(`404 Not Found\n\nNo image found with ID ${nowhere}\n\n   `);
  });
});

contract('a list of images', () => {
  it('comes in pages, whose next is a path', async () => {
    const property = bench.name('set');
    const made = [];
    for (const each of ['1', '2', '3']) made.push(textAt((await create({ name: bench.name(each), ct_set: property })).json, 'id'));
    const pages: Json[][] = [];
    let next: string | undefined = `/v2/images?ct_set=${property}&limit=2&sort=created_at:asc`;
    while (next !== undefined) {
      const answer = await session.image('GET', next);
      expect(answer.status).toBe(200);
      expect(at(answer.json, 'schema')).toBe('/v2/schemas/images');
      expect(textAt(answer.json, 'first')).toMatch(/^\/v2\/images\?/);
      pages.push(at(answer.json, 'images') as Json[]);
      next = (answer.json as { next?: string }).next;
      if (next !== undefined) expect(next).toMatch(/^\/v2\/images\?.*marker=/);
    }
    expect(pages.map((page) => page.length)).toEqual([2, 1]);
    expect(
      pages
        .flat()
        .map((each) => textAt(each, 'id'))
        .toSorted(),
    ).toEqual(made.toSorted());
    const bad = await session.image('GET', `/v2/images?marker=${nowhere}`);
    expect(told(bad)).toEqual(glanceError(400, 'Bad Request', `No image found with ID ${nowhere}`));
  });

  it('is filtered exactly: by name, status, visibility, tag, any property', async () => {
    const name = bench.name('exact');
    const id = textAt((await create({ name, ct_kind: name, tags: [name] })).json, 'id');
    const idsOf = async (query: string) => pluck(at((await session.image('GET', `/v2/images?${query}`)).json, 'images'), 'id');
    for (const query of [
      `name=${name}`,
      `ct_kind=${name}`,
      `tag=${name}`,
      `name=${name}&status=queued`,
      `name=${name}&status=in:queued,saving`,
      `name=${name}&visibility=shared`,
      `name=${name}&owner=${session.projectId}`,
    ]) {
      expect([query, await idsOf(query)]).toEqual([query, [id]]);
    }
    for (const query of [
      `name=^${name}$`,
      `name=${name.slice(0, -1)}`,
      `name=${name}&status=active`,
      'status=nope',
      'nope=1',
      `tag=${name}&tag=other`,
    ]) {
      expect([query, await idsOf(query)]).toEqual([query, []]);
    }
    expect(await idsOf('visibility=public&name=base')).toEqual([bench.baseImage]);
  });

  it('refuses a negative limit and an unknown sort key', async () => {
    expect(told(await session.image('GET', '/v2/images?limit=-1'))).toEqual(
      glanceError(400, 'Bad Request', 'limit param must be positive'),
    );
    const sort = await session.image('GET', '/v2/images?sort=nope:desc');
    expect(sort.status).toBe(400);
    expect(textAt(sort.json, 'message')).toMatch(/^Invalid sort key: nope\. It must be one of the following: /);
  });
});

contract('an import', () => {
  const start = (id: string, method: JsonObject) => session.image('POST', `/v2/images/${id}/import`, { body: { method } });

  it('can be had in ways that the cloud tells', async () => {
    const answer = await session.image('GET', '/v2/info/import');
    expect(answer.status).toBe(200);
    expect(at(answer.json, 'import-methods')).toEqual({
      description: 'Import methods available.',
      type: 'array',
      value: ['glance-direct', 'web-download', 'copy-image'],
    });
  });

  it('in another way is refused', async () => {
    const id = textAt((await create({ name: bench.name('import'), disk_format: 'raw', container_format: 'bare' })).json, 'id');
    const answer = await start(id, { name: 'glance-download', glance_region: 'RegionTwo', glance_image_id: id });
    expect(told(answer)).toEqual(glanceError(400, 'Bad Request', "Unknown import method name 'glance-download'."));
  });
});
