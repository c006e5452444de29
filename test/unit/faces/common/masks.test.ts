import { expect, test } from 'vitest';
import { secretsInUserData, secretsInYaml } from '../../../../src/faces/common/masks.ts';

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
