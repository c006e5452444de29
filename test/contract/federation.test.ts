import { afterAll, expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { type Answer, ask, at, type Json, pluck, textAt } from '../helpers/contract-http.ts';
import { passwordBody } from '../helpers/contract-session.ts';
import type { PasscodeUser } from '../helpers/target.ts';

const bench = await useBench('federation');
const { target, session } = bench;
const { authUrl, mint } = target.federation;
const unauthorized = { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' };

/** Knocks at the door of an identity provider. */
function knock(token: string | undefined, provider = 'github', protocol = 'openid') {
  return ask({
    method: 'POST',
    url: `${authUrl}/OS-FEDERATION/identity_providers/${provider}/protocols/${protocol}/auth`,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

const requestToken = (base: string, body: Json) => ask({ method: 'POST', url: `${base}/auth/tokens`, body });

const lifeOf = ({ json }: Answer) => Date.parse(textAt(json, 'token', 'expires_at')) - Date.parse(textAt(json, 'token', 'issued_at'));

// Keystone makes the user at the first sign-in, and answers another at that moment with a 409: here, many sign in at once.
await knock(mint());

contract("another identity provider's token", () => {
  it('gives an unscoped one, of a user whom the mapping makes', async () => {
    const answer = await knock(mint());
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-subject-token')).toMatch(/^\S{20,}$/);
    expect(at(answer.json, 'token')).toMatchObject({ methods: ['openid'], user: { name: 'github-repo:octo/shop:ref:refs/heads/main' } });
    expect(at(answer.json, 'token')).not.toHaveProperty('project');
    const again = await knock(mint({ jti: 'another' }));
    expect(textAt(again.json, 'token', 'user', 'id')).toBe(textAt(answer.json, 'token', 'user', 'id'));
  });

  it('leads to the project in a second step, for no longer but on old releases', async () => {
    const unscoped = await knock(mint());
    const id = unscoped.headers.get('x-subject-token') ?? '';
    const identity = { methods: ['token'], token: { id } };
    await target.pause(2);
    const scoped = await requestToken(authUrl, { auth: { identity, scope: { project: { id: session.projectId } } } });
    expect(scoped.status).toBe(201);
    expect(at(scoped.json, 'token', 'project')).toMatchObject({ id: session.projectId });
    if (target.release.federatedTokensRenew) expect(lifeOf(scoped)).toBe(lifeOf(unscoped));
    else expect(textAt(scoped.json, 'token', 'expires_at')).toBe(textAt(unscoped.json, 'token', 'expires_at'));
    expect((at(scoped.json, 'token', 'methods') as string[]).toSorted()).toEqual(['openid', 'token']);
    // One implies the other.
    expect(pluck(at(scoped.json, 'token', 'roles'), 'name').toSorted()).toEqual(['member', 'reader']);
    const headers = { 'x-auth-token': scoped.headers.get('x-subject-token') ?? '' };
    expect((await session.compute('GET', '/servers?limit=1', { headers })).status).toBe(200);
  });

  it('leads to no other project', async () => {
    const id = (await knock(mint())).headers.get('x-subject-token') ?? '';
    const scope = { project: { name: 'admin', domain: { name: 'Default' } } };
    const answer = await requestToken(authUrl, { auth: { identity: { methods: ['token'], token: { id } }, scope } });
    expect([answer.status, answer.json]).toEqual([401, { error: unauthorized }]);
  });

  it.each([
    ['repository', { repository_id: '987654321' }],
    ['branch', { ref: 'refs/heads/wild' }],
  ])('is not taken by the mapping for another %s', async (_, claims) => {
    const answer = await knock(mint(claims));
    expect([answer.status, answer.json]).toEqual([401, { error: unauthorized }]);
  });

  it.each([
    ['issuer', { iss: 'https://issuer.example' }],
    ['audience', { aud: 'https://keystone.example' }],
  ])('is not taken by the web server for another %s', async (_, claims) => {
    const answer = await knock(mint(claims));
    expect([answer.status, answer.json, answer.headers.get('www-authenticate')]).toEqual([401, null, null]);
  });

  it.each([
    ['invalid_token', 'JWT token could not be validated', 'expired', mint({ exp: Math.floor(target.now() / 1000) - 600 })],
    ['invalid_token', 'JWT token could not be validated', 'no token', 'nonsense'],
    ['invalid_request', 'No bearer token found in the request', 'missing', undefined],
  ])('%s: %s, where it is %s', async (error, description, _, token) => {
    const answer = await knock(token);
    expect([answer.status, answer.json]).toEqual([401, null]);
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer error="${error}", error_description="${description}"`);
  });

  it('is for a provider and a protocol that are known', async () => {
    const provider = await knock(mint(), 'gitlab');
    expect([provider.status, textAt(provider.json, 'error', 'message')]).toEqual([404, 'Could not find Identity Provider: gitlab.']);
    const protocol = await knock(mint(), 'github', 'saml2');
    expect([protocol.status, textAt(protocol.json, 'error', 'message')]).toEqual([
      401,
      'Attempted to authenticate with an unsupported method.',
    ]);
  });
});

contract('a passcode', async () => {
  // Each sign-in with a user of its own: the newest Keystone takes no passcode twice (keystone:auth/plugins/totp.py, LP#2157347).
  const [user, other] = [await target.openPasscodeUser(), await target.openPasscodeUser()];
  afterAll(async () => void (await Promise.all([user.close(), other.close()])));
  const scope = { project: { id: session.projectId } };
  const proof = ({ name }: PasscodeUser, secret: Record<string, string>) => ({ user: { name, domain: { name: 'Default' }, ...secret } });
  const totp = (passcode: string) => proof(user, { passcode });

  it('signs in alone', async () => {
    const answer = await requestToken(target.authUrl, {
      auth: { identity: { methods: ['totp'], totp: totp(user.passcode()) }, scope },
    });
    expect([answer.status, at(answer.json, 'token', 'methods')]).toEqual([201, ['totp']]);
  });

  it('signs in beside a password', async () => {
    const both = (passcode: string, password = 'testbed') =>
      requestToken(target.authUrl, {
        auth: {
          identity: { methods: ['password', 'totp'], password: proof(other, { password }), totp: proof(other, { passcode }) },
          scope,
        },
      });
    const answer = await both(other.passcode());
    expect(answer.status).toBe(201);
    expect((at(answer.json, 'token', 'methods') as string[]).toSorted()).toEqual(['password', 'totp']);
    expect((await both('000000')).status).toBe(401);
    expect((await both(other.passcode(), 'wrong')).status).toBe(401);
  });

  it('is refused when it is wrong, and of a user who has none', async () => {
    const wrong = await requestToken(target.authUrl, { auth: { identity: { methods: ['totp'], totp: totp('000000') }, scope } });
    expect([wrong.status, wrong.json]).toEqual([401, { error: unauthorized }]);
    const ci = { user: { name: 'ci', domain: { name: 'Default' }, passcode: user.passcode() } };
    expect((await requestToken(target.authUrl, { auth: { identity: { methods: ['totp'], totp: ci }, scope } })).status).toBe(401);
    expect((await requestToken(target.authUrl, passwordBody(user.name, 'testbed', 'ci'))).status).toBe(201);
  });
});
