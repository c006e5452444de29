import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RestageError } from '../../../../src/domain/errors.ts';
import { cloudsYaml, failure, load } from './bench.ts';

test.each([
  ['a tab', 'clouds:\n  a:\n\tauth: {}\n', 'line 3, column 1: tabs'],
  ['a colon too many', 'clouds:\n  a:\n    auth:\n      password: s3cret: x\n', 'line 4, column 17: a second'],
  ['a reserved character', 'clouds:\n  a:\n    auth:\n      password: @s3cret\n', 'line 4, column 17: a text cannot begin'],
  ['an alias by accident', 'clouds:\n  a:\n    auth:\n      password: *s3cret\n', 'line 4, column 17: a text that begins with `*`'],
  ['a quote that is not closed', 'clouds:\n  a:\n    auth:\n      password: "s3cret\n', 'line 5, column 1: a quote'],
  [
    'a key given twice',
    'clouds:\n  a:\n    auth:\n      password: s3cret\n      password: s3cret2\n',
    'line 5, column 7: this key was given before',
  ],
  ['several documents', 'a: s3cret\n---\nb: c\n', 'line 2, column 1: the file holds several'],
  ['nothing', '', 'the file is empty'],
  ['comments alone', '# s3cret\n', 'the file is empty'],
  ['a list', '- s3cret\n', 'the file should be a mapping'],
  ['a text', 's3cret\n', 'the file should be a mapping'],
  ['a key that is a list', '? [s3cret]\n: x\n', 'a key should be a text'],
])('%s is told by place, and never by its text', (_, text, problem) => {
  const error = failure({ files: { '/job/clouds.yaml': text } });
  expect(error.code).toBe('config-invalid');
  expect(error.message).toContain(`/job/clouds.yaml`);
  expect(error.message).toContain(problem);
  expect(JSON.stringify([error.message, error.hint, error.stack, String(error.cause)])).not.toContain('s3cret');
});

test.each([
  ['clouds: [a]', '`clouds` should be a mapping'],
  ['clouds: {a: s3cret}', '`clouds.a` should be a mapping'],
  ['clouds: {a: {auth: s3cret}}', '`clouds.a.auth` should be a mapping'],
  ['clouds: {}', 'describes no cloud'],
  ['cloud: {a: {}}', 'describes no cloud'],
  ['a: {auth: {}}', 'describes no cloud'],
  ['/home/s3cret/clouds.yaml\n', 'holds the name of a file'],
  ['@clouds.yml', 'holds the name of a file'],
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
  ['keys', `clouds:\n${Array.from({ length: 20_000 }, (_, n) => ` k${n}: {}`).join('\n')}\n k0: {}`, 'this key was given before'],
])('too many %s are refused', (_, text, problem) => {
  const error = failure({ files: { '/job/clouds.yaml': text } });
  expect(error).toMatchObject({ code: 'config-invalid', message: expect.stringContaining(problem) });
  expect(error.message).not.toContain('s3cret');
});
