import { expect, test } from 'vitest';
import { cloudsYaml, failure, load } from './bench.ts';

const noUrl = (...lines: readonly string[]) => cloudsYaml(...lines).replace('auth_url: https://keystone.example/v3', '');

test.each([
  ['an unknown profile', { cloudsYaml: noUrl('profile: ovh') }, 'No clouds-public.yaml defines profile "ovh"'],
  ['a profile behind a URL', { cloudsYaml: noUrl('profile: https://v.example') }, 'defines profile "https://v.example"'],
  ['a scope', { cloudsYaml: noUrl('system_scope: all') }, 'system_scope is ignored'],
  ['an alias', { cloudsYaml: noUrl('region: r1') }, 'Write `region_name`'],
  ['an API version', { cloudsYaml: noUrl('volume_api_version: 2') }, 'volume_api_version is 2'],
  [
    'a forgotten openrc',
    { cloudsYaml: cloudsYaml('verify: perhaps'), env: { OS_PROJECT_NAME: 'x' } },
    'OS_PROJECT_NAME is ignored, because it differs',
  ],
  ['a profile, where the region is refused', { cloudsYaml: cloudsYaml('profile: ovh', 'regions: [a]', 'region_name: b') }, 'profile "ovh"'],
  [
    'a file that is passed over',
    { trustsCwd: false, files: { '/job/clouds.yaml': '', '/etc/openstack/clouds.yaml': noUrl() } },
    'did not read',
  ],
  ['variables for keys', { cloudsYaml: 'clouds: {a: {auth: {OS_AUTH_URL: "https://x"}}}' }, 'Write `auth_url`'],
])('a refusal tells what was noticed: %s', (_, setup, warning) => {
  const { code, message, hint } = failure(setup);
  expect(code).toMatch(/^(config-invalid|region-unknown)$/);
  expect(message).toContain(warning);
  expect(hint).toBeTruthy();
});

test('a refusal without warnings stays as short as it was', () => {
  expect(failure({ cloudsYaml: noUrl() }).message).toBe('The configuration of cloud "a" is incomplete or wrong: it lacks auth_url.');
});

test.each([
  [
    'clouds: {a: {auth: {auth: {auth_url: "https://x", username: u, password: s3cret}}}}',
    'below `auth.auth`, `auth_url`, `username`, `password` are',
  ],
  ['clouds: {a: {c: {auth: {auth_url: "https://x", username: u, password: s3cret}}}}', 'below `c.auth`, `auth_url`'],
  ['clouds: {a: {auth: {auth_url: {username: u}, password: s3cret}}}', '`auth.auth_url` must be a text: `username` is indented too deep'],
  [
    'clouds: {a: {auth: {auth_url: "https://x", username: u, password: {project_name: s3cret}}}}',
    '`auth.password` must be a text: `project_name`',
  ],
  ['clouds: {a: {region_name: {interface: s3cret}, auth: {auth_url: "https://x", token: t}}}', '`region_name` must be a text: `interface`'],
])('a key that is a level too deep is named: %s', (text, told) => {
  // Blocks, not flows: a secret that begins with a brace is another mistake.
  const { message } = failure({ cloudsYaml: blocks(text), cloud: 'a' });
  expect(message).toContain(told);
  expect(message).toContain('indented too deep');
  expect(message).not.toContain('s3cret');
});

test('foreign mappings are no mistake', () => {
  expect(load({ cloudsYaml: cloudsYaml('cache: {auth: true, expiration: {token: 5}}', 'metrics: {statsd: {key: x}}') }).warnings).toEqual(
    [],
  );
});

test.each([
  ['clouds:\n  a:\n    b:\n      auth: {}\n', 'b', '`b` is nested below `clouds.a`, one level too deep'],
  ['x:\n  clouds:\n    a: {}\n', undefined, '`clouds` is nested below `x`'],
  ['a:\n  auth: {username: u}\n', 'a', 'no clouds at the top level, where it found `a`.'],
])('so is a cloud, and `clouds` itself: %j', (cloudsYaml, cloud, told) => {
  expect(failure({ cloudsYaml, cloud }).message).toContain(told);
});

test.each([
  ['clouds:\n  a:\n    auth:\n      auth_url: https://x\n        username: u\n', 'line 5, column 9: `username` is indented deeper'],
  [
    'clouds:\n  a:\n    auth:\n      username: u\n      password: s3cret\n       project_name: p\n',
    'line 6, column 8: `project_name` is indented',
  ],
  ['clouds:\n  a:\n    region_name: x\n      interface: public\n', 'line 4, column 7: `interface` is indented'],
  ['clouds:\n  a:\n    auth:\n        username: u\n      password: s3cret\n', 'the indentation of `password` does not fit'],
  ['clouds:\n  a:\n    auth:\n      username: u\n        s3cret: x\n', 'line 5, column 9: this line is indented deeper'],
])('where YAML itself stumbles over the indentation, too: %j', (text, told) => {
  const { message } = failure({ files: { '/job/clouds.yaml': text } });
  expect(message).toContain(told);
  expect(message).not.toContain('s3cret');
});

test('a cloud of secure.yaml without an address does not make several of one', () => {
  const secure = (other: string) => `clouds: {a: {auth: {password: p}}, b: {auth: {password: q${other}}}}`;
  const files = (other: string) => ({ '/job/clouds.yaml': cloudsYaml(), '/job/secure.yaml': secure(other) });
  expect(load({ files: files('') }).name).toBe('a');
  expect(failure({ files: files(', auth_url: "https://b"') }).message).toContain('several clouds: a, b');
});

test('a reference to the key’s own variable is that variable, with a warning; another is only reported', () => {
  const text = cloudsYaml().replace('s3cret', `\${OS_PASSWORD}`);
  const { auth, warnings } = load({ cloudsYaml: text, env: { OS_PASSWORD: 's3cret' } });
  expect(auth).toMatchObject({ password: 's3cret' });
  expect(warnings).toEqual([expect.stringContaining('uses OS_PASSWORD from the environment')]);
  expect(load({ cloudsYaml: text }).warnings).toEqual([expect.stringContaining('does not replace variables')]);
  expect(load({ cloudsYaml: text, env: { OS_TOKEN: 'x' } }).auth).toMatchObject({ password: `\${OS_PASSWORD}` });
  expect(load({ cloudsYaml: cloudsYaml().replace('s3cret', '$ecret') })).toMatchObject({ auth: { password: '$ecret' }, warnings: [] });
});

function blocks(flow: string): string {
  let depth = 0;
  return flow
    .replaceAll(/\{|\}|, /g, (mark) => {
      depth += { '{': 1, '}': -1 }[mark] ?? 0;
      return mark === '}' ? '' : `\n${'  '.repeat(depth)}`;
    })
    .trimEnd();
}
