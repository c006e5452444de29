import { describe, expect, it } from 'vitest';
import type { RestageError } from '../../../../src/domain/errors.ts';
import type { AccessTokenSource } from '../../../../src/openstack/auth/access-token.ts';
import type { AuthMethod } from '../../../../src/openstack/auth/table.ts';
import type { HttpRequest } from '../../../../src/openstack/http/send.ts';
import { answer, connected, type Script, signedIn } from '../scripted-cloud.ts';

const at = 'https://keystone.example:5000/v3';
const door = `${at}/OS-FEDERATION/identity_providers/github/protocols/openid/auth`;
const scope = { name: 'staging', domain: { name: 'Default' } };
const federation = (accessToken: AccessTokenSource): AuthMethod => ({
  kind: 'federation',
  identityProvider: 'github',
  protocol: 'openid',
  accessToken,
  scope,
});
const runner = federation({ from: 'runner', audience: undefined });
const unscoped = signedIn({ token: 'unscoped-1', project: null });
const scoped = signedIn({ token: 'scoped-1' });
const claims = {
  iss: 'https://issuer.example',
  aud: 'https://keystone.example:5000',
  sub: 'repo:o/r:ref:refs/heads/main',
  ref: 'refs/heads/main',
  exp: 1_750_000_000,
};
const jwt = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;

function open(identity: Script, auth = runner, deps: Parameters<typeof connected>[1] = {}) {
  const audiences: string[] = [];
  const secrets: string[] = [];
  const idToken = async (audience: string) => {
    audiences.push(audience);
    return jwt;
  };
  const made = connected([answer(200, {})], {
    identity,
    ...deps,
    config: { auth, ...deps.config },
    deps: { idToken, onSecret: (secret) => secrets.push(secret), ...deps.deps },
  });
  return { ...made, audiences, secrets };
}

async function refused(identity: Script, auth = runner): Promise<RestageError> {
  return open(identity, auth)
    .connection.session()
    .then(
      () => Promise.reject(new Error('signed in')),
      (error: RestageError) => error,
    );
}

describe('signing in by another identity provider', () => {
  it('shows its token at the provider’s door, then asks for the project with what comes back', async () => {
    const { connection, sent, secrets } = open([unscoped, scoped]);
    expect(await connection.session()).toMatchObject({ project: { name: 'staging' } });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST ${door}`, `POST ${at}/auth/tokens`]);
    expect(sent[0]).toMatchObject({ headers: { authorization: `Bearer ${jwt}` }, body: undefined });
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
      auth: { identity: { methods: ['token'], token: { id: 'unscoped-1' } }, scope: { project: scope } },
    });
    expect(secrets).toEqual([jwt, 'unscoped-1', 'scoped-1']);
  });

  it.each([
    [undefined, `${at}/`, 'https://keystone.example:5000'],
    [undefined, 'https://keystone.example:5000/', 'https://keystone.example:5000'],
    ['https://else', at, 'https://else'],
  ])('asks for a new token each time, for audience %s at %s', async (audience, authUrl, expected) => {
    const { connection, audiences } = open([unscoped, scoped, unscoped, scoped], federation({ from: 'runner', audience }), {
      config: { authUrl },
    });
    await connection.session();
    await connection.renew(Number.POSITIVE_INFINITY);
    expect(audiences).toEqual([expected, expected]);
  });

  it('finds Identity where it has moved to', async () => {
    const v3 = { id: 'v3.14', links: [{ rel: 'self', href: 'http://x/identity/v3/' }], 'media-types': [{ type: 'identity-v3' }] };
    const { connection, sent } = open([answer(404, '<h1>Not Found</h1>'), answer(300, { versions: { values: [v3] } }), unscoped, scoped]);
    await connection.session();
    expect(sent.slice(2).map(({ url }) => url)).toEqual([
      'https://keystone.example:5000/identity/v3/OS-FEDERATION/identity_providers/github/protocols/openid/auth',
      'https://keystone.example:5000/identity/v3/auth/tokens',
    ]);
  });

  it('asks again where another sign-in of the same user was faster to be written down', async () => {
    const conflict = answer(409, { error: { message: 'Conflict occurred attempting to store federated_user - Duplicate entry.' } });
    const { connection, sent } = open([conflict, unscoped, scoped]);
    expect(await connection.session()).toMatchObject({ project: { name: 'staging' } });
    expect(sent.map(({ url }) => url)).toEqual([door, door, `${at}/auth/tokens`]);
    await expect(open([conflict, conflict]).connection.session()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('fails if it has no source for the CI’s token', async () => {
    const { connection } = open([], runner, { deps: { idToken: undefined } });
    await expect(connection.session()).rejects.toMatchObject({ code: 'config-invalid', hint: expect.stringContaining('idToken') });
  });

  it('leaves a project that was not named to the error that says so', async () => {
    const auth: AuthMethod = { ...(runner as Extract<AuthMethod, { kind: 'federation' }>), scope: undefined };
    const { connection } = open([unscoped, { ...unscoped, status: 200 }], auth);
    await expect(connection.session()).rejects.toMatchObject({ code: 'no-project' });
  });
});

describe('client credentials', () => {
  const keycloak = 'https://keystone.example:5000/realm';
  const credentials = (kind: 'token' | 'discovery', tokenType = 'access_token') =>
    federation({
      from: 'client-credentials',
      clientId: 'restage',
      clientSecret: 'client-secret',
      endpoint: { kind, url: `${keycloak}/${kind}` },
      openidScope: 'openid profile',
      tokenType,
    });

  it('are exchanged at the endpoint, and the token that is asked for is shown to Keystone', async () => {
    const { connection, sent, secrets } = open(
      [answer(200, { access_token: 'not-this', id_token: 'id-1' }), unscoped, scoped],
      credentials('token', 'id_token'),
    );
    await connection.session();
    expect(sent[0]).toMatchObject({ method: 'POST', url: `${keycloak}/token`, body: 'grant_type=client_credentials&scope=openid+profile' });
    expect(sent[0]?.headers.authorization).toBe(`Basic ${Buffer.from('restage:client-secret').toString('base64')}`);
    expect(sent[1]?.headers.authorization).toBe('Bearer id-1');
    expect(secrets[0]).toBe('id-1');
  });

  it('find their endpoint by discovery', async () => {
    const { connection, sent } = open(
      [answer(200, { token_endpoint: `${keycloak}/found` }), answer(200, { access_token: 'a' }), unscoped, scoped],
      credentials('discovery'),
    );
    await connection.session();
    expect(sent.slice(0, 2).map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${keycloak}/discovery`, `POST ${keycloak}/found`]);
  });

  it.each<[string, Script, 'token' | 'discovery', string, RegExp]>([
    [
      'refused',
      [answer(401, { error: 'invalid_client', error_description: 'client-secret is wrong' })],
      'token',
      'auth-failed',
      /refused client restage with 401: \*\*\* is wrong/,
    ],
    [
      'out of order',
      Array.from({ length: 5 }, () => answer(503, { error_description: 'client-secret is unknown today' })),
      'token',
      'http-error',
      /answered 503 to the request for a token: \*\*\* is unknown today/,
    ],
    ['without the token', [answer(200, { id_token: 'x' })], 'token', 'unexpected-answer', /without `access_token`/],
    [
      'whose endpoint is in clear',
      [answer(200, { token_endpoint: 'http://keycloak.example/token' }), answer(200, { access_token: 'a' })],
      'discovery',
      'insecure-endpoint',
      /names an http address as `token_endpoint`/,
    ],
    ['without an endpoint', [answer(200, '<html>')], 'discovery', 'unexpected-answer', /names no `token_endpoint`/],
  ])('%s', async (_how, script, kind, code, message) => {
    const error = await refused(script, credentials(kind));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error.hint).toBeDefined();
  });
});

describe('a refused token', () => {
  const page = '<html><title>401 Unauthorized</title><h1>Unauthorized</h1><p>your browser does not understand</p></html>';
  const shown =
    'iss https://issuer.example, aud https://keystone.example:5000, sub repo:o/r:ref:refs/heads/main, ref refs/heads/main, good until 2025-06-15T15:06:40.000Z';
  const json = (status: number, message: string) =>
    answer(status, { error: { code: status, message } }, { 'x-openstack-request-id': 'req-1' });

  it.each<[string, Script[number], string, RegExp]>([
    [
      'by the web server that does not trust it',
      answer(401, page, { 'www-authenticate': 'Bearer error="invalid_token", error_description="JWT token could not be validated"' }),
      '401: JWT token could not be validated.',
      /issuer's keys/,
    ],
    [
      'by a claim that the web server requires',
      answer(401, page),
      '401: a claim does not have the value that its web server requires.',
      /Require claim/,
    ],
    ['by the mapping', json(401, 'The request you have made requires authentication.'), '401: The request you have made', /mapping/],
    ['by its issuer', json(403, 'Incoming identity provider identifier not included'), '403: Incoming identity provider', /mapping/],
    [
      'by a Keystone that does not know the provider',
      json(404, 'Could not find Identity Provider: github.'),
      '404: Could not find Identity Provider',
      /identity_provider/,
    ],
  ])('%s: what was shown, and where to look', async (_by, response, said, hint) => {
    const error = await refused([response]);
    expect(error).toMatchObject({ code: 'auth-failed', hint: expect.stringMatching(hint) });
    expect(error.message).toContain(
      `at ${at} refused GitHub's ID token (${shown}) at identity provider github, protocol openid, with ${said}`,
    );
  });

  it('is never shown, nor is one that says nothing of itself', async () => {
    const auth = federation({ from: 'configuration', token: 'opaque-access-token' });
    const error = await refused([json(401, 'no opaque-access-token')], auth);
    expect(error.message).toContain('refused the access token at identity provider github, protocol openid, with 401: no ***.');
    const echoed = await refused([json(401, `no ${jwt}`)]);
    expect(echoed.message).not.toContain(jwt.split('.')[2]);
  });

  it('is distinguished from a project that its user may not access', async () => {
    const error = await refused([unscoped, json(401, 'The request you have made requires authentication.')]);
    expect(error).toMatchObject({ code: 'auth-failed', requestIds: ['req-1'], hint: expect.stringContaining('role add --group') });
    expect(error.message).toContain('refused user ci, who has signed in, for project staging with 401');
  });
});

describe('a one-time passcode', () => {
  const user = { name: 'ci', domain: { name: 'Default' } };
  const totp: AuthMethod = { kind: 'totp', user, passcode: '123456', scope };
  const bodies = (sent: readonly HttpRequest[]) =>
    sent.map(({ method, body }) => (body === undefined ? method : JSON.parse(body).auth.identity));

  it('signs in once; from then on its token speaks', async () => {
    const { connection, sent } = open([signedIn({ token: 'first' }), { ...signedIn(), status: 200, headers: {} }], totp);
    await connection.session();
    await connection.renew(Number.POSITIVE_INFINITY);
    expect(bodies(sent)).toEqual([{ methods: ['totp'], totp: { user: { ...user, passcode: '123456' } } }, 'GET']);
    expect(sent[1]).toMatchObject({ headers: { 'x-subject-token': 'first' } });
  });

  it('goes in one request with a password', async () => {
    const auth: AuthMethod = { kind: 'multi-factor', factors: [{ kind: 'password', user, password: 'pw', scope }, totp], scope };
    const { connection, sent } = open([signedIn({ token: 'first' }), { ...signedIn(), status: 200, headers: {} }], auth);
    await connection.session();
    await connection.renew(Number.POSITIVE_INFINITY);
    expect(bodies(sent)).toEqual([
      { methods: ['password', 'totp'], password: { user: { ...user, password: 'pw' } }, totp: { user: { ...user, passcode: '123456' } } },
      'GET',
    ]);
    const error = await refused([answer(401, { error: { message: 'No.' } })], auth);
    expect(error).toMatchObject({
      message: `Identity at ${at} refused the password of user ci for project staging and the passcode of user ci for project staging with 401: No.`,
      hint: expect.stringContaining('half a minute'),
    });
  });
});
