import { expect, test } from 'vitest';
import { codeHosts } from '../../../../src/entry-points/common/code-host.ts';
import { masksOf, secretsInEnvironment } from '../../../../src/entry-points/common/masks.ts';
import { secretsInUserData, secretsInYaml } from '../../../../src/entry-points/common/secrets-in-text.ts';
import { keyVariables, secretKeys } from '../../../../src/openstack/config/keys.ts';

const cloudsYaml = `
clouds:
  one:
    auth: { auth_url: https://keystone.example, username: ci, project_name: ci, password: hunter2 }
  two:
    auth_type: v3applicationcredential
    auth: { application_credential_id: 5f2c, application_credential_secret: "s3 cret" }
  three:
    auth: { token: 123456 }
`;

test('the secrets of every cloud, and neither names nor ids nor addresses', () => {
  expect(secretsInYaml(cloudsYaml)).toEqual(['hunter2', 's3 cret', '123456']);
});

test('a malformed text is searched as far as it can be read, and never throws', () => {
  expect(secretsInYaml('clouds:\n  a:\n    password: hunter2\n   broken: [')).toContain('hunter2');
  expect(secretsInYaml('')).toEqual([]);
  expect(secretsInYaml('just text')).toEqual([]);
});

test('a switch with the name of a secret hides nothing', () => {
  expect(secretsInYaml('lock_passwd: true\ntoken_ttl: 5\npassword: ""')).toEqual([]);
});

test('user data is hidden line by line, passwords by themselves, and short lines never', () => {
  const text = '#cloud-config\nchpasswd:\n  expire: false\n  users:\n    - { name: ci, password: pw1 }\nfi\n}\n';
  const secrets = secretsInUserData(text);
  expect(secrets).toContain('- { name: ci, password: pw1 }');
  expect(secrets).toContain('pw1');
  for (const short of ['', 'fi', '}', 'users:']) expect(secrets).not.toContain(short);
});

test('a script is not read as YAML', () => {
  expect(secretsInUserData('#!/bin/sh\npassword: x\n')).toEqual(['#!/bin/sh', 'password: x']);
});

test.each(['007', '0x1F', '1e3', '1_000', 'true', 'null', '~', '2024-01-01', '0o17', '+1', '.inf', '1:30', '12e03', 'yes', 'No', '0.10'])(
  'what YAML takes for something else is a text: %s',
  (text) => {
    expect(secretsInYaml(`clouds:\n  a: { auth: { password: ${text} } }\n  b:\n    auth:\n      password: ${text}\n`)).toEqual([text]);
  },
);

test('quoted, over several lines, in a list, behind an alias, and in a second document', () => {
  const text =
    'x: &pw anchored-1\nclouds:\n  a:\n    auth: { password: *pw, token: "quo\\"ted", client-secret: [l1-x, l2-x] }\n    api_key: |\n      block\n---\npassword: second\n';
  expect(secretsInYaml(text)).toEqual(['anchored-1', 'quo"ted', 'l1-x', 'l2-x', 'block\n', 'second']);
});

test('each thing behind aliases is read once, however many ways lead to it', () => {
  const levels = [...'bcdefghijklmnop'].map((name, at, all) => `${name}: &${name} [${`*${all[at - 1] ?? 'a'},`.repeat(9)}]`);
  const text = ['a: &a [hunter_2]', ...levels, 'password: *p', 'list: *p'].join('\n');
  expect(secretsInYaml(text)).toEqual(['hunter_2']);
});

test('an alias within what it names ends', () => {
  expect(secretsInYaml('x: &a { auth: { password: [hunter_2, *a] } }')).toEqual(['hunter_2']);
});

test.each(['[', '{a: ', '- '])('a text that is nested beyond measure hides nothing, and ends: %s', (opening) => {
  expect(secretsInYaml(`password: ${opening.repeat(10_000)}`)).toEqual([]);
});

test('passwords in what cloud-init and scripts are given', () => {
  expect(secretsInUserData('#cloud-config\nchpasswd:\n  list: |\n    root:hunter_2\n    ci:p@s:s\n')).toEqual(
    expect.arrayContaining(['hunter_2', 'p@s:s']),
  );
  expect(secretsInUserData('#!/bin/sh\nexport DB_PASSWORD="two words" API_KEY=k3yk3y\n')).toEqual(
    expect.arrayContaining(['two words', 'k3yk3y']),
  );
});

test("the environment: OpenStack's, the runner's, and the password of a proxy", () => {
  const env = {
    OS_PASSWORD: 'a1',
    OS_APPLICATION_CREDENTIAL_SECRET: 'b2',
    ACTIONS_RUNTIME_TOKEN: 'c3',
    GITHUB_TOKEN: 'd4',
    OS_USERNAME: 'ci',
    PATH: '/bin',
  };
  expect(secretsInEnvironment({ ...env, HTTPS_PROXY: 'http://me:p%40ss@proxy:1' })).toEqual(['a1', 'b2', 'c3', 'd4', 'p%40ss', 'p@ss']);
});

test('every key of a sign-in that is secret is one, by each of its variables and in clouds.yaml; and the token of every code host', () => {
  expect(secretKeys.length).toBeGreaterThan(0);
  for (const key of secretKeys) {
    for (const name of keyVariables[key] ?? []) expect(secretsInEnvironment({ [name]: 'a1' }), name).toEqual(['a1']);
    expect(secretsInYaml(`clouds: { one: { auth: { ${key}: a1 } } }`), key).toEqual(['a1']);
  }
  const tokens = codeHosts.flatMap(({ repositories }) => repositories?.tokenVariable ?? []);
  expect(tokens).toContain('GITHUB_TOKEN');
  for (const name of tokens) expect(secretsInEnvironment({ [name]: 'a1' }), name).toEqual(['a1']);
});

test('the runner gets no mask that would empty outputs: short texts, common words, short lines', () => {
  for (const secret of ['007', '7', 'web', 'server', 'ready', '12345', '0x1F', '2026-11-29', '12:30:00'])
    expect(masksOf(secret)).toEqual([]);
  expect(masksOf('p@ssw0')).toEqual(['p@ssw0']);
  expect(masksOf('-----BEGIN KEY-----\nMIIabc123\nfi\n')).toEqual(['-----BEGIN KEY-----', 'MIIabc123']);
});
