import { expect, test } from 'vitest';
import { cloudsYaml, failure, load } from './bench.ts';

test.each(['null', '~', 'Null', 'NULL', '', '!!null x'])('a key with %j is absent', (nothing) => {
  const keys = ['region_name', 'cacert', 'cert', 'key', 'verify', 'insecure', 'interface', 'api_timeout', 'profile', 'regions'];
  const { region, interfaces, tls, warnings, sources } = load({ cloudsYaml: cloudsYaml(...keys.map((key) => `${key}: ${nothing}`)) });
  expect({ region, interfaces, tls, warnings }).toEqual({
    region: undefined,
    interfaces: ['public'],
    tls: { ca: undefined, cert: undefined, key: undefined, verify: true },
    warnings: [],
  });
  expect(Object.keys(sources).filter((key) => keys.includes(key))).toEqual([]);
});

test('in JSON, too', () => {
  const auth = { auth_url: 'https://x', username: 'u', password: 'p', project_id: null };
  const files = { '/job/clouds.json': JSON.stringify({ clouds: { a: { auth, verify: null, region_name: null, cert: null } } }) };
  expect(load({ files })).toMatchObject({ region: undefined, tls: { cert: undefined, verify: true }, auth: { scope: undefined } });
});

test.each(['null', '~', ''])('password: %s leaves the word to OS_PASSWORD, and is missed without it', (nothing) => {
  const text = cloudsYaml().replace('s3cret', nothing);
  expect(load({ cloudsYaml: text, env: { OS_PASSWORD: 'from the job' } }).auth).toMatchObject({ password: 'from the job' });
  expect(failure({ cloudsYaml: text }).message).toContain('it lacks password');
});

test('null in secure.yaml takes nothing away', () => {
  const files = { '/job/clouds.yaml': cloudsYaml(), '/job/secure.yaml': 'clouds: {a: {auth: {password: null}}}' };
  expect(load({ files }).auth).toMatchObject({ password: 's3cret' });
});

test.each(['"null"', "'null'", '!!str null', '"~"'])('%s is a text', (written) => {
  const password = written.replace(/^!!str |["']/g, '').replaceAll(/["']/g, '');
  expect(load({ cloudsYaml: cloudsYaml().replace('s3cret', written) }).auth).toMatchObject({ password });
});

test.each(['clouds:\n  a:\n', 'clouds:\n  a: null\n', 'clouds: {a: {auth: ~}}'])('a cloud of nothing lacks everything: %j', (text) => {
  expect(failure({ cloudsYaml: text, cloud: 'a' }).message).toContain('it lacks auth_url, username (or user_id), password');
});

test('clouds: null describes none', () => {
  expect(failure({ cloudsYaml: 'clouds: null' }).message).toContain('defines no cloud');
});

test('the text None is reported as what it is', () => {
  expect(load({ cloudsYaml: cloudsYaml('region_name: None') }).warnings).toEqual([
    'region_name (from input clouds-yaml) is the text `None`, which templates write for a missing value. Leave the key out.',
  ]);
});

test('the line break at the end of a block is no part of a secret', () => {
  expect(load({ cloudsYaml: cloudsYaml().replace('s3cret', '|\n        s3cret') }).auth).toMatchObject({ password: 's3cret' });
});
