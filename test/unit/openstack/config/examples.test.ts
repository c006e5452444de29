import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { AuthMethod } from '../../../../src/openstack/auth/table.ts';
import { load } from './bench.ts';

const file = 'examples/clouds.yaml';
const cloudsYaml = readFileSync(file, 'utf8');
const runner = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://runner.example', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'r' };

/** What each cloud of the examples wants of the environment, and how it signs in. */
const clouds: Readonly<Record<string, { readonly env: Readonly<Record<string, string>>; readonly kind: AuthMethod['kind'] }>> = {
  'application-credential': { env: { OS_APPLICATION_CREDENTIAL_SECRET: 's' }, kind: 'application-credential' },
  github: { env: runner, kind: 'federation' },
  'access-token': { env: { OS_ACCESS_TOKEN: 't' }, kind: 'federation' },
  'client-credentials': { env: { OS_CLIENT_SECRET: 's' }, kind: 'federation' },
  password: { env: { OS_PASSWORD: 's' }, kind: 'password' },
  'multi-factor': { env: { OS_PASSWORD: 's', OS_PASSCODE: '012345' }, kind: 'multi-factor' },
  passcode: { env: { OS_PASSCODE: '012345' }, kind: 'totp' },
  token: { env: { OS_TOKEN: 't' }, kind: 'token' },
  'old-cloud': { env: { OS_PASSWORD: 's' }, kind: 'password' },
};

test('each way to sign in has an example, and each example works', () => {
  expect(Object.keys((parse(cloudsYaml) as { clouds: object }).clouds)).toEqual(Object.keys(clouds));
  for (const [cloud, { env, kind }] of Object.entries(clouds)) {
    const { auth, warnings } = load({ cloudsYaml, cloud, env });
    expect([cloud, auth.kind, warnings]).toEqual([cloud, kind, []]);
  }
});

test('the cloud of the workflow without a secret is the same', () => {
  const workflow = parse(readFileSync('examples/github/no-secret.yml', 'utf8'));
  const inline = workflow.jobs.refresh.steps[0].with['clouds-yaml'];
  expect(load({ cloudsYaml: inline, env: runner }).auth).toEqual(load({ cloudsYaml, cloud: 'github', env: runner }).auth);
});
