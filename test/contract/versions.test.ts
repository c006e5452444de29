import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { ask, at, pluck } from '../helpers/contract-http.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('versions');
const { session, target } = bench;
const newest = target.release.maxMicroversion;

const get = (url: string) => ask({ method: 'GET', url, headers: { accept: '*/*' } });
const unversioned = (url: string | undefined, path: RegExp) => (url ?? '').replace(path, '');

contract("Nova's microversion", () => {
  it.each([
    [undefined, '2.1'],
    ['2.26', '2.26'],
    ['2.87', '2.87'],
    [newest, newest],
    ['latest', newest],
  ])('%s is served and echoed as %s', async (asked, served) => {
    const answer = await session.compute('GET', '/servers?limit=1', asked === undefined ? {} : { version: asked });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('openstack-api-version')).toBe(`compute ${served}`);
    expect(answer.headers.get('x-openstack-nova-api-version')).toBe(served);
    expect(answer.headers.get('vary')).toBe('OpenStack-API-Version, X-OpenStack-Nova-API-Version');
  });

  it('may be asked for by its old header', async () => {
    const headers = { 'x-openstack-nova-api-version': '2.26' };
    const answer = await session.compute('GET', '/servers?limit=1', { headers });
    expect(answer.headers.get('openstack-api-version')).toBe('compute 2.26');
  });

  it.each(['2.999', '3.1'])('%s is out of range', async (version) => {
    const answer = await session.compute('GET', '/servers', { version });
    expect(answer.status).toBe(406);
    expect(answer.json).toEqual({
      computeFault: { code: 406, message: `Version ${version} is not supported by the API. Minimum is 2.1 and maximum is ${newest}.` },
    });
  });

  it('must be two numbers', async () => {
    const answer = await session.compute('GET', '/servers', { version: 'two' });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      badRequest: { code: 400, message: 'API Version String two is of invalid format. Must be of format MajorNum.MinorNum.' },
    });
  });
});

contract('version documents', () => {
  it("Nova's root and /v2.1 name the range, to anyone", async () => {
    const versioned = await get(`${session.endpoints.compute}/`);
    expect(versioned.status).toBe(200);
    expect(at(versioned.json, 'version')).toMatchObject({ id: 'v2.1', status: 'CURRENT', version: newest, min_version: '2.1' });
    const root = await get(`${unversioned(session.endpoints.compute, /\/v2\.1$/)}/`);
    expect(root.status).toBe(200);
    expect(at(root.json, 'versions', 1)).toMatchObject({ id: 'v2.1', version: newest, min_version: '2.1' });
    expect(at(root.json, 'versions', 0)).toMatchObject({ id: 'v2.0', version: '', min_version: '' });
  });

  it("Keystone's root is 300 with a Location, its /v3 is 200", async () => {
    const root = await get(`${unversioned(target.authUrl, /\/v3$/)}/`);
    expect(root.status).toBe(300);
    expect(root.headers.get('location')).toBe(`${target.authUrl}/`);
    expect(shapeOf(root.json)).toEqual({
      versions: {
        values: [
          {
            id: 'text',
            status: 'text',
            updated: 'time Z',
            links: [{ rel: 'text', href: 'URL' }],
            'media-types': [{ base: 'text', type: 'text' }],
          },
        ],
      },
    });
    const v3 = await get(target.authUrl);
    expect(v3.status).toBe(200);
    expect(at(v3.json, 'version', 'links', 0, 'href')).toBe(`${target.authUrl}/`);
    const head = await ask({ method: 'HEAD', url: `${unversioned(target.authUrl, /\/v3$/)}/` });
    expect([head.status, head.text]).toEqual([300, '']);
  });

  it("Glance's root is 300, /versions is 200, with the same list", async () => {
    const root = await get(`${session.endpoints.image}/`);
    expect(root.status).toBe(300);
    expect(pluck(at(root.json, 'versions'), 'status').filter((status) => status === 'CURRENT')).toHaveLength(1);
    const versions = await get(`${session.endpoints.image}/versions`);
    expect(versions.status).toBe(200);
    expect(versions.json).toEqual(root.json);
  });

  it('Nova and Glance answer another version with the choice of those that there are, to anyone', async () => {
    const nova = await get(`${unversioned(session.endpoints.compute, /\/v2\.1$/)}/v9/servers`);
    expect(nova.status).toBe(300);
    expect(pluck(at(nova.json, 'choices'), 'id').toSorted()).toEqual(['v2.0', 'v2.1']);
    const glance = await get(`${session.endpoints.image}/v9/images`);
    expect(glance.status).toBe(300);
    expect(pluck(at(glance.json, 'versions'), 'id')).toContain('v2.0');
  });

  it("Neutron's root lists v2.0, and its extensions are known by alias", async () => {
    const root = await get(`${session.endpoints.network}/`);
    expect(root.status).toBe(200);
    expect(at(root.json, 'versions', 0)).toMatchObject({ id: 'v2.0', status: 'CURRENT' });
    const extensions = await session.network('GET', '/v2.0/extensions');
    expect(shapeOf(extensions.json)).toEqual({
      extensions: [{ name: 'text', alias: 'text', description: 'text', updated: 'text', links: [] }],
    });
    expect(pluck(at(extensions.json, 'extensions'), 'alias')).toEqual(
      expect.arrayContaining(['external-net', 'quota_details', 'revision-if-match', 'router', 'security-group', 'standard-attr-tag']),
    );
    const one = await session.network('GET', '/v2.0/extensions/quota_details');
    expect(at(one.json, 'extension', 'alias')).toBe('quota_details');
  });
});
