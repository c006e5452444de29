import { expect, test } from 'vitest';
import { childEnv } from '../../../../src/entry-points/common/child-env.ts';

const usual = {
  PATH: '/bin',
  HOME: '/home/ci',
  USER: 'ci',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  LANGUAGE: 'de',
  LC_ALL: 'C',
  LC_TIME: 'C',
  SSH_AUTH_SOCK: '/run/agent',
  SSL_CERT_FILE: '/ca.pem',
  SSL_CERT_DIR: '/ca',
  RESTAGE_SERVER_ADDRESS: '192.0.2.1',
};
const secret = {
  OS_PASSWORD: 'a',
  OS_TOKEN: 'a',
  OS_APPLICATION_CREDENTIAL_SECRET: 'a',
  ACTIONS_RUNTIME_TOKEN: 'a',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a',
  GITHUB_TOKEN: 'a',
  GH_TOKEN: 'a',
  'INPUT_GITHUB-TOKEN': 'a',
  'INPUT_CLOUDS-YAML': 'a',
  CI_JOB_TOKEN: 'a',
  AWS_SECRET_ACCESS_KEY: 'a',
  XPATH: 'a',
  PATH_: 'a',
  PASSWORD: 'a',
  SSH_AUTH_SOCK_: 'a',
  MY_RESTAGE_TOKEN: 'a',
  path: 'a',
};

test('a child gets what it needs, and no credential, whatever its name', () => {
  expect(childEnv({ ...usual, ...secret, UNSET: undefined })).toEqual(usual);
});

test('a child gets what the user names', () => {
  expect(childEnv({ ...secret, UNSET: undefined }, ['CI_JOB_TOKEN', 'UNSET', 'MISSING'])).toEqual({ CI_JOB_TOKEN: 'a' });
});

test.each([
  ['http://proxy.example:3128', 'http://proxy.example:3128'],
  ['http://ci:hunter2@proxy.example:3128', 'http://proxy.example:3128'],
  ['HTTPS://ci:hunter2@proxy.example/', 'HTTPS://proxy.example/'],
  ['ci:hunter2@proxy.example:3128', 'proxy.example:3128'],
  ['socks5h://ci:h@unt/er2@[2001:db8::1]:1080', 'socks5h://[2001:db8::1]:1080'],
  ['http://token@proxy.example', 'http://proxy.example'],
  ['http://ci:hun\nter2@proxy.example', 'http://proxy.example'],
  ['.example,10.0.0.0/8', '.example,10.0.0.0/8'],
])('proxy %j is told to a child as %j', (value, told) => {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];
  const all = (text: string) => Object.fromEntries(names.map((name) => [name, text]));
  expect(childEnv(all(value))).toEqual(all(told));
});
