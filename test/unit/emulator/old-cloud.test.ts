import { describe, expect, it } from 'vitest';
import { type Behaviour, defaultSeed } from '../../../src/emulator/index.ts';
import { type Cloud, openCloud } from './cloud.ts';

const old: Partial<Behaviour> = { identityVersions: ['v2.0'], computeVersion: 'v2' };

interface Access {
  readonly token: { readonly id: string; readonly expires: string; readonly tenant?: { readonly id: string; readonly name: string } };
  readonly serviceCatalog: readonly {
    readonly type: string;
    readonly endpoints: readonly Readonly<Record<'publicURL' | 'internalURL' | 'adminURL' | 'region', string>>[];
  }[];
  readonly user: { readonly name: string; readonly roles: readonly { readonly name: string }[] };
}

const byPassword = { passwordCredentials: { username: 'ci', password: 'testbed' } };

function tokens(cloud: Cloud, auth: unknown) {
  return cloud.ask('POST', '/identity/v2.0/tokens', { body: { auth } });
}

function enter(behaviour = old) {
  const cloud = openCloud({ behaviour });
  const { access } = tokens(cloud, { ...byPassword, tenantName: 'ci' }).json as { access: Access };
  const headers = { 'x-auth-token': access.token.id };
  const project = access.token.tenant?.id ?? '';
  const nova = (method: string, path: string, body?: unknown, more = {}) =>
    cloud.ask(method, `/compute/v2/${project}${path}`, { headers: { ...headers, ...more }, ...(body === undefined ? {} : { body }) });
  return { cloud, access, headers, project, nova };
}

describe('Keystone v2.0', () => {
  it('gives a tenant a token in the body, with its end and a catalog', () => {
    const { cloud, access, project } = enter();
    expect(access).toMatchObject({
      token: { tenant: { name: 'ci', enabled: true } },
      user: { name: 'ci', roles: [{ name: 'reader' }, { name: 'member' }] },
    });
    expect(Date.parse(access.token.expires)).toBe(cloud.now() + 3_600_000);
    const compute = access.serviceCatalog.find(({ type }) => type === 'compute')?.endpoints;
    const url = expect.stringMatching(new RegExp(`/compute/v2/${project}$`));
    expect(compute).toEqual([{ region: 'RegionOne', publicURL: url, internalURL: url, adminURL: url, id: expect.any(String) }]);
    expect(access.serviceCatalog.map(({ type }) => type)).toEqual(['network', 'identity', 'compute', 'image', 'volumev3']);
  });

  it('lists the tenants of a token that has none', () => {
    const cloud = openCloud({ behaviour: old });
    const { access } = tokens(cloud, byPassword).json as { access: Access };
    expect([access.token.tenant, access.serviceCatalog, access.user.roles]).toEqual([undefined, [], []]);
    const answer = cloud.ask('GET', '/identity/v2.0/tenants', { headers: { 'x-auth-token': access.token.id } });
    expect(answer.json).toMatchObject({ tenants: [{ name: 'ci', enabled: true }], tenants_links: [] });
    const scoped = tokens(cloud, { token: { id: access.token.id }, tenantName: 'ci' }).json as { access: Access };
    expect(scoped.access.token).toMatchObject({ tenant: { name: 'ci' }, expires: access.token.expires });
  });

  it.each([
    ['a wrong password', { passwordCredentials: { username: 'ci', password: 'no' }, tenantName: 'ci' }],
    ['an unknown user', { passwordCredentials: { username: 'x', password: 'testbed' }, tenantName: 'ci' }],
    ['an unknown tenant', { ...byPassword, tenantName: 'x' }],
    ['a tenant of others', { ...byPassword, tenantName: 'admin' }],
    ['a token that is none', { token: { id: 'x' }, tenantName: 'ci' }],
  ])('gives %s the same 401', (_name, auth) => {
    const answer = tokens(openCloud({ behaviour: old }), auth);
    expect([answer.status, answer.json]).toMatchObject([401, { error: { message: 'The request you have made requires authentication.' } }]);
  });

  it.each([
    [{}, 'Expecting to find passwordCredentials in auth.'],
    [{ passwordCredentials: { username: 'ci' } }, 'Expecting to find password in passwordCredentials.'],
    [{ passwordCredentials: { password: 'x' } }, 'Expecting to find username or userId in passwordCredentials.'],
    [{ token: {} }, 'Expecting to find id in token.'],
  ])('refuses %j', (auth, message) => {
    const answer = tokens(openCloud({ behaviour: old }), auth);
    expect([answer.status, answer.json]).toMatchObject([400, { error: { message: expect.stringContaining(message) } }]);
  });

  it('names its versions with 300, and itself with 200', () => {
    const ids = (behaviour: Partial<Behaviour>) => {
      const answer = openCloud({ behaviour }).ask('GET', '/identity/');
      return [answer.status, (answer.json as { versions: { values: { id: string }[] } }).versions.values.map(({ id }) => id)];
    };
    expect(ids(old)).toEqual([300, ['v2.0']]);
    expect(ids({ identityVersions: ['v3', 'v2.0'] })).toEqual([300, ['v3.14', 'v2.0']]);
    expect(openCloud({ behaviour: old }).ask('GET', '/identity/v2.0').json).toMatchObject({ version: { id: 'v2.0' } });
    expect(openCloud({ behaviour: old }).ask('POST', '/identity/v3/auth/tokens', { body: {} }).status).toBe(404);
    expect(tokens(openCloud(), byPassword).status).toBe(404);
  });

  it('shows and ends tokens for an administrator alone', () => {
    const { cloud, access, headers } = enter();
    const path = `/identity/v2.0/tokens/${access.token.id}`;
    expect(cloud.ask('GET', path, { headers }).status).toBe(403);
    const auth = { passwordCredentials: { username: 'admin', password: 'testbed' }, tenantName: 'admin' };
    const admin = { 'x-auth-token': (tokens(cloud, auth).json as { access: Access }).access.token.id };
    expect(cloud.ask('GET', path, { headers: admin }).json).toMatchObject({ access: { token: { id: access.token.id } } });
    expect(cloud.ask('DELETE', path, { headers: admin }).status).toBe(204);
    expect(cloud.ask('GET', '/identity/v2.0/tenants', { headers }).status).toBe(401);
  });
});

describe('Nova v2', () => {
  it('wants the project in the path, knows no microversions and no tags', () => {
    const { cloud, headers, nova } = enter();
    const list = nova('GET', '/servers/detail', undefined, {
      'openstack-api-version': 'compute 2.79',
      'x-openstack-nova-api-version': '2.79',
    });
    expect(list.status).toBe(200);
    expect(list.headers).not.toHaveProperty('openstack-api-version');
    const [server] = (list.json as { servers: Record<string, unknown>[] }).servers;
    expect(server).toMatchObject({ name: 'golden', flavor: { id: 'm1.small' } });
    for (const later of ['tags', 'locked', 'description', 'server_groups']) expect(server).not.toHaveProperty(later);
    expect(server?.links).toEqual([
      { rel: 'self', href: expect.stringContaining(`/compute/v2/${server?.tenant_id}/servers/`) },
      { rel: 'bookmark', href: expect.stringContaining(`/compute/${server?.tenant_id}/servers/`) },
    ]);
    expect(nova('GET', `/servers/${cloud.golden}/tags`).status).toBe(404);
    const other = cloud.ask('GET', '/compute/v2/0123/servers', { headers });
    expect([other.status, other.json]).toEqual([400, { badRequest: { code: 400, message: 'Malformed request url' } }]);
  });

  it('names the image of a snapshot in a header', () => {
    const { cloud, nova } = enter();
    const answer = nova('POST', `/servers/${cloud.golden}/action`, { createImage: { name: 'snap' } });
    expect([answer.status, answer.body]).toEqual([202, '']);
    expect(answer.headers.location).toContain(cloud.emulator.books.image('snap')?.id);
  });

  it('lists itself without a range, and answers another version with the choice of itself', () => {
    const { cloud, headers } = enter();
    expect(cloud.ask('GET', '/compute/').json).toMatchObject({ versions: [{ id: 'v2.0', version: '', min_version: '' }] });
    expect(cloud.ask('GET', '/compute/v2/').json).toMatchObject({ version: { id: 'v2.0' } });
    const answer = cloud.ask('GET', '/compute/v2.1/servers', { headers });
    expect([answer.status, answer.json]).toMatchObject([300, { choices: [{ id: 'v2.0' }] }]);
    expect(cloud.ask('GET', '/compute/v2/x/servers', { headers: { 'x-auth-token': 'x' } }).status).toBe(401);
  });
});

it('Glance v1 answers v2 with the choice of itself', () => {
  const { cloud, headers, access } = enter({ ...old, imageVersion: 'v1' });
  expect(access.serviceCatalog.find(({ type }) => type === 'image')?.endpoints[0]?.publicURL).toMatch(/\/image\/v1$/);
  const answer = cloud.ask('GET', '/image/v2/images', { headers });
  expect([answer.status, answer.json]).toMatchObject([300, { versions: [{ id: 'v1.1' }, { id: 'v1.0' }] }]);
});

it('a profile is the ground of what is said beside it', () => {
  const cloud = openCloud({ profile: 'snapshot-service', behaviour: { computeVersion: 'v2.1' }, seed: defaultSeed });
  const ids = cloud.ask('GET', '/compute/').json as { versions: { id: string }[] };
  expect(ids.versions.map(({ id }) => id)).toEqual(['v2.0', 'v2.1']);
  expect(tokens(cloud, { ...byPassword, tenantName: 'ci' }).status).toBe(200);
});
