import { describe, expect, test } from 'vitest';
import { failure, load } from './bench.ts';

const runner = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://runner.example/idtoken', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-secret' };
const project = { name: 'n', domain: { id: 'default' } };
const cloudsYaml = (type: string, auth: string, beside = '') =>
  `clouds: {a: {auth_type: ${type}, ${beside} auth: {auth_url: "https://x", project_name: n, ${auth}}}}`;
const github = cloudsYaml('v3oidcaccesstoken', 'identity_provider: github, protocol: openid');

describe('a token of another identity provider', () => {
  test.each([
    ['in the file', { cloudsYaml: cloudsYaml('v3oidcaccesstoken', 'identity_provider: p, protocol: openid, access_token: t') }],
    [
      'from the environment',
      { cloudsYaml: cloudsYaml('v3oidcaccesstoken', 'identity_provider: p, protocol: openid'), env: { OS_ACCESS_TOKEN: 't' } },
    ],
    [
      'all from the environment',
      {
        env: {
          OS_AUTH_URL: 'https://x',
          OS_AUTH_TYPE: 'v3oidcaccesstoken',
          OS_PROJECT_NAME: 'n',
          OS_IDENTITY_PROVIDER: 'p',
          OS_PROTOCOL: 'openid',
          OS_ACCESS_TOKEN: 't',
        },
      },
    ],
    [
      'though a runner has one, too',
      { cloudsYaml: cloudsYaml('v3oidcaccesstoken', 'identity_provider: p, protocol: openid, access_token: t'), env: runner },
    ],
  ])('configured: %s', (_where, setup) => {
    expect(load(setup).auth).toEqual({
      kind: 'federation',
      identityProvider: 'p',
      protocol: 'openid',
      accessToken: { from: 'configuration', token: 't' },
      scope: project,
    });
  });

  test('the runner’s where none is configured, for Keystone unless another audience is said', () => {
    expect(load({ cloudsYaml: github, env: runner }).auth).toMatchObject({ accessToken: { from: 'runner', audience: undefined } });
    const other = cloudsYaml('v3oidcaccesstoken', 'identity_provider: github, protocol: openid', 'oidc_audience: keystone,');
    expect(load({ cloudsYaml: other, env: runner }).auth).toMatchObject({ accessToken: { audience: 'keystone' } });
    expect(load({ cloudsYaml: other, env: runner }).sources).toMatchObject({
      oidc_audience: 'input clouds-yaml',
      protocol: 'input clouds-yaml',
    });
  });

  test('none at all: on GitHub, the hint names the permission, and says that a fork has none', () => {
    expect(failure({ cloudsYaml: github })).toMatchObject({
      message: expect.stringContaining('it lacks access_token.'),
      hint: expect.stringContaining('OS_ACCESS_TOKEN'),
    });
    expect(failure({ cloudsYaml: github, env: { ...runner, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' } })).toMatchObject({
      code: 'config-invalid',
    });
    expect(failure({ cloudsYaml: github, env: { GITHUB_ACTIONS: 'true' } })).toMatchObject({
      message: expect.stringMatching(/: GitHub gives this job no ID token, and access_token is not set\.$/),
      hint: 'Add `id-token: write` to the `permissions` of the job. A pull request from a fork never gets an ID token.',
    });
  });

  test('provider and protocol are wanted', () => {
    expect(failure({ cloudsYaml: cloudsYaml('v3oidcaccesstoken', 'access_token: t') }).message).toContain(
      'it lacks identity_provider, protocol',
    );
  });
});

describe('client credentials of an identity provider', () => {
  const provider = 'identity_provider: p, protocol: openid, client_id: c';

  test('with the defaults of keystoneauth', () => {
    const text = cloudsYaml('v3oidcclientcredentials', `${provider}, client_secret: s, discovery_endpoint: "https://p/.well-known"`);
    expect(load({ cloudsYaml: text }).auth).toEqual({
      kind: 'federation',
      identityProvider: 'p',
      protocol: 'openid',
      scope: project,
      accessToken: {
        from: 'client-credentials',
        clientId: 'c',
        clientSecret: 's',
        endpoint: { kind: 'discovery', url: 'https://p/.well-known' },
        openidScope: 'openid profile',
        tokenType: 'access_token',
      },
    });
  });

  test('an endpoint before discovery, the secret from the environment, and all that can be said', () => {
    const text = cloudsYaml(
      'v3oidcclientcredentials',
      `${provider}, discovery_endpoint: "https://p/d", access_token_endpoint: "https://p/t", openid_scope: openid, access_token_type: id_token`,
    );
    expect(load({ cloudsYaml: text, env: { OS_CLIENT_SECRET: 's' } }).auth).toMatchObject({
      accessToken: { clientSecret: 's', endpoint: { kind: 'token', url: 'https://p/t' }, openidScope: 'openid', tokenType: 'id_token' },
    });
  });

  test('what is missing, and an endpoint that is none', () => {
    const { message, hint } = failure({ cloudsYaml: cloudsYaml('v3oidcclientcredentials', provider) });
    expect(message).toContain('it lacks client_secret, discovery_endpoint (or access_token_endpoint)');
    expect(hint).toContain('OS_CLIENT_SECRET may come from the environment');
    const wrong = cloudsYaml('v3oidcclientcredentials', `${provider}, client_secret: s, access_token_endpoint: keycloak`);
    expect(failure({ cloudsYaml: wrong }).message).toContain('access_token_endpoint must be a URL');
  });
});

describe('one-time passcodes', () => {
  const user = { name: 'u', domain: { id: 'default' } };

  test('alone', () => {
    expect(load({ cloudsYaml: cloudsYaml('v3totp', 'username: u, passcode: "012345"') }).auth).toEqual({
      kind: 'totp',
      user,
      passcode: '012345',
      scope: project,
    });
  });

  test.each(['auth_methods: [v3password, v3totp],', 'auth_methods: "v3password,v3totp",'])('beside a password: %s', (methods) => {
    const text = cloudsYaml('v3multifactor', 'username: u, password: p', methods);
    expect(load({ cloudsYaml: text, env: { OS_PASSCODE: '012345' } }).auth).toEqual({
      kind: 'multi-factor',
      factors: [
        { kind: 'password', user, password: 'p', scope: project },
        { kind: 'totp', user, passcode: '012345', scope: project },
      ],
      scope: project,
    });
  });

  test('with a method that is none, or a proof that is missing', () => {
    const lacking = failure({ cloudsYaml: cloudsYaml('v3multifactor', 'username: u, password: p', 'auth_methods: [v3password, v3totp],') });
    expect(lacking.message).toContain('it lacks passcode');
    const strange = failure({ cloudsYaml: cloudsYaml('v3multifactor', 'username: u, password: p', 'auth_methods: [v3password, v3saml],') });
    expect(strange.message).toContain('auth_methods names "v3saml", but the supported methods are v3password, v3totp and v3token');
    expect(failure({ cloudsYaml: cloudsYaml('v3multifactor', 'username: u, password: p') }).message).toContain('it lacks auth_methods');
  });
});
