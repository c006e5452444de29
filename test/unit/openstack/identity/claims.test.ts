import { expect, test } from 'vitest';
import { claimsIn } from '../../../../src/openstack/identity/claims.ts';

const tokenOf = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

test.each([1e21, 'soon', null])('an end that is none (%s) is not told', (exp) => {
  expect(claimsIn(tokenOf({ iss: 'https://issuer.example', exp }))).toBe('iss https://issuer.example');
});

test('a claim is shown as far as a message has room', () => {
  expect(claimsIn(tokenOf({ sub: 's'.repeat(10_000) }))).toBe(`sub ${'s'.repeat(300)}`);
});
