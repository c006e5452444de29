import { expect, test } from 'vitest';
import { openCloud } from './cloud.ts';

const cloud = openCloud();

function signIn(domain: object, { user = 'ci', project = 'ci', password = 'testbed' } = {}): number {
  const identity = { methods: ['password'], password: { user: { name: user, password, domain } } };
  const body = { auth: { identity, scope: { project: { name: project, domain } } } };
  return cloud.ask('POST', '/identity/v3/auth/tokens', { body }).status;
}

test.each([{ name: 'default' }, { name: 'DEFAULT' }, { name: 'Défault' }, { name: 'Default  ' }, { id: 'Default' }])(
  'names are compared as MariaDB does: %j is the domain Default',
  (domain) => {
    expect(signIn(domain)).toBe(201);
  },
);

test('so are those of users and projects', () => {
  expect(signIn({ name: 'Default' }, { user: 'CI', project: 'Ci' })).toBe(201);
});

test.each([{ name: 'Defaults' }, { name: ' Default' }, { name: '' }, {}, { name: null }])('%j is another domain', (domain) => {
  expect(signIn(domain)).toBe(401);
});

test('a password is compared as it is', () => {
  expect(signIn({ name: 'Default' }, { password: 'Testbed' })).toBe(401);
});
