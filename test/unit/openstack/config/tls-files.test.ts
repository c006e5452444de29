import { expect, test } from 'vitest';
import { selfSigned } from '../http/self-signed.ts';
import { cloudsYaml, failure, load } from './bench.ts';

const { cert, key } = selfSigned;
const insecure = [['verify: false'], ['insecure: true'], ['verify: "False"'], ['insecure: true', 'verify: true']];

test.each(insecure)('with %s a cacert that is not there is a warning', (...lines) => {
  const { tls, warnings } = load({ cloudsYaml: cloudsYaml('cacert: ~/none.pem', ...lines) });
  expect(tls).toMatchObject({ ca: undefined, verify: false });
  expect(warnings).toEqual([
    'cacert (from input clouds-yaml) names /home/me/none.pem, which does not exist. It is not used.',
    expect.stringContaining('does not check TLS certificates'),
  ]);
});

test('so is one that cannot be read, or is broken', () => {
  for (const file of [new Error('EACCES'), 'hello', cert.replaceAll('\n', '\\n')]) {
    const { warnings } = load({ files: { '/ca': file }, cloudsYaml: cloudsYaml('cacert: /ca', 'verify: false') });
    expect(warnings[0]).toMatch(/cannot be read: EACCES|contains no PEM|invalid PEM: its line breaks/);
  }
});

test('where certificates are checked it is refused; by http alone it is a warning', () => {
  const text = cloudsYaml('cacert: /none');
  expect(failure({ cloudsYaml: text }).message).toContain('/none, which does not exist');
  expect(load({ cloudsYaml: text.replace('https', 'http') })).toMatchObject({ tls: { ca: undefined, verify: true } });
  expect(load({ cloudsYaml: text.replace('https', 'http') }).warnings).toEqual([expect.stringContaining('authorities of this machine')]);
});

test.each(['cert', 'key'])('a %s that is not there is refused, checked or not', (name) => {
  expect(failure({ cloudsYaml: cloudsYaml(`${name}: /none`, 'verify: false') }).message).toContain('which does not exist');
});

test.each([
  ['literal line breaks', cert.replaceAll('\n', '\\n'), 'written as `\\n`'],
  ['a folded text', cert.replaceAll('\n', ' '), 'line breaks are lost'],
  ['indented lines', cert.replaceAll(/^/gm, '  '), 'indented'],
  ['no end', cert.slice(0, 200), 'no `-----END'],
  ['damage', cert.replace('MIIB', 'MIIC'), 'cannot be read'],
  ['damage in the second', `${cert}\n${cert.replace('MIIB', 'AAAA')}`, 'certificate 2 of 2'],
  ['a key in its place', key, 'no certificate'],
])('a cacert with %s is named as broken', (_, pem, fault) => {
  for (const setup of [
    { files: { '/ca.pem': pem }, cloudsYaml: cloudsYaml('cacert: /ca.pem') },
    { cloudsYaml: cloudsYaml(), caCert: pem },
    { cloudsYaml: cloudsYaml(`cacert: ${JSON.stringify(pem)}`) },
  ]) {
    const { message } = failure(setup);
    expect(message).toContain('invalid PEM');
    expect(message).toContain(fault);
  }
});

test('a key that lost its form is neither quoted nor taken for a path', () => {
  for (const broken of [key.replaceAll('\n', '\\n'), key.replaceAll('\n', ' '), Buffer.from(key).toString('base64')]) {
    const { message } = failure({ cloudsYaml: cloudsYaml(`key: ${JSON.stringify(broken)}`) });
    expect(message).toMatch(/key \(from input clouds-yaml\) is (an invalid PEM|neither)/);
    expect(message).not.toContain(broken.slice(40, 80));
  }
});

test('a sound PEM with a text above it, CRLF and a byte order mark is taken', () => {
  const pem = `\uFEFFsubject=x\n${cert}\n`.replaceAll('\n', '\r\n');
  expect(load({ files: { '/ca': pem }, cloudsYaml: cloudsYaml('cacert: /ca') }).tls.ca).toBe(pem.slice(1));
});

test('without a home folder: places in it are passed over, and a file in it is refused', () => {
  expect(load({ home: undefined, files: { '/job/clouds.yaml': cloudsYaml() } }).name).toBe('a');
  expect(failure({ home: undefined }).message).not.toContain('undefined');
  expect(failure({ home: undefined, cloudsYaml: cloudsYaml('cacert: ~/ca.pem') }).message).toContain('but HOME is not set');
});
