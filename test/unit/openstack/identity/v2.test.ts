import { describe, expect, it } from 'vitest';
import type { RestageError } from '../../../../src/domain/errors.ts';
import type { AuthMethod } from '../../../../src/openstack/auth/table.ts';
import type { CloudConfig } from '../../../../src/openstack/config/types.ts';
import type { HttpResponse } from '../../../../src/openstack/http/send.ts';
import { answer, connected, type Script, signedIn } from '../scripted-cloud.ts';

const keystone = 'https://keystone.example:5000';

/** Keystone v2.0's answer to a sign-in (keystone:token/providers/common.py `V2TokenDataHelper.format_token`). */
function access({ now = 0, token = 'token-v2', tenant = true, issued = true } = {}): HttpResponse {
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  const url = (path: string) => `https://api.example${path}`;
  return answer(200, {
    access: {
      token: {
        ...(issued ? { issued_at: `${time(now)}.123456` } : {}),
        expires: `${time(now + 3_600_000)}Z`,
        id: token,
        ...(tenant ? { tenant: { description: null, enabled: true, id: '7', name: 'staging' } } : {}),
      },
      serviceCatalog: tenant
        ? [
            {
              type: 'compute',
              name: 'nova',
              endpoints: [
                {
                  region: 'RegionOne',
                  publicURL: url('/v2/7'),
                  internalURL: 'https://10.0.0.5:8774/v2/7',
                  adminURL: 'https://a/v2/7',
                  id: 'e',
                },
              ],
              endpoints_links: [],
            },
          ]
        : [],
      user: { username: 'ci', roles_links: [], id: 'u-1', roles: [{ name: '_member_' }], name: 'ci' },
      metadata: { is_admin: 0, roles: ['9fe2'] },
    },
  });
}

const v2Versions = (media: boolean) => [
  {
    id: 'v2.0',
    status: 'stable',
    updated: '2013-03-06T00:00:00Z',
    links: [{ rel: 'self', href: 'http://internal:35357/v2.0/' }],
    ...(media ? { 'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v2.0+json' }] } : {}),
  },
];
const missing = answer(404, { error: { message: 'The resource could not be found.', code: 404, title: 'Not Found' } });
const passwordOf = (scope: { readonly id: string } | undefined): AuthMethod => ({
  kind: 'password',
  user: { id: 'u-1' },
  password: 'pw',
  scope,
});
const named: AuthMethod = {
  kind: 'password',
  user: { name: 'ci', domain: { id: 'default' } },
  password: 'pw',
  scope: { name: 'staging', domain: { name: 'Default' } },
};
const elsewhere: AuthMethod = { ...named, user: { name: 'ci', domain: { name: 'Elsewhere' } } };
const appCredential: AuthMethod = { kind: 'application-credential', credential: { id: 'ac-1' }, secret: 'app-secret' };

function open(identity: Script, config: Partial<CloudConfig> = {}) {
  return connected([answer(200, {})], { identity, config: { auth: named, ...config } });
}

async function refused(identity: Script, config?: Partial<CloudConfig>): Promise<RestageError> {
  return open(identity, config)
    .connection.session()
    .then(
      () => Promise.reject(new Error('signed in')),
      (error: RestageError) => error,
    );
}

const paths = (sent: readonly { readonly method: string; readonly url: string }[]) => sent.map(({ method, url }) => `${method} ${url}`);
const atV2 = { authUrl: `${keystone}/v2.0` };

describe('what Identity v2.0 is sent', () => {
  it.each([
    ['names', named, { passwordCredentials: { username: 'ci', password: 'pw' }, tenantName: 'staging' }],
    ['ids', passwordOf({ id: '7' }), { passwordCredentials: { userId: 'u-1', password: 'pw' }, tenantId: '7' }],
    ['no tenant', passwordOf(undefined), { passwordCredentials: { userId: 'u-1', password: 'pw' } }],
    ['a token', { kind: 'token', token: 'old', scope: { id: '7' } }, { token: { id: 'old' }, tenantId: '7' }],
  ] as const)('%s', async (_name, auth, body) => {
    const { connection, sent } = open([access()], { auth, ...atV2 });
    await connection.session();
    expect(sent).toMatchObject([{ method: 'POST', url: `${keystone}/v2.0/tokens` }]);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ auth: body });
  });
});

describe('Identity v2.0 is chosen', () => {
  it.each([`${keystone}/v2.0`, `${keystone}/v2.0/`, `${keystone}/v2`])('by the end of %s', async (authUrl) => {
    const { connection, sent } = open([access()], { authUrl });
    await connection.session();
    expect(paths(sent)).toEqual([`POST ${keystone}/v2.0/tokens`]);
  });

  it.each([keystone, `${keystone}/v3`])('by v2password, at %s', async (authUrl) => {
    const { connection, sent } = open([access()], { authUrl, identityVersion: 'v2.0' });
    await connection.session();
    expect(paths(sent)).toEqual([`POST ${keystone}/v2.0/tokens`]);
  });

  it.each([true, false])('by discovery, where nothing newer is offered; media types: %s', async (media) => {
    const list = answer(300, { versions: { values: v2Versions(media) } });
    const { connection, sent } = open([missing, list, access(), access({ token: 'token-next' })], { authUrl: keystone });
    await connection.session();
    await connection.renew(Number.POSITIVE_INFINITY);
    expect(paths(sent)).toEqual([
      `POST ${keystone}/v3/auth/tokens`,
      `GET ${keystone}/`,
      `POST ${keystone}/v2.0/tokens`,
      `POST ${keystone}/v2.0/tokens`,
    ]);
  });

  it('below a prefix, by the path of its link', async () => {
    const links = [
      { rel: 'describedby', href: 'http://docs.example/api' },
      { rel: 'self', href: 'http://in/identity/v2.0/' },
    ];
    const list = answer(300, { versions: { values: [{ id: 'v2.0', links }] } });
    const { connection, sent } = open([answer(300, list.body), list, access()], { authUrl: `${keystone}/identity` });
    await connection.session();
    expect(sent.at(-1)?.url).toBe(`${keystone}/identity/v2.0/tokens`);
  });

  it('and left for v3 where the cloud has given it up', async () => {
    const list = answer(300, {
      versions: {
        values: [
          { id: 'v3.14', links: [{ href: `${keystone}/v3/` }], 'media-types': [{ type: 'application/vnd.openstack.identity-v3+json' }] },
        ],
      },
    });
    for (const status of [404, 410]) {
      const { connection, sent } = open([{ ...missing, status }, list, signedIn()], atV2);
      await connection.session();
      expect(sent.at(-1)?.url).toBe(`${keystone}/v3/auth/tokens`);
    }
  });

  it.each([
    ['an application credential', { auth: appCredential }],
    ['a user of another domain', { auth: elsewhere }],
    ['v3password', { identityVersion: 'v3' } as const],
  ])('never for %s: v3 beside it is asked', async (_name, config) => {
    const { connection, sent } = open([signedIn()], { ...atV2, ...config });
    await connection.session();
    expect(paths(sent)).toEqual([`POST ${keystone}/v3/auth/tokens`]);
  });
});

describe('a sign-in that v2.0 cannot do', () => {
  const onlyV2 = [missing, answer(300, { versions: { values: v2Versions(true) } })];
  it.each([
    ['application credentials', appCredential],
    ['domains', elsewhere],
    ['one-time passcodes', { kind: 'totp', user: { id: 'u' }, passcode: '1', scope: undefined }],
  ] as const)('is refused in one sentence: %s', async (lacking, auth) => {
    expect(await refused(onlyV2, { auth })).toMatchObject({
      code: 'service-missing',
      message: `The cloud at ${keystone} supports only Identity v2.0, which does not support ${lacking}.`,
    });
  });

  it('is distinguished from a version that is requested and not there', async () => {
    expect(await refused(onlyV2, { identityVersion: 'v3' })).toMatchObject({
      code: 'service-missing',
      message: `The cloud at ${keystone} supports only Identity v2.0, but the configuration requests v3.`,
      hint: expect.stringContaining('auth_type: password'),
    });
  });
});

describe('a token of Identity v2.0', () => {
  it('says who, where, as what, and until when', async () => {
    const { connection, clock } = open([() => access({ now: clock.now() })], atV2);
    const { expiresAt, ...session } = await connection.session();
    expect(session).toEqual({
      user: { id: 'u-1', name: 'ci' },
      project: { id: '7', name: 'staging' },
      roles: ['_member_'],
      region: 'RegionOne',
    });
    expect(Math.abs(expiresAt - clock.now() - 3_600_000)).toBeLessThanOrEqual(1000);
  });

  it('ends by the clock of the cloud, also where it does not say when it began', async () => {
    const { connection, clock } = open(
      [
        () => {
          const cloudNow = clock.now() + 7_200_000;
          return { ...access({ now: cloudNow, issued: false }), headers: { date: new Date(cloudNow).toUTCString() } };
        },
      ],
      atV2,
    );
    expect(Math.abs((await connection.session()).expiresAt - clock.now() - 3_600_000)).toBeLessThanOrEqual(1000);
  });

  it('is renewed when the cloud refuses it, once', async () => {
    const { connection, sent } = connected([answer(401), answer(200, {})], {
      identity: [access({ token: 'one' }), access({ token: 'two' })],
      config: { auth: named, ...atV2 },
    });
    await connection.client('compute').request({ method: 'GET', path: '/servers', repeat: 'read', expect: [200] });
    expect(sent.map(({ url, headers }) => [url, headers['x-auth-token']])).toEqual([
      [`${keystone}/v2.0/tokens`, undefined],
      ['https://api.example/v2/7/servers', 'one'],
      [`${keystone}/v2.0/tokens`, undefined],
      ['https://api.example/v2/7/servers', 'two'],
    ]);
  });

  it.each([
    ['internal', 'https://10.0.0.5:8774/v2/7'],
    ['admin', 'https://a/v2/7'],
  ] as const)('comes with a catalog of three interfaces: %s', async (face, url) => {
    const { connection } = open([access()], { ...atV2, interfaces: [face] });
    expect(await connection.endpoint('compute')).toBe(url);
  });

  it('without a tenant is none to work with', async () => {
    expect(await refused([access({ tenant: false })], atV2)).toMatchObject({
      code: 'no-project',
      hint: expect.stringContaining('tenant_name'),
    });
  });

  it('never shows in an error, and is masked before it is used', async () => {
    const masked: string[] = [];
    const { connection } = connected([answer(500, 'token-v2 pw')], {
      identity: [access()],
      config: { auth: named, ...atV2 },
      deps: { onSecret: (secret) => masked.push(secret) },
    });
    const call = { method: 'POST', path: '/servers', repeat: 'action', expect: [200] } as const;
    const error = await connection
      .client('compute')
      .request(call)
      .catch((thrown: RestageError) => thrown);
    expect(masked).toEqual(['token-v2']);
    expect(String((error as RestageError).message)).not.toContain('token-v2');
  });

  it('is not given: who, where, and what Keystone does not tell', async () => {
    const unauthorized = answer(401, { error: { code: 401, message: 'Invalid user / password', title: 'Unauthorized' } });
    expect(await refused([unauthorized], atV2)).toMatchObject({
      code: 'auth-failed',
      message: `Identity at ${keystone}/v2.0 refused the password of user ci for project staging with 401: Invalid user / password.`,
      hint: expect.stringContaining('tenant'),
    });
    expect(await refused([answer(200, { access: {} })], atV2)).toMatchObject({ code: 'unexpected-answer' });
    expect(await refused([answer(200, '<h1>Welcome</h1>')], atV2)).toMatchObject({
      code: 'unexpected-answer',
      hint: expect.stringContaining('Identity v2.0'),
    });
  });
});
