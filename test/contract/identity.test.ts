import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { ask, at, type Json, pluck, textAt } from '../helpers/contract-http.ts';
import { passwordBody, type Session, signIn, signInTo, unscopedToken } from '../helpers/contract-session.ts';
import { shapeOf } from '../helpers/contract-shape.ts';
import { openTarget } from '../helpers/target.ts';

const bench = await useBench('identity');
const { target, session } = bench;

const unauthorized = { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' };
const requestToken = (body: Json) => ask({ method: 'POST', url: `${target.authUrl}/auth/tokens`, body });
const withCredential = (id: string, secret: string, scope: object = {}) =>
  requestToken({
    auth: { identity: { methods: ['application_credential'], application_credential: { id, secret } }, ...scope },
  });

contract('sign-in', () => {
  it('answers a password with a token in a header, and a catalog of public and internal endpoints', async () => {
    const answer = await requestToken(passwordBody('ci', 'testbed', 'ci'));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-subject-token')).toMatch(/^\S{20,}$/);
    expect(answer.headers.get('vary')).toBe('X-Auth-Token');
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-/);
    const token = at(answer.json, 'token') as Record<string, Json>;
    const { catalog, roles, ...rest } = token;
    expect(shapeOf(rest)).toEqual({
      methods: ['text'],
      user: { domain: { id: 'text', name: 'text' }, id: 'hex32', name: 'text', password_expires_at: 'null' },
      audit_ids: ['text'],
      expires_at: 'time .000000Z',
      issued_at: 'time .000000Z',
      project: { domain: { id: 'text', name: 'text' }, id: 'hex32', name: 'text' },
      is_domain: 'boolean',
    });
    expect(at(token, 'methods')).toEqual(['password']);
    expect(pluck(roles ?? [], 'name')).toContain('member');
    expect(pluck(catalog ?? [], 'type')).toEqual(expect.arrayContaining(['compute', 'identity', 'image', 'network']));
    expect(shapeOf(catalog ?? [])).toEqual([
      {
        endpoints: [{ id: 'hex32', interface: 'text', region_id: 'text', region: 'text', url: 'URL' }],
        id: 'hex32',
        type: 'text',
        name: 'text',
      },
    ]);
    expect(new Set(pluck(at(catalog ?? [], 0, 'endpoints'), 'interface'))).toEqual(new Set(['public', 'internal']));
  });

  it('tells a method that it does not offer from a method without its data', async () => {
    const unknown = await requestToken({ auth: { identity: { methods: ['carrier-pigeon'], 'carrier-pigeon': {} } } });
    const message = 'Attempted to authenticate with an unsupported method.';
    expect(unknown.status).toBe(401);
    expect(at(unknown.json, 'error')).toMatchObject({ code: 401, message });
    const empty = await requestToken({ auth: { identity: { methods: ['carrier-pigeon'] } } });
    expect(empty.status).toBe(400);
    expect(textAt(empty.json, 'error', 'message')).toContain('Expecting to find carrier-pigeon in identity.');
  });

  it.each([
    ['a wrong password', passwordBody('ci', 'wrong', 'ci')],
    ['an unknown user', passwordBody('unknown', 'testbed', 'ci')],
    ['an unknown project', passwordBody('ci', 'testbed', 'nowhere')],
  ])('gives %s the same bare 401', async (_, body) => {
    const answer = await requestToken(body);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: unauthorized });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Keystone uri="http/);
  });

  it('refuses a body without "auth" or without "identity"', async () => {
    const empty = await requestToken({});
    expect(empty.status).toBe(400);
    expect(textAt(empty.json, 'error', 'message')).toMatch(/^Expecting to find auth in request body\./);
    const noIdentity = await requestToken({ auth: {} });
    expect(noIdentity.status).toBe(400);
    expect(textAt(noIdentity.json, 'error', 'message')).toMatch(/^'identity' is a required property/);
  });

  it('shows a token to its owner, without the catalog when asked so', async () => {
    const answer = await session.identity('GET', '/auth/tokens?nocatalog', { headers: { 'x-subject-token': session.token } });
    expect(answer.status).toBe(200);
    expect(at(answer.json, 'token')).toMatchObject({ expires_at: session.expiresAt, project: { id: session.projectId } });
    expect(at(answer.json, 'token')).not.toHaveProperty('catalog');
  });

  it('lists the catalog of a token', async () => {
    const answer = await session.identity('GET', '/auth/catalog');
    expect(answer.status).toBe(200);
    expect(pluck(at(answer.json, 'catalog'), 'type')).toContain('compute');
  });
});

contract('application credential', () => {
  const { id, secret } = target.applicationCredential;

  it('signs in to its own project', async () => {
    const answer = await withCredential(id, secret);
    expect(answer.status).toBe(201);
    expect(at(answer.json, 'token')).toMatchObject({ methods: ['application_credential'], project: { id: session.projectId } });
  });

  it('must not ask for a scope', async () => {
    const answer = await withCredential(id, secret, { scope: { project: { id: session.projectId } } });
    expect(answer.status).toBe(401);
    expect(textAt(answer.json, 'error', 'message')).toBe(
      'Error authenticating with application credential: Application credentials cannot request a scope.',
    );
  });

  it('gives tokens that end when it does, but on old releases; at a time that on some has no zone', async () => {
    const ending = await target.openEndingCredential();
    try {
      const answer = await withCredential(ending.id, ending.secret);
      expect(answer.status).toBe(201);
      const end = textAt(answer.json, 'token', 'expires_at');
      expect(end).toMatch(target.release.credentialEnd);
      const life = Date.parse(`${end.replace('Z', '')}Z`) - Date.parse(textAt(answer.json, 'token', 'issued_at'));
      expect(life < 3_600_000).toBe(target.release.credentialEndsToken);
    } finally {
      await ending.close();
    }
  });

  it('is refused with a wrong secret', async () => {
    const answer = await withCredential(id, 'wrong');
    expect([answer.status, answer.json]).toEqual([401, { error: unauthorized }]);
  });

  it('is 404 if its id is unknown', async () => {
    const answer = await withCredential('0'.repeat(32), secret);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({
      error: { code: 404, title: 'Not Found', message: `Could not find Application Credential: ${'0'.repeat(32)}.` },
    });
  });
});

contract('unscoped token', () => {
  it('has no project, roles or catalog, and finds its projects', async () => {
    const answer = await requestToken(passwordBody('ci', 'testbed', undefined));
    expect(Object.keys(at(answer.json, 'token') as object).sort()).toEqual(['audit_ids', 'expires_at', 'issued_at', 'methods', 'user']);
    const headers = { 'x-auth-token': answer.headers.get('x-subject-token') ?? '' };
    const projects = await session.identity('GET', '/auth/projects', { headers });
    expect(pluck(at(projects.json, 'projects'), 'id')).toContain(session.projectId);
  });

  it('gets empty lists where a project would have things, or by the new policies is refused some; and no limits', async () => {
    const headers = { 'x-auth-token': await unscopedToken(target) };
    const servers = await session.compute('GET', '/servers', { headers });
    const images = await session.image('GET', '/v2/images', { headers });
    if (target.release.readersMayWrite) {
      expect([servers.status, servers.json]).toEqual([200, { servers: [] }]);
      expect(images.status).toBe(200);
    } else {
      const message = "Policy doesn't allow os_compute_api:servers:index to be performed.";
      expect([servers.status, servers.json]).toEqual([403, { forbidden: { code: 403, message } }]);
      expect(images.status).toBe(403);
      expect(textAt(images.json, 'message')).toMatch(/^You are not authorized to complete get_images action\./);
    }
    const ports = await session.network('GET', '/v2.0/ports', { headers });
    expect([ports.status, ports.json]).toEqual([200, { ports: [] }]);
    const limits = await session.compute('GET', '/limits', { headers });
    expect([limits.status, limits.json]).toEqual([403, { forbidden: { code: 403, message: 'Forbidden' } }]);
  });

  it('can be exchanged for a token of a project, which ends when the first one does', async () => {
    const unscoped = await requestToken(passwordBody('ci', 'testbed', undefined));
    const token = unscoped.headers.get('x-subject-token') ?? '';
    const answer = await requestToken({
      auth: { identity: { methods: ['token'], token: { id: token } }, scope: { project: { id: session.projectId } } },
    });
    expect(answer.status).toBe(201);
    expect(at(answer.json, 'token', 'expires_at')).toBe(at(unscoped.json, 'token', 'expires_at'));
    // Keystone keeps them in a set: their order differs from process to process.
    expect((at(answer.json, 'token', 'methods') as string[]).toSorted()).toEqual(['password', 'token']);
  });
});

contract('token that is no good', () => {
  const refused = async (token: string, on: Session = session) => {
    const headers = { 'x-auth-token': token };
    for (const answer of [
      await on.compute('GET', '/servers', { headers }),
      await on.network('GET', '/v2.0/ports', { headers }),
      await on.identity('GET', '/auth/catalog', { headers }),
    ]) {
      expect([answer.status, answer.json]).toEqual([401, { error: unauthorized }]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Keystone uri="http/);
      expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-/);
    }
    const glance = await on.image('GET', '/v2/images', { headers });
    expect(glance.status).toBe(401);
    expect(glance.headers.has('x-openstack-request-id')).toBe(false);
    expect(glance.headers.get('www-authenticate')).toMatch(/^Keystone uri="http/);
    return glance;
  };

  it('is refused by every service when it is invented; Glance has words of its own', async () => {
    const glance = await refused('bogus');
    expect(at(glance.json, 'code')).toBe('401 Unauthorized');
    expect(textAt(glance.json, 'message')).toMatch(/^This server could not verify that you are authorized to access/);
    const html = await session.image('GET', '/v2/images', { headers: { 'x-auth-token': 'bogus', accept: '*/*' } });
    expect(html.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(html.text).toMatch(/^<html>\s+<head>\s+<title>401 Unauthorized<\/title>/);
  });

  it('is refused by every service once it has expired', async () => {
    // A cloud of its own, for on the emulator this test makes hours pass.
    const other = await openTarget();
    try {
      await refused(await other.expiredToken(), await signInTo(other));
    } finally {
      await other.close();
    }
  });

  it('is refused by every service once it was revoked', async () => {
    const revoked = await signInTo(target);
    const answer = await revoked.identity('DELETE', '/auth/tokens', { headers: { 'x-subject-token': revoked.token } });
    expect(answer.status).toBe(204);
    await refused(revoked.token);
  });

  it('is refused when it is missing', async () => {
    const answer = await ask({ method: 'GET', url: `${session.endpoints.compute}/servers` });
    expect([answer.status, answer.json]).toEqual([401, { error: unauthorized }]);
  });
});

contract('two sign-ins', () => {
  it('give two tokens, both good', async () => {
    const [one, two] = [await signIn({ authUrl: target.authUrl }), await signIn({ authUrl: target.authUrl })];
    expect(one.token).not.toBe(two.token);
    for (const each of [one, two]) expect((await each.compute('GET', '/servers?limit=1')).status).toBe(200);
  });
});
