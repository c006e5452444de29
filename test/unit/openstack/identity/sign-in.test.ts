import { describe, expect, it, vi } from 'vitest';
import type { RestageError } from '../../../../src/domain/errors.ts';
import type { AuthMethod } from '../../../../src/openstack/auth/table.ts';
import { secretsIn } from '../../../../src/openstack/auth/table.ts';
import { SendError } from '../../../../src/openstack/http/send.ts';
import { answer, catalog, config, connected, endpoint, type Script, signedIn, type TokenOptions } from '../scripted-cloud.ts';

function open(identity: Script, more: Parameters<typeof connected>[1] = {}) {
  return connected([answer(200, {})], { ...more, identity });
}

async function refused(identity: Script, more?: Parameters<typeof connected>[1]): Promise<RestageError> {
  const { connection } = open(identity, more);
  return connection.session().then(
    () => Promise.reject(new Error('signed in')),
    (error: RestageError) => error,
  );
}

const unauthorized = answer(
  401,
  { error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' } },
  { 'x-openstack-request-id': 'req-k' },
);
const appCredential: AuthMethod = { kind: 'application-credential', credential: { id: 'ac-1' }, secret: 'app-secret' };

describe('what is sent to sign in', () => {
  async function body(auth: AuthMethod) {
    const { connection, sent } = open([signedIn()], { config: { auth } });
    await connection.session();
    expect(sent).toMatchObject([{ method: 'POST', url: 'https://keystone.example:5000/v3/auth/tokens' }]);
    return JSON.parse(sent[0]?.body ?? '');
  }

  it('a password for a project, by names', async () => {
    expect(await body(config.auth)).toEqual({
      auth: {
        identity: { methods: ['password'], password: { user: { name: 'ci', domain: { name: 'Default' }, password: 'hunter2-password' } } },
        scope: { project: { name: 'staging', domain: { name: 'Default' } } },
      },
    });
  });

  it('a password for a project, by ids', async () => {
    expect(await body({ kind: 'password', user: { id: 'u-1' }, password: 'pw', scope: { id: 'p-1' } })).toEqual({
      auth: { identity: { methods: ['password'], password: { user: { id: 'u-1', password: 'pw' } } }, scope: { project: { id: 'p-1' } } },
    });
  });

  it('an application credential by id, never with a scope', async () => {
    expect(await body(appCredential)).toEqual({
      auth: { identity: { methods: ['application_credential'], application_credential: { id: 'ac-1', secret: 'app-secret' } } },
    });
  });

  it('an application credential by name and user', async () => {
    const credential = { name: 'ci', user: { name: 'u', domain: { id: 'default' } } };
    expect(await body({ ...appCredential, credential })).toMatchObject({
      auth: { identity: { application_credential: { name: 'ci', user: { name: 'u', domain: { id: 'default' } }, secret: 'app-secret' } } },
    });
  });

  it('a token for another project', async () => {
    expect(await body({ kind: 'token', token: 'old', scope: { id: 'p-1' } })).toEqual({
      auth: { identity: { methods: ['token'], token: { id: 'old' } }, scope: { project: { id: 'p-1' } } },
    });
  });

  it('nothing but a question, for a token that is used as it is', async () => {
    const { headers: _, ...body } = signedIn();
    const { connection, sent } = open([{ ...body, status: 200, headers: {} }], {
      config: { auth: { kind: 'token', token: 'given', scope: undefined } },
    });
    await connection.client('compute').request({ method: 'GET', path: '/', repeat: 'read', expect: [200] });
    expect(sent[0]).toMatchObject({ method: 'GET', headers: { 'x-auth-token': 'given', 'x-subject-token': 'given' }, body: undefined });
    expect(sent[1]).toMatchObject({ headers: { 'x-auth-token': 'given' } });
  });
});

describe('where it is sent', () => {
  const versions = (...ids: string[]) =>
    ids.map((id) => ({
      id,
      links: [{ rel: 'self', href: `http://internal:35357/identity/${id.slice(0, 2)}/` }],
      'media-types': [{ base: 'application/json', type: `application/vnd.openstack.identity-${id.slice(0, 2)}+json` }],
    }));
  const notFound = answer(404, '<html><title>404 Not Found</title><h1>Not Found</h1></html>');

  it.each([
    'https://keystone.example:5000',
    'https://keystone.example:5000/',
    'https://keystone.example:5000/v3/',
    'https://user:pw@keystone.example:5000/v3',
  ])('%s', async (authUrl) => {
    const { connection, sent } = open([signedIn()], { config: { authUrl } });
    await connection.session();
    expect(sent.map(({ url }) => url)).toEqual(['https://keystone.example:5000/v3/auth/tokens']);
  });

  it('keeps a prefix', async () => {
    const { connection, sent } = open([signedIn()], { config: { authUrl: 'https://keystone.example:5000/identity/v3' } });
    await connection.session();
    expect(sent[0]?.url).toBe('https://keystone.example:5000/identity/v3/auth/tokens');
  });

  it.each([300, 404])('asks for the versions after a %i, and takes the path of v3 but not its host', async (status) => {
    const elsewhere = status === 300 ? answer(300, { versions: { values: versions('v3.14') } }) : notFound;
    const { connection, sent } = open([
      elsewhere,
      answer(300, { versions: { values: versions('v3.14', 'v2.0') } }),
      signedIn(),
      signedIn(),
    ]);
    await connection.session();
    await connection.renew(Number.POSITIVE_INFINITY);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://keystone.example:5000/v3/auth/tokens',
      'GET https://keystone.example:5000/',
      'POST https://keystone.example:5000/identity/v3/auth/tokens',
      'POST https://keystone.example:5000/identity/v3/auth/tokens',
    ]);
  });

  it('does not ask the same address twice', async () => {
    const atV3 = [{ id: 'v3.14', links: [{ rel: 'self', href: 'http://internal/v3/' }], 'media-types': [{ type: 'identity' }] }];
    const { connection, sent } = open([notFound, answer(300, { versions: { values: atV3 } })]);
    await expect(connection.session()).rejects.toMatchObject({ code: 'not-found' });
    expect(sent).toHaveLength(2);
  });

  it.each(['media-types', 'type'])('refuses a list of versions whose %s is nested without end', async (where) => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const types = where === 'type' ? `[{"type":${deep}}]` : deep;
    const error = await refused([notFound, answer(300, `{"versions":[{"id":"v3.14","media-types":${types}}]}`)]);
    expect(error).toMatchObject({ code: 'unexpected-answer' });
  });

  it('refuses what is no Identity service, be it OpenStack', async () => {
    const nova = answer(200, {
      versions: [
        { id: 'v2.0', status: 'SUPPORTED', links: [] },
        { id: 'v2.1', status: 'CURRENT', links: [] },
      ],
    });
    expect(await refused([notFound, nova])).toMatchObject({ code: 'unexpected-answer', hint: expect.stringContaining('auth_url') });
    expect(await refused([notFound])).toMatchObject({
      code: 'unexpected-answer',
      message: 'No OpenStack Identity service was found at https://keystone.example:5000: it answered 404: Not Found.',
    });
  });

  it('refuses an answer without a token', async () => {
    expect(await refused([answer(200, '<h1>Welcome</h1>')])).toMatchObject({ code: 'unexpected-answer' });
    expect(await refused([answer(201, { token: {} }, { 'x-subject-token': 't' })])).toMatchObject({ code: 'unexpected-answer' });
    expect(await refused([{ ...signedIn(), headers: {} }])).toMatchObject({ code: 'unexpected-answer' });
  });

  it('refuses an address that is none, before anything is sent', () => {
    expect(() => open([], { config: { authUrl: 'keystone' } })).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });

  it('shows no password that an address holds', async () => {
    const error = await refused([unauthorized], { config: { authUrl: 'https://user:pw@keystone.example:5000/v3' } });
    expect(error.message).toContain('https://keystone.example:5000/v3');
  });
});

describe('a refused sign-in', () => {
  it('is final: who, where, and what Keystone does not tell', async () => {
    const { connection, sent } = open([unauthorized]);
    await expect(connection.session()).rejects.toMatchObject({
      code: 'auth-failed',
      message:
        'Identity at https://keystone.example:5000/v3 refused the password of user ci for project staging with 401: The request you have made requires authentication.',
      hint: expect.stringContaining('domains'),
      requestIds: ['req-k'],
    });
    expect(sent).toHaveLength(1);
  });

  it('asks for a second factor', async () => {
    expect(await refused([{ ...unauthorized, headers: { 'openstack-auth-receipt': 'r' } }])).toMatchObject({
      code: 'auth-failed',
      message: expect.stringContaining('second factor'),
      hint: expect.stringContaining('application credential'),
    });
  });

  it('does not know the application credential', async () => {
    const unknown = answer(404, { error: { code: 404, message: 'Could not find Application Credential: ac-1.', title: 'Not Found' } });
    expect(await refused([unknown], { config: { auth: appCredential } })).toMatchObject({
      code: 'auth-failed',
      message: expect.stringContaining('the application credential ac-1 with 404: Could not find'),
    });
  });

  // keystone:token/token_formatters.py `unpack`.
  it('does not know the token', async () => {
    const unknown = answer(404, { error: { code: 404, message: 'Could not recognize Fernet token', title: 'Not Found' } });
    const auth = { kind: 'token', token: 'gAAAA', scope: { id: 'p-1' } } as const;
    expect(await refused([unknown], { config: { auth } })).toMatchObject({
      code: 'auth-failed',
      message: expect.stringContaining('refused the token with 404: Could not recognize Fernet token'),
      hint: expect.stringContaining('Get a new token'),
    });
  });

  it.each([config.auth, appCredential, { kind: 'token', token: 'gAAAA-secret', scope: undefined } as const])(
    'never shows the secret: $kind',
    async (auth) => {
      const echo = answer(401, { error: { code: 401, message: 'hunter2-password app-secret gAAAA-secret' } });
      const [secret = ''] = secretsIn(auth);
      expect(secret).not.toBe('');
      const error = await refused([echo], { config: { auth } });
      expect(`${error.message} ${error.hint}`).not.toContain(secret);
      expect(error.message).toContain('***');
    },
  );

  it('is distinguished from a Keystone in trouble, which is asked again', async () => {
    const { connection, sent } = open([answer(503), new SendError('timeout', true, 'no answer'), signedIn()]);
    await connection.session();
    expect(sent).toHaveLength(3);
    expect(await refused([answer(503)])).toMatchObject({ code: 'http-error', status: 503 });
    expect(await refused([answer(400, { error: { code: 400, message: 'Malformed' } })])).toMatchObject({
      code: 'http-error',
      reason: 'Malformed',
    });
    expect(await refused([answer(403, { error: { code: 403, message: 'Blocked' } })])).toMatchObject({ code: 'forbidden' });
  });

  it('names what to give for a private authority', async () => {
    const error = await refused([new SendError('tls', false, 'self-signed certificate')]);
    expect(error).toMatchObject({
      code: 'tls',
      message: expect.stringContaining('(self-signed certificate)'),
      hint: expect.stringMatching(/ca-cert.*cacert.*OS_CACERT/),
    });
  });
});

describe('the session', () => {
  async function session(options: TokenOptions, more?: Parameters<typeof connected>[1]) {
    return open([signedIn(options)], more).connection.session();
  }

  it('says who, where, as what, and until when', async () => {
    const { connection, clock } = open([() => signedIn({ now: clock.now() })]);
    expect(await connection.session()).toEqual({
      user: { id: 'u-1', name: 'ci', domain: undefined },
      project: { id: 'p-1', name: 'staging', domain: undefined },
      roles: ['member'],
      region: 'RegionOne',
      expiresAt: clock.now() + 3_600_000,
    });
  });

  it('ends when a token that was given ends, by the clock of the cloud', async () => {
    const { connection, clock } = open(
      [
        () => {
          const { headers: _, ...old } = signedIn({ now: clock.now() - 1_800_000 });
          return { ...old, status: 200, headers: { date: new Date(clock.now() + 60_000).toUTCString() } };
        },
      ],
      { config: { auth: { kind: 'token', token: 'given', scope: undefined } } },
    );
    expect((await connection.session()).expiresAt).toBe(clock.now() + 1_800_000 - 60_000);
  });

  // keystone:token/provider.py `issue_token`: the end of the credential, as Python writes a time.
  it('ends with its application credential, whose end Keystone writes without a zone', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    const { connection, clock } = open([
      () => {
        const { body, ...rest } = signedIn({ now: clock.now(), lifeMs: 60_000 });
        return { ...rest, body: body.replace(/("expires_at":"[^".]+)\.\d+Z/, '$1') };
      },
    ]);
    expect((await connection.session()).expiresAt).toBe(clock.now() + 60_000);
    vi.unstubAllEnvs();
  });

  it('is for a project', async () => {
    await expect(session({ project: null })).rejects.toMatchObject({
      code: 'no-project',
      hint: expect.stringContaining('OS_PROJECT_NAME'),
    });
  });

  it.each([['p-1'], ['staging'], ['other', 'staging']])('is for an allowed project: %s', async (...allowedProjects) => {
    await expect(session({}, { config: { allowedProjects } })).resolves.toMatchObject({ project: { name: 'staging' } });
  });

  it.each([{ allowedProjects: ['production'] }, { allowedProjects: [] }])('is for no other project: $allowedProjects', async (config) => {
    await expect(session({}, { config })).rejects.toMatchObject({
      code: 'project-not-allowed',
      message: expect.stringContaining('staging (p-1)'),
    });
  });

  it('is in one region', async () => {
    const two = [{ ...catalog[0], endpoints: [endpoint('https://a.example', 'SJC3'), endpoint('https://b.example', 'DFW3')] }];
    await expect(session({ catalog: two })).rejects.toMatchObject({
      code: 'region-unknown',
      message: expect.stringContaining('DFW3, SJC3'),
    });
    await expect(session({ catalog: two }, { config: { region: 'sjc3' } })).rejects.toMatchObject({
      code: 'region-unknown',
      message: expect.stringContaining('DFW3, SJC3'),
    });
    await expect(session({ catalog: two }, { config: { region: 'SJC3' } })).resolves.toMatchObject({ region: 'SJC3' });
    const { compute, sent } = open([signedIn({ catalog: two })], { config: { region: 'DFW3' } });
    await compute.request({ method: 'GET', path: '/servers', repeat: 'read', expect: [200] });
    expect(sent[1]?.url).toBe('https://b.example/v2.1/servers');
  });
});

describe('the project of a run', () => {
  const other = { id: 'p-2', name: 'staging' };

  it.each([
    ['any is allowed', undefined],
    ['its name is', ['staging']],
    ['both are', ['p-1', 'p-2']],
  ])('stays what it was at the first sign-in, where %s', async (_, allowedProjects) => {
    const { connection, compute, sent } = open([signedIn({ token: 'one' }), signedIn({ token: 'two', project: other })], {
      config: { allowedProjects },
    });
    expect((await connection.session()).project.id).toBe('p-1');
    const orphaned = { code: 'project-not-allowed', message: expect.stringMatching(/staging \(p-1\).*staging \(p-2\)/) };
    await expect(connection.renew(Number.POSITIVE_INFINITY)).rejects.toMatchObject(orphaned);
    expect(sent.every(({ headers }) => headers['x-auth-token'] !== 'two')).toBe(true);
    // The token of the first still holds.
    await compute.request({ method: 'GET', path: '/servers', repeat: 'read', expect: [200] });
  });

  it('is asked for again after a refused token, and not left by it', async () => {
    const { compute, sent } = connected([answer(401), answer(200, {})], {
      identity: [signedIn({ token: 'one' }), signedIn({ token: 'two', project: other })],
    });
    const call = { method: 'GET', path: '/servers', repeat: 'read', expect: [200] } as const;
    await expect(compute.request(call)).rejects.toMatchObject({ code: 'project-not-allowed' });
    await expect(compute.request(call)).rejects.toMatchObject({ code: 'project-not-allowed' });
    expect(sent.filter(({ headers }) => headers['x-auth-token'] === 'two')).toEqual([]);
  });
});
