import { expect, test } from 'vitest';
import { authTypeNames, findAuthType } from '../../../../src/openstack/auth/table.ts';

test('messages list the names of `auth_type`: those of no version first, those of v2.0 last', () => {
  const versions = authTypeNames.map((name) => /^v[23]/.exec(name)?.[0] ?? '');
  expect(versions).toEqual([
    ...versions.filter((one) => one === ''),
    ...versions.filter((one) => one === 'v3'),
    ...versions.filter((one) => one === 'v2'),
  ]);
});

test.each([...authTypeNames, 'v3application_credential', 'applicationcredential', 'TOTP', 'multi-factor'])('%s is found', (name) => {
  expect(findAuthType(name)).toBeDefined();
});

test.each(['constructor', 'toString', '__proto__', '', 'oidcaccesstoken', 'v3kerberos'])('`%s` is no way to sign in', (name) => {
  expect(findAuthType(name)).toBeUndefined();
});
