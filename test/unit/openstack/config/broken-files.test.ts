import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RestageError } from '../../../../src/domain/errors.ts';
import { cloudsYaml, failure, load } from './bench.ts';

test.each([
  ['a tab', 'clouds:\n  a:\n\tauth: {}\n', 'line 3, column 1: tabs'],
  ['a colon too many', 'clouds:\n  a:\n    auth:\n      password: s3cret: x\n', 'line 4, column 17: this line contains a second'],
  ['a reserved character', 'clouds:\n  a:\n    auth:\n      password: @s3cret\n', 'line 4, column 17: a text cannot begin'],
  ['an alias by accident', 'clouds:\n  a:\n    auth:\n      password: *s3cret\n', 'line 4, column 17: a text that begins with `*`'],
  ['a tag by accident', 'clouds:\n  a:\n    auth:\n      password: !s3cret\n', 'line 4, column 17: a text that begins with `!`'],
  ['a tag and a rest', 'clouds:\n  a:\n    auth:\n      password: !x s3cret\n', 'line 4, column 17: a text that begins with `!`'],
  ['a mark of a tag', 'clouds:\n  a:\n    auth:\n      password: ! s3cret\n', 'line 4, column 17: a text that begins with `!`'],
  ['a tag in full', 'clouds:\n  a:\n    auth:\n      username: !<x:y> s3cret\n', 'line 4, column 17: a text that begins with `!`'],
  ['a tag on a mapping', 'clouds: !vault\n  a: s3cret\n', 'line 1, column 9: a text that begins with `!`'],
  ['an anchor by accident', 'clouds:\n  a:\n    auth:\n      password: &s3cret\n', 'line 4, column 17: a text that begins with `&`'],
  ['an anchor and a rest', 'clouds:\n  a:\n    auth:\n      password: &s3 cret\n', 'line 4, column 17: a text that begins with `&`'],
  ['an anchor alone', 'clouds:\n  a:\n    auth:\n      username: &s3cret\n', 'line 4, column 17: a text that begins with `&`'],
  ['a comment by accident', 'clouds:\n  a:\n    auth:\n      password: #s3cret\n      username: u\n', 'line 4, column 17: a `#`'],
  ['a comment in the middle', 'clouds:\n  a:\n    auth:\n      password: te #s3cret\n', 'line 4, column 20: a `#`'],
  ['a comment in a secret', 'clouds:\n  a:\n    auth:\n      application-credential-secret: a #s3cret\n', 'line 4, column 40: a `#`'],
  ['a comment in a flow', 'clouds: {a: {auth: {token: a #s3cret\n  }}}', 'line 1, column 30: a `#`'],
  ['a list by accident', 'clouds:\n  a:\n    auth:\n      password: [s3cret]\n', 'line 4, column 17: a text that begins with `[`'],
  [
    'a mapping by accident',
    'clouds:\n  a:\n    auth:\n      password: {s3cret}\n',
    'line 4, column 17: a text that begins with `[` or `{`',
  ],
  ['a block by accident', 'clouds:\n  a:\n    auth:\n      password: |s3cret\n', 'line 4, column 18: this is unexpected here'],
  ['a rest behind a quote', 'clouds:\n  a:\n    auth:\n      password: "s3"cret\n', 'line 4, column 21: this is unexpected here'],
  ['a placeholder', `clouds:\n  a:\n    auth:\n      password: \${{ secrets.s3cret }}\n`, 'line 4, column 17: a placeholder'],
  [
    'a placeholder in quotes',
    `clouds:\n  a:\n    auth:\n      auth_url: "https://\${{ vars.s3cret }}/v3"\n`,
    'line 4, column 17: a placeholder',
  ],
  ['a placeholder in a flow', `clouds: {a: {auth: {token: \${{ s3cret }}}}}`, 'line 1, column 29: a placeholder'],
  ['another template', 'clouds:\n  a:\n    auth:\n      password: {{ s3cret }}\n', 'line 4, column 17: a placeholder'],
  ['another template in quotes', 'clouds:\n  a:\n    auth:\n      password: "{{ s3cret }}"\n', 'line 4, column 17: a placeholder'],
  ['a quote that is not closed', 'clouds:\n  a:\n    auth:\n      password: "s3cret\n', 'line 5, column 1: a quote'],
  [
    'a key given twice',
    'clouds:\n  a:\n    auth:\n      password: s3cret\n      password: s3cret2\n',
    'line 5, column 7: this key appears twice',
  ],
  ['several documents', 'a: s3cret\n---\nb: c\n', 'line 2, column 1: the file contains several'],
  ['nothing', '', 'the file is empty'],
  ['comments alone', '# s3cret\n', 'the file is empty'],
  ['a list', '- s3cret\n', 'the file must be a mapping'],
  ['a text', 's3cret\n', 'the file must be a mapping'],
  ['a key that is a list', '? [s3cret]\n: x\n', 'a key must be a text'],
])('%s is reported by place, and never by its text', (_, text, problem) => {
  const error = failure({ files: { '/job/clouds.yaml': text } });
  expect(error.code).toBe('config-invalid');
  expect(error.message).toContain(`/job/clouds.yaml`);
  expect(error.message).toContain(problem);
  expect(JSON.stringify([error.message, error.hint, error.stack, String(error.cause)])).not.toContain('s3cret');
});

const b64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64');
const openrc = 'export OS_AUTH_URL=https://x/v3\nexport OS_PASSWORD="s3cret"\n';
/** As a reader of UTF-8 sees other bytes. */
const read = (bytes: Buffer) => bytes.toString('utf8');

test.each([
  ['base64', b64(cloudsYaml()), 'base64-encoded'],
  ['base64 in lines', b64(cloudsYaml()).replaceAll(/.{40}/g, '$&\n'), 'base64-encoded'],
  ['base64 of UTF-16', b64(cloudsYaml(), 'utf16le'), 'base64-encoded'],
  ['an openrc script', `#!/usr/bin/env bash\n# To use\n${openrc}`, 'an openrc script'],
  ['an openrc script without export', 'OS_AUTH_URL=https://x/v3\nOS_PASSWORD=s3cret\n', 'an openrc script'],
  ['an openrc script of PowerShell', '$env:OS_AUTH_URL = "https://x/v3"\n', 'an openrc script'],
  ['an openrc script of Windows', 'set OS_AUTH_URL=https://x/v3\r\nset OS_PASSWORD=s3cret\r\n', 'an openrc script'],
  ['an openrc script of csh', 'setenv OS_AUTH_URL https://x/v3\nsetenv OS_PASSWORD s3cret\n', 'an openrc script'],
  ['an openrc script of fish', 'set -gx OS_AUTH_URL https://x/v3\nset -gx OS_PASSWORD s3cret\n', 'an openrc script'],
  ['UTF-16', read(Buffer.from(`\uFEFF${cloudsYaml()}`, 'utf16le')), 'in UTF-16'],
  ['UTF-16 without a mark', read(Buffer.from(cloudsYaml(), 'utf16le')), 'in UTF-16'],
  ['UTF-16, big-endian', read(Buffer.from(`\uFEFF${cloudsYaml()}`, 'utf16le').swap16()), 'in UTF-16'],
  ['Latin 1', read(Buffer.from(cloudsYaml().replace('s3cret', 's3crét'), 'latin1')), 'not in UTF-8 (line 6)'],
  ['zero bytes', 'clouds:\0', 'not a text'],
  ['a placeholder', `\${{ secrets.CLOUDS_YAML }}\n`, 'a placeholder that was not replaced'],
  ['a variable', '$CLOUDS_YAML', 'a placeholder that was not replaced'],
  ['one line', cloudsYaml().replaceAll('\n', '\\n'), 'written as `\\n`'],
  ['a web page', '<!DOCTYPE html>\n<html>s3cret</html>', 'a web page'],
  ['a vault', '$ANSIBLE_VAULT;1.1;AES256\n6162\n', 'encrypted'],
  ['a key', '-----BEGIN OPENSSH PRIVATE KEY-----\ns3cret\n', 'a PEM'],
  ['a merge conflict', `<<<<<<< HEAD\n${cloudsYaml()}=======\n`, 'merge conflict'],
])('%s is recognized, in a file and in the input', (_, text, what) => {
  for (const setup of [{ files: { '/job/clouds.yaml': text } }, { cloudsYaml: text }]) {
    const error = failure(setup);
    expect(error).toMatchObject({ code: 'config-invalid', message: expect.stringContaining(what), hint: expect.stringMatching(/\.$/) });
    expect(error.message + error.hint).not.toMatch(/s3cr[eé]t/);
  }
});

test.each([
  ['secure.yaml', ''],
  ['secure.yaml', '# nothing yet\n'],
  ['secure.yaml', '---\n...\n'],
  ['secure.yaml', 'clouds:\n'],
  ['secure.yaml', 'clouds:\n  a:\n'],
  ['clouds-public.yaml', '# nothing yet\n'],
  ['clouds-public.yaml', 'public-clouds: ~\n'],
])('an empty %s is an empty mapping: %j', (name, text) => {
  const files = { '/job/clouds.yaml': cloudsYaml('profile: x'), [`/job/${name}`]: text };
  expect(load({ files }).auth).toMatchObject({ password: 's3cret' });
});

test('what looks like a mistake, and is none', () => {
  const fine = cloudsYaml()
    .replace('s3cret', `'#s3cret' # \${{ secrets.PASSWORD }}`)
    .replace('username: me', 'username: &me me # changed in May')
    .replace('project_name: staging', 'project_name: *me');
  expect(load({ cloudsYaml: `\uFEFF# export OS_AUTH_URL=x\n${fine}x: !!int 7\n` }).auth).toMatchObject({
    password: '#s3cret',
    scope: { name: 'me' },
  });
  for (const written of [
    's3cret # changed in May',
    's3cret #changed in May',
    's3cret#1',
    '!!str s3cret',
    '"!s3cret"',
    '"&s3cret"',
    '?s3cret',
  ]) {
    const { auth } = load({ cloudsYaml: cloudsYaml().replace('s3cret', written) });
    expect(auth).toMatchObject({ password: written.replace(/ #.*|^!!str |^"|"$/g, '').replace(/"$/, '') });
  }
  expect(load({ cloudsYaml: cloudsYaml().replace('s3cret', '# from the environment'), env: { OS_PASSWORD: 'e' } }).auth).toMatchObject({
    password: 'e',
  });
});

test.each([
  ['clouds: [a]', '`clouds` must be a mapping'],
  ['clouds: {a: s3cret}', '`clouds.a` must be a mapping'],
  ['clouds: {a: {auth: s3cret}}', '`clouds.a.auth` must be a mapping'],
  ['clouds: {}', 'defines no cloud'],
  ['cloud: {a: {}}', 'defines no cloud'],
  ['a: {auth: {}}', 'defines no cloud'],
  ['/home/s3cret/clouds.yaml\n', 'contains the name of a file'],
  ['@clouds.yml', 'contains the name of a file'],
])('%s is of the wrong shape', (text, problem) => {
  const error = failure({ cloudsYaml: text, ...(text.includes('{}') ? {} : { cloud: 'a' }) });
  expect(error.message).toContain(problem);
  expect(error.message).not.toContain('s3cret');
});

test('aliases that grow without end are refused', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 8; level += 1)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  expect(failure({ cloudsYaml: lines.join('\n') })).toMatchObject({ code: 'config-invalid', message: expect.stringContaining('anchors') });
});

/** A configuration, or an error of ours that says something: never a crash, never a value. */
function loadsOrTells(text: string): void {
  try {
    load({ cloudsYaml: text, cloud: 'a' });
  } catch (error) {
    if (!(error instanceof RestageError)) throw error;
    expect(error.code).toMatch(/^(config-invalid|config-not-found|cloud-unknown|region-unknown)$/);
    expect(error.hint).toBeTruthy();
    expect(error.message).not.toContain('s3cret');
  }
}

test('whatever the text is, it is read or refused clearly', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), loadsOrTells), { seed: 7, numRuns: 200 });
});

test('whatever single character goes wrong in a good file, too', () => {
  const good = cloudsYaml('region_name: one', 'regions: [one, {name: two, values: {verify: false}}]', 'interface: [public, internal]');
  const damage = fc.tuple(
    fc.nat({ max: good.length }),
    fc.nat({ max: 3 }),
    fc.constantFrom('', '\t', '*', '&', ':', '"', "'", '[', '{', '}', '- ', '\n', '!', '@', '%', '|', '>', '?', '#', '<<: '),
  );
  fc.assert(
    fc.property(damage, ([at, length, insert]) => loadsOrTells(good.slice(0, at) + insert + good.slice(at + length))),
    { seed: 7, numRuns: 200 },
  );
});

test('whatever shape the values have, too', () => {
  const secrets = { password: 's3cret', token: 's3cret', application_credential_secret: 's3cret' };
  const keys = [
    'auth',
    'auth_url',
    'username',
    'region_name',
    'regions',
    'interface',
    'verify',
    'cacert',
    'profile',
    'auth_type',
    'name',
    'values',
    '__proto__',
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('', 'true', 'https://x/{region_name}', 'https://{password}', 'public', 'v3token'),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('mapping'),
    ),
    mapping: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 }), fc.constantFrom(secrets, {}), (entry, hidden) => {
      loadsOrTells(JSON.stringify({ clouds: { a: { ...entry, ...hidden } } }));
    }),
    { seed: 7, numRuns: 200 },
  );
});

test.each([
  ['bytes', `clouds: { a: { auth: { password: ${'s3cret'.repeat(50_000)} } } }`, 'the file is larger than 256 KiB'],
  ['aliases', `a: &a s3cret\nb: [${'*a,'.repeat(200)}]\nclouds: {}`, 'more than 100 aliases'],
  [
    'aliases of aliases',
    `a: &a [s3cret]\n${'bcdefg'.replaceAll(/./g, (name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
    'anchors and aliases',
  ],
  ['levels', `clouds: ${'['.repeat(100_000)}`, 'clouds.yaml'],
  ['keys', `clouds:\n${Array.from({ length: 20_000 }, (_, n) => ` k${n}: {}`).join('\n')}\n k0: {}`, 'this key appears twice'],
])('too many %s are refused', (_, text, problem) => {
  const error = failure({ files: { '/job/clouds.yaml': text } });
  expect(error).toMatchObject({ code: 'config-invalid', message: expect.stringContaining(problem) });
  expect(error.message).not.toContain('s3cret');
});

test('a comment of several words behind a secret is a warning', () => {
  expect(load({ cloudsYaml: cloudsYaml().replace('s3cret', 's3 #cret and more') }).warnings).toEqual([
    'input clouds-yaml, line 6, column 20: a `#` after a space begins a comment; put quotes around the text if the comment is part of it.',
  ]);
  expect(load({ cloudsYaml: cloudsYaml().replace('s3cret', 's3 # changed in May') }).warnings).toEqual([]);
});

test('a placeholder in the environment is refused, too', () => {
  const env = { OS_AUTH_URL: 'https://x', OS_USERNAME: 'u', OS_PASSWORD: `\${{ secrets.s3cret }}` };
  expect(failure({ env }).message).toBe(
    'The configuration from OS_* variables is incomplete or wrong: password (from OS_PASSWORD) is a placeholder (`{{ … }}`) that was not replaced.',
  );
});

test('a key given twice with one value is a warning', () => {
  const { auth, warnings } = load({ cloudsYaml: cloudsYaml().replace('password: s3cret', 'password: s3cret\n      password: s3cret') });
  expect(auth).toMatchObject({ password: 's3cret' });
  expect(warnings).toEqual(['input clouds-yaml, line 7, column 7: this key appears twice, with the same value.']);
});
