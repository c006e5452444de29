import { expect, test } from 'vitest';
import { authTypeNames, findAuthType } from '../../../../src/openstack/auth/table.ts';

test('messages list the names of `auth_type`: those of no version first, those of v2.0 last', () => {
  expect(authTypeNames).toEqual([
    ...['password', 'token'],
    ...['v3password', 'v3token', 'v3applicationcredential', 'v3totp', 'v3multifactor', 'v3oidcaccesstoken', 'v3oidcclientcredentials'],
    ...['v2password', 'v2token'],
  ]);
});

test.each([...authTypeNames, 'v3application_credential', 'applicationcredential', 'TOTP', 'multi-factor'])('%s is found', (name) => {
  expect(findAuthType(name)).toBeDefined();
});

test.each(['constructor', 'toString', '__proto__', '', 'oidcaccesstoken', 'v3kerberos'])('`%s` is no way to sign in', (name) => {
  expect(findAuthType(name)).toBeUndefined();
});
