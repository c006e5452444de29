import { expect, test } from 'vitest';
import { renderUserData } from '../../../src/inputs/spec/user-data.ts';

const roles = {
  db: [{ name: 'pr-1-db-g1-1', address: '10.0.0.5' }],
  web: [
    { name: 'pr-1-web-g1-1', address: '10.0.0.6' },
    { name: 'pr-1-web-g1-2', address: 'fd00::7' },
  ],
  none: [],
};

test.each([
  ['{{ roles.db.address }}', '10.0.0.5'],
  ['{{roles.web.address}}:80', '10.0.0.6:80'],
  ['{{ roles.web.addresses }}', '10.0.0.6,fd00::7'],
  ['{{  roles.web.names  }}', 'pr-1-web-g1-1,pr-1-web-g1-2'],
  ['x: {{ roles.web.servers }}', 'x: [{"name":"pr-1-web-g1-1","address":"10.0.0.6"},{"name":"pr-1-web-g1-2","address":"fd00::7"}]'],
  ['{{ roles.db.address }} {{ roles.db.address }}', '10.0.0.5 10.0.0.5'],
  ['[{{ roles.none.addresses }}{{ roles.none.address }}]', '[]'],
  ['{{ roles.none.servers }}', '[]'],
])('%s', (text, rendered) => {
  expect(renderUserData(text, roles)).toBe(rendered);
});

test.each([
  '## template: jinja\n{{ v1.local_hostname }} {{ ds.meta_data.roles }}',
  '$' + '{roles.db.address} $(( roles ))',
  '{{ roles.other.address }}',
  '{{ roles.constructor.address }}',
  '{{ roles.db.port }} {{ roles.db }} {{ roles.db.toString }}',
  '{{ roles.db.address',
])('%s is left to the server', (text) => {
  expect(renderUserData(text, roles)).toBe(text);
});

test('what a server is called is no pattern', () => {
  expect(renderUserData('{{ roles.a.names }}', { a: [{ name: '$&$1', address: '' }] })).toBe('$&$1');
});
