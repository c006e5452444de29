import { describe, expect, test } from 'vitest';
import { selfSigned } from '../http/self-signed.ts';
import { cloudsYaml, failure, load } from './bench.ts';

const standard = '/home/me/.config/openstack/clouds.yaml';
const pem = `${selfSigned.cert}\n${selfSigned.key}\n`;

function entry(...lines: readonly string[]) {
  return load({ cloudsYaml: cloudsYaml(...lines) });
}

function auth(text: string) {
  return `clouds: {a: {auth: {auth_url: "https://x.example/v3", ${text}}}}`;
}

describe('how to sign in', () => {
  test.each([
    ['id', 'application_credential_id: i, application_credential_secret: s', { id: 'i' }],
    [
      'name and user',
      'application_credential_name: n, application_credential_secret: s, username: u, user_domain_name: D',
      { name: 'n', user: { name: 'u', domain: { name: 'D' } } },
    ],
  ])('an application credential by %s', (_, text, credential) => {
    expect(load({ cloudsYaml: auth(text) }).auth).toEqual({ kind: 'application-credential', credential, secret: 's' });
  });

  test.each(['v3applicationcredential', 'v3application_credential', 'V3ApplicationCredential'])('auth_type %s', (type) => {
    const text = `clouds: {a: {auth_type: ${type}, auth: {auth_url: "https://x", application_credential_id: i, application_credential_secret: s}}}`;
    expect(load({ cloudsYaml: text }).auth.kind).toBe('application-credential');
  });

  test('a token', () => {
    expect(load({ cloudsYaml: auth('token: t, project_id: p') }).auth).toEqual({ kind: 'token', token: 't', scope: { id: 'p' } });
  });

  test.each(['username: u', 'user_id: u'])('a orphan token does not replace a password of %s', (user) => {
    expect(load({ cloudsYaml: auth(`${user}, password: p, token: t`) }).auth.kind).toBe('password');
  });

  test('ids before names', () => {
    expect(load({ cloudsYaml: auth('user_id: u, username: n, password: p, project_id: i, project_name: n') }).auth).toEqual({
      kind: 'password',
      user: { id: 'u' },
      password: 'p',
      scope: { id: 'i' },
    });
  });

  test('without a project the choice is Keystone’s', () => {
    expect(load({ cloudsYaml: auth('username: u, password: p') }).auth).toMatchObject({ scope: undefined });
  });

  test.each([
    ['domain_name: D', { name: 'D' }, { name: 'D' }],
    ['domain_id: d, project_domain_name: P', { id: 'd' }, { name: 'P' }],
    ['user_domain_id: u, project_domain_id: p', { id: 'u' }, { id: 'p' }],
    ['default_domain: x', { id: 'x' }, { id: 'x' }],
  ])('domains: %s', (text, user, project) => {
    expect(load({ cloudsYaml: auth(`username: u, password: p, project_name: n, ${text}`) }).auth).toMatchObject({
      user: { domain: user },
      scope: { domain: project },
    });
  });

  test('old names, hyphens, and a key beside auth before the same key inside', () => {
    const text =
      'clouds: {a: {auth: {auth-url: "https://x", username: u, password: p, tenant_name: t, user_domain_name: inside}, user_domain_name: beside}}';
    expect(load({ cloudsYaml: text }).auth).toMatchObject({ user: { domain: { name: 'beside' } }, scope: { name: 't' } });
  });

  test('an unknown auth_type names those that are known', () => {
    const error = failure({ cloudsYaml: cloudsYaml('auth_type: v3oidcpassword') });
    expect(error).toMatchObject({ code: 'config-invalid' });
    expect(error.message).toContain('v3oidcpassword');
    expect(error.message).toContain(
      'password, token, v3password, v3token, v3applicationcredential, v3totp, v3multifactor, v3oidcaccesstoken',
    );
  });

  test('an application credential under the wrong auth_type is reported as such', () => {
    const text =
      'clouds: {a: {auth_type: password, auth: {auth_url: "https://x", application_credential_id: i, application_credential_secret: s}}}';
    expect(failure({ cloudsYaml: text }).message).toContain('set auth_type to v3applicationcredential');
  });

  test.each([
    ['auth_type: v2password', 'v2.0'],
    ['identity_api_version: 2.0', 'v2.0'],
    ["identity_api_version: '2'", 'v2.0'],
    ['auth_type: v3password', 'v3'],
    ['identity_api_version: 3', 'v3'],
    ['auth_type: password', undefined],
  ])('the version of the Identity API: %s', (line, version) => {
    expect(load({ cloudsYaml: cloudsYaml(line) })).toMatchObject({ auth: { kind: 'password' }, identityVersion: version });
  });

  test('auth_type says more than identity_api_version', () => {
    expect(load({ cloudsYaml: cloudsYaml('auth_type: v2password', 'identity_api_version: 3') }).identityVersion).toBe('v2.0');
  });

  test('a token and a tenant for Identity v2.0', () => {
    const text = 'clouds: {a: {auth_type: v2token, auth: {auth_url: "https://x/v2.0", token: t, tenant_id: "7"}}}';
    expect(load({ cloudsYaml: text })).toMatchObject({ auth: { kind: 'token', token: 't', scope: { id: '7' } }, identityVersion: 'v2.0' });
  });

  test.each([
    ['domains', cloudsYaml('auth_type: v2password', 'user_domain_name: Elsewhere')],
    ['domains', cloudsYaml('auth_type: v2password', 'project_domain_id: 1234')],
    [
      'application credentials',
      'clouds: {a: {identity_api_version: 2, auth: {auth_url: "https://x", application_credential_id: i, application_credential_secret: s}}}',
    ],
  ])('what Identity v2.0 does not know is refused in one sentence: %s', (lacking, text) => {
    expect(failure({ cloudsYaml: text })).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(`selects Identity v2.0, which does not support ${lacking}.`),
      hint: expect.stringContaining('Identity v3'),
    });
  });

  test.each(['user_domain_name: Default', 'project_domain_id: default'])('the default domain is that of all users of v2.0: %s', (line) => {
    expect(load({ cloudsYaml: cloudsYaml('auth_type: v2password', line) }).identityVersion).toBe('v2.0');
  });

  test('all that is missing is reported at once, with the fix', () => {
    const error = failure({ cloudsYaml: 'clouds: {a: {auth: {project_name: p}, cacert: /none.pem, verify: perhaps}}' });
    expect(error.message).toContain('it lacks auth_url, username (or user_id), password;');
    expect(error.message).toContain('/none.pem, which does not exist');
    expect(error.message).toContain('verify (from input clouds-yaml) must be true or false');
    expect(error.hint).toContain('OS_PASSWORD');
  });
});

test('a password stays what was written', () => {
  for (const password of ['0123', 'yes', '1e3', '1_000', '"null"', '2026-01-15']) {
    expect(load({ cloudsYaml: auth(`username: u, password: ${password}`) }).auth).toMatchObject({ password: password.replaceAll('"', '') });
  }
});

test('an empty value is an absent one', () => {
  expect(failure({ cloudsYaml: auth('username: u, password: ""') }).message).toContain('it lacks password');
});

test('anchors and merge keys work', () => {
  const text = 'x: &x {auth_url: "https://x", username: u, password: p}\nclouds:\n  a:\n    auth:\n      <<: *x\n      username: v\n';
  expect(load({ cloudsYaml: text }).auth).toMatchObject({ user: { name: 'v' }, password: 'p' });
});

describe('regions', () => {
  const two = ['regions:', '  - one', '  - name: two', '    values: {interface: internal, auth: {project_name: second}}'];

  test('the first is the default', () => {
    expect(entry(...two)).toMatchObject({ region: 'one', interfaces: ['public'] });
  });
  test('a region brings its own values', () => {
    const config = load({ cloudsYaml: cloudsYaml(...two), region: 'two' });
    expect(config).toMatchObject({ region: 'two', interfaces: ['internal'], auth: { scope: { name: 'second' } } });
  });
  test('values of the environment win over the region’s', () => {
    expect(load({ cloudsYaml: cloudsYaml(...two), region: 'two', env: { OS_INTERFACE: 'admin' } }).interfaces).toEqual(['admin']);
  });
  test('an unknown one is refused with the list, as names are case-sensitive', () => {
    expect(failure({ cloudsYaml: cloudsYaml(...two), region: 'Two' })).toMatchObject({
      code: 'region-unknown',
      message: expect.stringContaining('one, two'),
    });
  });
  test('without a list any region is tried', () => {
    expect(load({ cloudsYaml: cloudsYaml(), region: 'any' }).region).toBe('any');
  });
  test.each(['region_name: [one, two]', 'region_name: one, two'])('of several under region_name the first, with a warning: %s', (line) => {
    expect(entry(line)).toMatchObject({ region: 'one', warnings: [expect.stringContaining('Restage uses "one"')] });
  });
  test('`region` is taken, with a warning', () => {
    expect(entry('region: nz-por-1')).toMatchObject({ region: 'nz-por-1', warnings: [expect.stringContaining('region_name')] });
  });
});

describe('addresses', () => {
  test('{region_name} is filled in', () => {
    const text = 'clouds: {a: {region_name: Kna1, auth: {auth_url: "https://{region_name}.example:5000/v3/", token: t}}}';
    expect(load({ cloudsYaml: text }).authUrl).toBe('https://Kna1.example:5000/v3/');
  });
  test('a missing region is missed', () => {
    expect(failure({ cloudsYaml: 'clouds: {a: {auth: {auth_url: "https://{region_name}.example", token: t}}}' }).message).toContain(
      'it lacks region_name',
    );
  });
  test('a secret is never filled in', () => {
    const error = failure({ cloudsYaml: 'clouds: {a: {auth: {auth_url: "https://{token}.example", token: s3cret}}}' });
    expect(error.message).toContain('{token}, which Restage does not support');
    expect(error.message).not.toContain('s3cret');
  });
  test.each(['keystone.example:5000', 'ftp://keystone.example', '/v3', 'me:s3cret@keystone'])(
    '%s is not an address, and is not quoted',
    (url) => {
      const error = failure({ cloudsYaml: `clouds: {a: {auth: {auth_url: "${url}", token: t}}}` });
      expect(error.message).toContain('auth_url (from input clouds-yaml) must be a URL');
      expect(error.message).not.toContain(url);
    },
  );
  test('endpoint overrides', () => {
    expect(entry('compute_endpoint_override: https://n/v2.1', 'image-endpoint-override: https://g').endpoints).toEqual({
      compute: 'https://n/v2.1',
      image: 'https://g',
    });
  });
  test('where one service is, and how long an answer may take', () => {
    const config = entry(
      'compute_interface: [internalURL, public]',
      'block_storage_region_name: two',
      'volume_service_type: volumev3',
      'image-interface: admin',
      'api_timeout: 30',
    );
    expect(config).toMatchObject({
      interfaces: ['public'],
      services: {
        compute: { interfaces: ['internal', 'public'] },
        image: { interfaces: ['admin'] },
        volume: { region: 'two', type: 'volumev3' },
      },
      answerMs: 30_000,
      sources: { compute_interface: 'input clouds-yaml', volume_region_name: 'input clouds-yaml', api_timeout: 'input clouds-yaml' },
    });
    const wrong = failure({ cloudsYaml: cloudsYaml('network_interface: intern', 'api_timeout: soon') }).message;
    expect(wrong).toContain('network_interface (from input clouds-yaml) must be public, internal or admin');
    expect(wrong).toContain('api_timeout (from input clouds-yaml) must be a number of seconds');
  });
  test('which of several services of one type', () => {
    expect(entry('compute_service_name: nova-two', 'volumev3_service_name: cinder').services).toEqual({
      compute: { name: 'nova-two' },
      volume: { name: 'cinder' },
    });
  });
  test('versions that other tools take change nothing, and are reported as ignored', () => {
    const told = 'input clouds-yaml (ignored, because each request names the version that it needs)';
    const lines = ['volume_api_version: "3"', 'compute_default_microversion: "2.79"', 'image_api_version: latest'];
    const { sources, warnings } = entry(...lines);
    expect(sources).toMatchObject({
      volume_api_version: told,
      compute_default_microversion: told,
      image_api_version: told,
    });
    expect(warnings).toEqual([]);
  });
  test.each([
    ['volume_api_version: 2', 'volume_api_version is 2, but Restage supports only version 3 of that API. The setting is ignored.'],
    ['image_api_version: 1', 'image_api_version is 1, but Restage supports only version 2 of that API. The setting is ignored.'],
  ])('another version is warned of: %s', (line, warning) => {
    expect(entry(line).warnings).toEqual([warning]);
  });
  test.each(['compute_api_version: 2.79', 'compute_api_version: v2.1', 'network_api_version: 2.0'])('%s is ours', (line) => {
    expect(entry(line).warnings).toEqual([]);
  });
  test.each([
    ['interface: publicURL', ['public']],
    ['endpoint_type: internalURL', ['internal']],
    ['interface: [internal, public]', ['internal', 'public']],
    ['interface: admin, public', ['admin', 'public']],
  ])('%s', (line, interfaces) => {
    expect(entry(line).interfaces).toEqual(interfaces);
  });
  test('an unknown interface is refused', () => {
    expect(failure({ cloudsYaml: cloudsYaml('interface: intern') }).message).toContain('must be public, internal or admin');
  });
});

describe('TLS', () => {
  test.each([
    ['insecure: true', false],
    ['verify: false', false],
    ['verify: "False"', false],
    ['verify: true', true],
    ['insecure: no', true],
  ])('%s', (line, verify) => {
    const config = entry(line);
    expect(config.tls.verify).toBe(verify);
    expect(config.warnings).toHaveLength(verify ? 0 : 1);
  });
  test('insecure beats verify', () => {
    expect(entry('insecure: true', 'verify: true').tls.verify).toBe(false);
  });
  test('files are read, from home and from where the run began', () => {
    const files = { '/home/me/ca.pem': `${pem}1`, '/job/c.pem': `${pem}2`, '/etc/k.pem': `${pem}3` };
    expect(load({ files, cloudsYaml: cloudsYaml('cacert: ~/ca.pem', 'cert: c.pem', 'key: /etc/k.pem') }).tls).toEqual({
      ca: `${pem}1`,
      cert: `${pem}2`,
      key: `${pem}3`,
      verify: true,
    });
  });
  test('one file may hold certificate and key', () => {
    expect(load({ files: { '/job/c.pem': pem }, cloudsYaml: cloudsYaml('cert: c.pem') }).tls).toMatchObject({ cert: pem, key: pem });
  });
  test('a file that is not PEM is refused by its name', () => {
    expect(failure({ files: { '/job/ca': 'hello' }, cloudsYaml: cloudsYaml('cacert: ca') }).message).toContain(
      '/job/ca, which contains no PEM',
    );
  });
});

describe('profiles', () => {
  const files = {
    [standard]: cloudsYaml('profile: vendor').replace('auth_url: https://keystone.example/v3', ''),
    '/home/me/.config/openstack/clouds-public.yaml':
      'public-clouds: {vendor: {auth: {auth_url: "https://vendor.example", username: unknown}, region_name: r1}, dead: {status: shutdown}, old: {status: deprecated}}',
  };

  test('fill in what the cloud does not say', () => {
    expect(load({ files })).toMatchObject({
      authUrl: 'https://vendor.example',
      region: 'r1',
      auth: { user: { name: 'me' } },
      sources: { auth_url: 'profile vendor', username: standard },
    });
  });
  test('under the old name', () => {
    expect(load({ files: { ...files, [standard]: files[standard]?.replace('profile:', 'cloud:') ?? '' } }).region).toBe('r1');
  });
  test('of a cloud that is shut down end the run', () => {
    expect(failure({ files: { ...files, [standard]: cloudsYaml('profile: dead') } }).message).toContain('shut down');
  });
  test.each([
    ['old', 'deprecated'],
    ['unknown', 'No clouds-public.yaml defines profile'],
  ])('%s: a warning', (name, warning) => {
    expect(load({ files: { ...files, [standard]: cloudsYaml(`profile: ${name}`) } }).warnings).toEqual([expect.stringContaining(warning)]);
  });
});

test('what cannot be honoured is reported', () => {
  expect(entry('system_scope: all').warnings).toEqual([expect.stringContaining('system_scope')]);
});
