import { afterAll, describe, expect, it } from 'vitest';
import { textAt } from '../helpers/contract-http.ts';
import { signIn } from '../helpers/contract-session.ts';
import { claimsOf, forgedTokens, serveIdTokens, serveProvider } from '../helpers/github-id-tokens.ts';
import { expectLeft, useLiveBench } from '../helpers/live.ts';
import { networkName } from '../helpers/live-bench.ts';
import { actionBundle, restage } from '../helpers/live-command.ts';
import { openFederation } from '../helpers/live-federation.ts';
import { environmentName, launchGolden } from '../helpers/live-golden.ts';
import { passcodeAt, passcodeSecret } from '../helpers/passcode.ts';
import { runPost, runStep } from '../helpers/runner.ts';

const bench = await useLiveBench('sign-in');
const project = bench.env.OS_PROJECT_NAME ?? '';
const { OS_AUTH_URL: authUrl = '', OS_REGION_NAME = '' } = bench.env;
const admin = await signIn({ authUrl, user: 'admin', project: 'admin' });
const federation = await openFederation(bench);
const { mint, env: byGithub } = federation;
const claims = claimsOf(federation.audience);
const forged = forgedTokens(claims, federation.jwks);
const second = Math.floor(Date.now() / 1000);

type Env = Readonly<Record<string, string>>;

/** What a user sees of a sign-in, by what they have configured. */
const seen: { readonly kind: string; readonly credential: string; readonly answer: string }[] = [];
afterAll(() => {
  const rows = seen.map(({ kind, credential, answer }) => `| ${kind} | ${credential} | ${answer} |`).toSorted();
  console.log(['| sign-in | credential | what a user sees |', '|---|---|---|', ...rows].join('\n'));
});

async function trySigningIn(kind: string, credential: string, env: Env) {
  const run = await restage({ env }, ['status']);
  const error = run.code === 0 ? undefined : { message: textAt(run.json, 'error', 'message'), hint: textAt(run.json, 'error', 'hint') };
  seen.push({ kind, credential, answer: error === undefined ? 'signed in' : `${error.message} *${error.hint}*` });
  return { ...run, error };
}

async function expectSignedIn(kind: string, env: Env): Promise<void> {
  const { code, log } = await trySigningIn(kind, 'right', env);
  expect(code, log).toBe(0);
}

async function expectRefused(kind: string, credential: string, env: Env, message: RegExp): Promise<void> {
  const { code, json, error } = await trySigningIn(kind, credential, env);
  expect(code).toBe(code === 2 ? 2 : 1);
  expect(textAt(json, 'error', 'code')).toMatch(/^(auth-failed|config-invalid)$/);
  expect(error?.message).toMatch(message);
  expect(error?.hint).not.toBe('');
}

describe.concurrent('v3password', () => {
  it('right', () => expectSignedIn('v3password', bench.env));
  it('wrong', () =>
    expectRefused(
      'v3password',
      'wrong password',
      { ...bench.env, OS_PASSWORD: 'not-the-password' },
      /refused the password of user ci for project .* with 401/,
    ));
  it('for a project that is not theirs', () =>
    expectRefused('v3password', 'unknown project', { ...bench.env, OS_PROJECT_NAME: 'nowhere' }, /for project nowhere with 401/));
});

describe.concurrent('v3token', () => {
  const env = { OS_AUTH_TYPE: 'v3token', OS_AUTH_URL: authUrl, OS_REGION_NAME };
  it('right', () => expectSignedIn('v3token', { ...env, OS_TOKEN: bench.session.token }));
  it('wrong', () => expectRefused('v3token', 'no token at all', { ...env, OS_TOKEN: 'gAAAAA' }, /refused the token with 40[14]/));
});

describe.concurrent('v3applicationcredential', async () => {
  const path = `/users/${bench.session.userId}/application_credentials`;
  const made = await bench.session.identity('POST', path, { body: { application_credential: { name: bench.name('sign-in') } } });
  const id = textAt(made.json, 'application_credential', 'id');
  bench.undo(() => bench.session.identity('DELETE', `${path}/${id}`));
  const kind = 'v3applicationcredential';
  const env = { OS_AUTH_TYPE: kind, OS_AUTH_URL: authUrl, OS_REGION_NAME, OS_APPLICATION_CREDENTIAL_ID: id };
  const secret = textAt(made.json, 'application_credential', 'secret');
  it('right', () => expectSignedIn(kind, { ...env, OS_APPLICATION_CREDENTIAL_SECRET: secret }));
  it('wrong', () =>
    expectRefused(
      kind,
      'wrong secret',
      { ...env, OS_APPLICATION_CREDENTIAL_SECRET: 'wrong' },
      /refused the application credential \w+ with 401/,
    ));
  it('unknown', () =>
    expectRefused(
      kind,
      'unknown id',
      { ...env, OS_APPLICATION_CREDENTIAL_ID: '0'.repeat(32), OS_APPLICATION_CREDENTIAL_SECRET: secret },
      /with 404: Could not find Application Credential/,
    ));
});

describe.concurrent('passcodes', async () => {
  const user = await makeUser();
  const env = { ...bench.env, OS_USERNAME: user.name };
  const totp = { ...env, OS_AUTH_TYPE: 'v3totp' };
  const both = { ...env, OS_AUTH_TYPE: 'v3multifactor', OS_AUTH_METHODS: 'v3password,v3totp' };
  it('v3multifactor: right', () => expectSignedIn('v3multifactor', { ...both, OS_PASSCODE: user.passcode() }));
  it('v3multifactor: wrong', () =>
    expectRefused(
      'v3multifactor',
      'wrong passcode',
      { ...both, OS_PASSCODE: '000000' },
      /password of user .* and the passcode of user .* with 401/,
    ));
  it('a password alone, of a user who needs a passcode, too', () =>
    expectRefused('v3password', 'one factor of two', env, /requires a second factor from the password of user/));
  it('v3totp: wrong', () =>
    expectRefused('v3totp', 'wrong passcode', { ...totp, OS_PASSCODE: '000000' }, /refused the passcode of user .* with 401/));
  it('v3totp: right, of a user who needs no password', async () => {
    const single = await makeUser({});
    await expectSignedIn('v3totp', { ...totp, OS_USERNAME: single.name, OS_PASSCODE: single.passcode() });
  });
});

describe.concurrent("v3oidcaccesstoken by GitHub's tokens", () => {
  const kind = 'v3oidcaccesstoken';

  async function withToken(token: string, env: Env = byGithub) {
    await using ids = await serveIdTokens(() => token);
    return { run: await trySigningIn(kind, 'right', { ...env, ...ids.env }), ids };
  }

  it('right: one of its own for each run, for this Keystone', async () => {
    await using ids = await serveIdTokens((aud) => mint({ aud }));
    await expectSignedIn(kind, { ...byGithub, ...ids.env });
    await expectSignedIn(kind, { ...byGithub, OS_AUTH_URL: `${federation.audience}/`, ...ids.env });
    expect(new Set(ids.minted).size).toBe(2);
  });

  it('right: by OS_CLOUD and the file, which holds no secret', async () => {
    const { run } = await withToken(mint(), { OS_CLOUD: 'github', OS_CLIENT_CONFIG_FILE: process.env.OS_CLIENT_CONFIG_FILE ?? '' });
    expect(run.code, run.log).toBe(0);
  });

  it.each<[string, string, RegExp]>([
    [
      'another audience',
      mint({ aud: 'https://github.com/octo' }),
      /aud https:\/\/github\.com\/octo.* with 401: a claim does not have the value that its web server requires/,
    ],
    [
      'another issuer',
      mint({ iss: 'https://gitlab.example' }),
      /iss https:\/\/gitlab\.example.* with 401: a claim does not have the value that its web server requires/,
    ],
    ['another repository', mint({ repository_id: '987654321' }), /repository_id 987654321.* with 401: The request you have made requires/],
    ['another branch', mint({ ref: 'refs/heads/wild' }), /ref refs\/heads\/wild.* with 401: The request you have made requires/],
    ['expired', mint({ iat: second - 900, exp: second - 600 }), /with 401: JWT token could not be validated/],
    ['unsigned', forged.unsigned, /with 401: JWT token could not be validated/],
    ['signed by a stranger', forged['signed by a stranger'], /with 401: JWT token could not be validated/],
    ['signed with what is public', forged['signed with what is public'], /with 401: JWT token could not be validated/],
  ])('wrong: %s', async (credential, token, message) => {
    await using ids = await serveIdTokens(() => token);
    await expectRefused(kind, credential, { ...byGithub, ...ids.env }, message);
  });

  it('for a project that its group is not in', async () => {
    await using ids = await serveIdTokens(() => mint());
    await expectRefused(
      kind,
      'right, for another project',
      { ...byGithub, OS_PROJECT_NAME: 'admin', ...ids.env },
      /refused user github-repo:octo\/shop:ref:refs\/heads\/main, who has signed in, for project admin with 401/,
    );
  });

  it('at a provider that Keystone does not know', async () => {
    await using ids = await serveIdTokens(() => mint());
    await expectRefused(
      kind,
      'unknown provider',
      { ...byGithub, OS_IDENTITY_PROVIDER: 'gitlab', ...ids.env },
      /Could not find Identity Provider: gitlab/,
    );
  });

  it('in a job that may not ask for one, as on a fork', () =>
    expectRefused(kind, 'none: no permission, or a fork', { ...byGithub, GITHUB_ACTIONS: 'true' }, /GitHub gives this job no ID token/));

  it('in a job whose request token is no good', async () => {
    await using ids = await serveIdTokens(() => mint());
    await expectRefused(
      kind,
      'refused by GitHub',
      { ...byGithub, ...ids.env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'stale' },
      /GitHub gave this job no ID token for .*: 401/,
    );
  });

  it('right: a token that is configured', () => expectSignedIn(`${kind}, OS_ACCESS_TOKEN`, { ...byGithub, OS_ACCESS_TOKEN: mint() }));
});

describe.concurrent('v3oidcclientcredentials', () => {
  const kind = 'v3oidcclientcredentials';
  const env = { ...byGithub, OS_AUTH_TYPE: kind, OS_CLIENT_ID: 'restage', OS_CLIENT_SECRET: 'right-secret' };

  it('right and wrong', async () => {
    await using provider = await serveProvider({ id: 'restage', secret: 'right-secret', mint });
    const known = { ...env, OS_DISCOVERY_ENDPOINT: provider.discoveryUrl };
    await expectSignedIn(kind, known);
    await expectRefused(
      kind,
      'wrong secret',
      { ...known, OS_CLIENT_SECRET: 'wrong-secret' },
      /The identity provider at .* refused client restage with 401/,
    );
  });
});

describe('the main job of a workflow that holds no secret', () => {
  it('plan, refresh, destroy by the action: a new token of GitHub’s for each sign-in, and none in sight', async () => {
    const golden = await launchGolden(bench, 'oidc');
    const environment = environmentName('oidc');
    await using ids = await serveIdTokens((aud) => mint({ aud, jti: crypto.randomUUID() }));
    const cloudsYaml = [
      'clouds:',
      '  staging:',
      '    auth_type: v3oidcaccesstoken',
      '    auth:',
      `      auth_url: ${federation.authUrl}`,
      '      identity_provider: github',
      '      protocol: openid',
      `      project_name: ${project}`,
      '      project_domain_name: Default',
      `    region_name: ${OS_REGION_NAME}`,
    ].join('\n');
    const step = (inputs: Env) => {
      const options = { entry: actionBundle, inputs: { 'clouds-yaml': cloudsYaml, environment, ...inputs }, env: ids.env };
      return { options, ended: runStep(options) };
    };
    const logs: string[] = [];
    for (const inputs of [
      { operation: 'plan', golden: golden.name, network: networkName },
      { operation: 'refresh', golden: golden.name, count: '2', network: networkName },
      { operation: 'destroy', 'with-images': 'true' },
    ]) {
      const before = ids.minted.length;
      const { options, ended } = step(inputs);
      const main = await ended;
      expect(main.exitCode, main.log).toBe(0);
      const post = await runPost(options, main);
      expect(post.exitCode, post.log).toBe(0);
      logs.push(
        main.log.replaceAll(/^::add-mask::.*$/gm, ''),
        main.summary,
        post.log,
        JSON.stringify(main.outputs),
        JSON.stringify(main.state),
      );
      const minted = ids.minted.length - before;
      if (inputs.operation === 'refresh') expect(minted).toBeGreaterThan(1);
      else expect(minted).toBeGreaterThan(0);
      // Each is told to the runner before it is used, so that it hides it.
      for (const token of ids.minted.slice(before)) expect(main.log).toContain(`::add-mask::${token}`);
    }
    for (const token of [...ids.minted, ids.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN]) expect(logs.join('\n')).not.toContain(token);
    await expectLeft(bench, golden, environment, { golden: 'ACTIVE', servers: [], images: [], leases: 0, intent: false });
    console.log(
      `tokens of GitHub's that were asked for: ${ids.minted.length}, all different: ${new Set(ids.minted).size === ids.minted.length}`,
    );
  });
});

/** A user of the bench's project, with passcodes; by default one whom a password alone does not let in. */
async function makeUser(options: object = { multi_factor_auth_enabled: true, multi_factor_auth_rules: [['password', 'totp']] }) {
  const name = bench.name(environmentName('totp'));
  const made = await admin.identity('POST', '/users', { body: { user: { name, password: 'testbed', options: { ...options } } } });
  const id = textAt(made.json, 'user', 'id');
  bench.undo(() => admin.identity('DELETE', `/users/${id}`));
  const role = textAt((await admin.identity('GET', '/roles?name=member')).json, 'roles', 0, 'id');
  await admin.identity('PUT', `/projects/${bench.session.projectId}/users/${id}/roles/${role}`);
  await admin.identity('POST', '/credentials', { body: { credential: { type: 'totp', blob: passcodeSecret, user_id: id } } });
  return { name, passcode: () => passcodeAt(Date.now()) };
}
