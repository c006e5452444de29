import { describe, expect, test } from 'vitest';
import { selfSigned } from '../http/self-signed.ts';
import { cloudsYaml, failure, load } from './bench.ts';

const standard = '/home/me/.config/openstack/clouds.yaml';
const openrc = { OS_AUTH_URL: 'https://env.example:5000/v3', OS_USERNAME: 'me', OS_PASSWORD: 'envs3cret', OS_PROJECT_NAME: 'p' };

test('a plain clouds.yaml', () => {
  expect(load({ files: { [standard]: cloudsYaml('region_name: RegionOne') } })).toEqual({
    name: 'a',
    authUrl: 'https://keystone.example/v3',
    auth: {
      kind: 'password',
      user: { name: 'me', domain: { id: 'default' } },
      password: 's3cret',
      scope: { name: 'staging', domain: { id: 'default' } },
    },
    region: 'RegionOne',
    interfaces: ['public'],
    tls: { ca: undefined, cert: undefined, key: undefined, verify: true },
    endpoints: {},
    services: {},
    answerMs: undefined,
    allowedProjects: undefined,
    allowHttpEndpoints: false,
    sources: { auth_url: standard, username: standard, password: standard, project_name: standard, region_name: standard },
    warnings: [],
  });
});

describe('which cloud', () => {
  const two = 'clouds: {a: {auth: {auth_url: "https://a.example", token: t}}, b: {auth: {auth_url: "https://b.example", token: t}}}';
  const files = { [standard]: two };

  test('the input before OS_CLOUD', () => {
    expect(load({ files, cloud: 'b', env: { OS_CLOUD: 'a' } }).authUrl).toBe('https://b.example');
  });
  test('OS_CLOUD before other OS_* variables', () => {
    expect(load({ files, env: { OS_CLOUD: 'b', ...openrc } }).authUrl).toBe('https://b.example');
  });
  test('OS_* variables with an OS_AUTH_URL before the file', () => {
    expect(load({ files: { [standard]: cloudsYaml() }, env: openrc })).toMatchObject({ name: 'envvars', authUrl: openrc.OS_AUTH_URL });
  });
  test('a clouds.yaml handed in before OS_* variables', () => {
    expect(load({ files, cloudsYaml: cloudsYaml(), env: openrc })).toMatchObject({ name: 'a', authUrl: 'https://keystone.example/v3' });
  });
  test('with a clouds.yaml handed in no file is looked at', () => {
    const broken = { [standard]: ': {', '/home/me/.config/openstack/secure.yaml': ': {' };
    expect(load({ files: broken, cloudsYaml: cloudsYaml() }).name).toBe('a');
  });
  test('an empty input is no input', () => {
    expect(load({ files: { [standard]: cloudsYaml() }, cloud: '', cloudsYaml: ' \n', region: '', caCert: '' }).name).toBe('a');
  });
  test('OS_* variables alone do not open a file', () => {
    expect(load({ files: { [standard]: ': {' }, env: openrc }).name).toBe('envvars');
  });
  test('a orphan OS_ variable does not hide the file', () => {
    expect(load({ files: { [standard]: cloudsYaml() }, env: { OS_FOO: '1', OS_PASSWORD: 'x' } }).name).toBe('a');
  });
  test('several, and none chosen: they are listed', () => {
    expect(failure({ files })).toMatchObject({ code: 'cloud-unknown', message: expect.stringContaining('several clouds: a, b') });
  });
  test('one that is not there: those that are, are listed, and where the name came from', () => {
    expect(failure({ files, env: { OS_CLOUD: 'B' } })).toMatchObject({
      code: 'cloud-unknown',
      message: expect.stringMatching(/"B" \(from OS_CLOUD\).*It defines: a, b/),
    });
  });
  test('names of objects are not names of clouds', () => {
    expect(failure({ files, cloud: 'constructor' })).toMatchObject({ code: 'cloud-unknown' });
    expect(failure({ files, cloud: '__proto__' })).toMatchObject({ code: 'cloud-unknown' });
  });
  test('none at all: the places are listed', () => {
    const error = failure({});
    expect(error).toMatchObject({ code: 'config-not-found' });
    expect(error.message).toContain('/job/clouds.yaml, /job/clouds.yml, /job/clouds.json, /home/me/.config/openstack/clouds.yaml');
    expect(error.message).toContain('/etc/openstack/clouds.yaml');
  });
  test('half an openrc is distinguished from none', () => {
    expect(failure({ env: { OS_USERNAME: 'me', OS_PASSWORD: 'x' } }).message).toContain(
      'OS_AUTH_URL is not set, but these variables are: OS_USERNAME, OS_PASSWORD',
    );
  });
});

describe('which file', () => {
  test('the folder of the run first', () => {
    const files = { '/job/clouds.yaml': cloudsYaml('region_name: here'), [standard]: cloudsYaml('region_name: home') };
    expect(load({ files }).region).toBe('here');
  });
  test.each([
    '/job/clouds.yml',
    '/job/clouds.json',
    '/xdg/openstack/clouds.yaml',
    '/etc/xdg/openstack/clouds.yaml',
    '/etc/openstack/clouds.yaml',
  ])('%s', (path) => {
    expect(load({ files: { [path]: cloudsYaml() }, env: { XDG_CONFIG_HOME: '/xdg' } }).sources['auth_url']).toBe(path);
  });
  test('OS_CLIENT_CONFIG_FILE alone, even when it is not there', () => {
    const files = { [standard]: cloudsYaml(), '/ci/c.yaml': cloudsYaml('region_name: ci') };
    expect(load({ files, env: { OS_CLIENT_CONFIG_FILE: '/ci/c.yaml' } }).region).toBe('ci');
    expect(failure({ files, env: { OS_CLIENT_CONFIG_FILE: '/ci/typo.yaml' } })).toMatchObject({
      code: 'config-not-found',
      message: expect.stringContaining('/ci/typo.yaml'),
    });
  });
  test('one that cannot be read is not passed over', () => {
    const files = { '/job/clouds.yaml': new Error('EACCES: permission denied'), [standard]: cloudsYaml() };
    expect(failure({ files })).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('/job/clouds.yaml cannot be read: EACCES'),
    });
  });
  test('secure.yaml beside it, key by key, and before the standard places', () => {
    const files = {
      '/ci/clouds.yaml': cloudsYaml(),
      '/ci/secure.yaml': 'clouds: {a: {auth: {password: better}}}',
      '/job/secure.yaml': 'clouds: {a: {auth: {password: other}}}',
    };
    const config = load({ files, env: { OS_CLIENT_CONFIG_FILE: '/ci/clouds.yaml' } });
    expect(config.auth).toMatchObject({ password: 'better', user: { name: 'me' } });
    expect(config.sources).toMatchObject({ password: '/ci/secure.yaml', username: '/ci/clouds.yaml' });
  });
  test('OS_CLIENT_SECURE_FILE', () => {
    const files = { [standard]: cloudsYaml(), '/s.yaml': 'clouds: {a: {auth: {password: better}}}' };
    expect(load({ files, env: { OS_CLIENT_SECURE_FILE: '/s.yaml' } }).auth).toMatchObject({ password: 'better' });
  });
  test('a cloud of secure.yaml alone is a cloud', () => {
    const files = { [standard]: 'clouds: {}', '/home/me/.config/openstack/secure.yaml': cloudsYaml() };
    expect(load({ files, cloud: 'a' }).name).toBe('a');
  });
});

describe('what the environment changes of a named cloud', () => {
  const files = { [standard]: cloudsYaml('region_name: one', 'interface: public') };

  test('region, interface and CA override it, and inputs override those', () => {
    const env = { OS_REGION_NAME: 'two', OS_INTERFACE: 'internal', OS_CACERT: '/ca.pem' };
    const pem = { '/ca.pem': `env\n${selfSigned.cert}` };
    expect(load({ files: { ...files, ...pem }, env })).toMatchObject({
      region: 'two',
      interfaces: ['internal'],
      tls: { ca: pem['/ca.pem'] },
    });
    expect(load({ files, env, region: 'three', caCert: `input\n${selfSigned.cert}` })).toMatchObject({
      region: 'three',
      tls: { ca: `input\n${selfSigned.cert}` },
      sources: { region_name: 'input', cacert: 'input', interface: 'OS_INTERFACE' },
    });
  });
  test('secrets fill what is missing, and nothing else', () => {
    const env = { OS_CLOUD: 'a', OS_PASSWORD: 'from-env\n', OS_TOKEN: 'x' };
    expect(load({ files, env }).auth).toMatchObject({ password: 's3cret' });
    const without = { [standard]: cloudsYaml().replace('password: s3cret', '') };
    expect(load({ files: without, env })).toMatchObject({
      auth: { kind: 'password', password: 'from-env' },
      sources: { password: 'OS_PASSWORD' },
    });
  });
  test('a forgotten openrc is reported, and not followed', () => {
    const config = load({ files, env: { OS_CLOUD: 'a', OS_AUTH_URL: 'https://other.example', OS_PROJECT_NAME: 'staging' } });
    expect(config.authUrl).toBe('https://keystone.example/v3');
    expect(config.warnings).toEqual([expect.stringContaining('OS_AUTH_URL is ignored, because it differs')]);
  });
});

describe('a cloud of OS_* variables', () => {
  test('old names', () => {
    const env = {
      OS_AUTH_URL: 'https://x',
      OS_USERNAME: 'me',
      OS_PASSWORD: 'p',
      OS_TENANT_NAME: 't',
      OS_DEFAULT_DOMAIN: 'd',
      OS_ENDPOINT_TYPE: 'internalURL',
    };
    expect(load({ env })).toMatchObject({
      auth: { scope: { name: 't', domain: { id: 'd' } }, user: { domain: { id: 'd' } } },
      interfaces: ['internal'],
    });
  });
  test('an application credential needs no OS_AUTH_TYPE', () => {
    const env = { OS_AUTH_URL: 'https://x', OS_APPLICATION_CREDENTIAL_ID: 'i', OS_APPLICATION_CREDENTIAL_SECRET: 's' };
    expect(load({ env }).auth).toEqual({ kind: 'application-credential', credential: { id: 'i' }, secret: 's' });
  });
  test('what is missing is named by its variables, all at once', () => {
    const error = failure({ env: { OS_AUTH_URL: 'https://x' } });
    expect(error).toMatchObject({ code: 'config-invalid', hint: 'Set OS_USERNAME, OS_PASSWORD.' });
    expect(error.message).toContain('OS_USERNAME (or OS_USER_ID), OS_PASSWORD');
  });
  test('the line break of a pasted secret does not count', () => {
    expect(load({ env: { ...openrc, OS_PASSWORD: 'p \r\n' } }).auth).toMatchObject({ password: 'p ' });
  });
});

test('allowed projects are passed on', () => {
  expect(load({ cloudsYaml: cloudsYaml(), allowedProjects: ['staging'] }).allowedProjects).toEqual(['staging']);
});

describe('where the working directory is a checkout', () => {
  const here = cloudsYaml('region_name: Here');
  const mine = cloudsYaml('region_name: Mine');
  const user = '/home/me/.config/openstack/clouds.yaml';

  test.each(['clouds.yaml', 'clouds.yml', 'clouds.json'])('its %s is not read, and a warning says so', (name) => {
    const files = { [`/job/${name}`]: here };
    expect(load({ files }).region).toBe('Here');
    expect(load({ files: { ...files, [user]: mine }, trustsCwd: false })).toMatchObject({
      region: 'Mine',
      warnings: [expect.stringMatching(`did not read /job/${name}, because in CI .* OS_CLIENT_CONFIG_FILE`)],
    });
    const error = failure({ files, trustsCwd: false });
    expect(error).toMatchObject({ code: 'config-not-found', message: expect.stringContaining(`did not read /job/${name}`) });
    expect(error.message).not.toContain('Looked for: /job');
  });

  test('nor do its secure.yaml and clouds-public.yaml', () => {
    const files = {
      [user]: cloudsYaml('profile: vendor'),
      '/job/secure.yaml': 'clouds: { a: { auth: { auth_url: "https://evil.example" } } }',
      '/job/clouds-public.yaml': 'public-clouds: { vendor: { region_name: Evil } }',
    };
    expect(load({ files }).region).toBe('Evil');
    expect(load({ files, trustsCwd: false })).toMatchObject({ authUrl: 'https://keystone.example/v3', region: undefined });
  });

  test.each(['/job/clouds.yaml', 'clouds.yaml', './clouds.yaml'])('it counts where OS_CLIENT_CONFIG_FILE names it: %s', (path) => {
    const files = { [path]: here, [user]: mine };
    expect(load({ files, env: { OS_CLIENT_CONFIG_FILE: path }, trustsCwd: false })).toMatchObject({ region: 'Here', warnings: [] });
  });

  test('a configuration that is handed in asks for no file', () => {
    const files = { '/job/clouds.yaml': here };
    expect(load({ files, cloudsYaml: mine, trustsCwd: false })).toMatchObject({ region: 'Mine', warnings: [] });
  });
});
