import { describe, expect, test } from 'vitest';
import { readAuthorizedKeys, takesAuthorizedKeys, withAuthorizedKeys } from '../../../src/domain/authorized-keys.ts';

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO/r5mvQOfPXCvTUJwM1mTOnj3gVRqbcjXHbCn9TWnkX';
/** A key that a security token holds: its blob has the application behind the point. */
const string = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
const tokenType = 'sk-ssh-ed25519@openssh.com';
const token = `${tokenType} ${Buffer.concat([string(Buffer.from(tokenType)), string(Buffer.alloc(32, 7)), string(Buffer.from('ssh:'))]).toString('base64')}`;

describe('public keys of a person', () => {
  test('are taken over by type and blob, under the name of their owner', () => {
    expect(readAuthorizedKeys('octocat', [`${ed25519} a comment`, token])).toEqual([`${ed25519} octocat`, `${token} octocat`]);
  });

  test.each([
    'ssh-dss AAAAB3NzaC1kc3MAAACBAP1',
    `command="rm -rf /" ${ed25519}`,
    'ssh-ed25519 AAAA',
    `${ed25519.slice(0, -4)}!!!!`,
    'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIO/r5mvQOfPXCvTUJwM1mTOnj3gVRqbcjXHbCn9TWnkX',
    '',
    '__proto__ AAAA',
  ])('%j is none', (text) => {
    expect(readAuthorizedKeys('octocat', [text])).toEqual([]);
  });

  test('what stands behind a key never gets into the file', () => {
    expect(readAuthorizedKeys('octocat', [`${ed25519} x\n  - ssh-rsa evil\nruncmd: [reboot]`])).toEqual([`${ed25519} octocat`]);
  });
});

describe('user data with keys', () => {
  const keys = [`${ed25519} octocat`];

  test('is the user data itself without keys', () => {
    expect(withAuthorizedKeys('#!/bin/sh\n', [])).toBe('#!/bin/sh\n');
    expect(withAuthorizedKeys(undefined)).toBeUndefined();
  });

  test('is a cloud-config alone without user data', () => {
    expect(withAuthorizedKeys(undefined, keys)).toBe(`#cloud-config\nssh_authorized_keys:\n  - "${ed25519} octocat"\n`);
  });

  test.each([
    ['#!/bin/sh\necho hello\n', 'text/x-shellscript'],
    ['#cloud-config\npackages: [git]\n', 'text/cloud-config'],
    ['#include-once\nhttps://example.com/x\n', 'text/x-include-once-url'],
    ['#include\nhttps://example.com/x\n', 'text/x-include-url'],
    ['#cloud-config-archive\n- {}\n', 'text/cloud-config-archive'],
    ['#cloud-boothook\n', 'text/cloud-boothook'],
    ['## template: jinja\n#cloud-config\n', 'text/jinja2'],
  ])('%j keeps its type, and all of its text', (own, type) => {
    const [, first = '', second = ''] = split(withAuthorizedKeys(own, keys));
    expect(first).toBe(`Content-Type: ${type}; charset="utf-8"\nContent-Transfer-Encoding: 7bit\n\n${own}\n`);
    expect(second).toContain('Content-Type: text/cloud-config');
    expect(second).toContain('Merge-Type: list(append)+dict(no_replace,recurse_list)+str()');
    expect(second).toContain(`#cloud-config\nssh_authorized_keys:\n  - "${ed25519} octocat"\n`);
  });

  test('travels as base64 where it is not ASCII', () => {
    const own = '#!/bin/sh\necho Größe ✓\n';
    const [, first = ''] = split(withAuthorizedKeys(own, keys));
    const [head = '', body = ''] = first.split('\n\n');
    expect(head).toContain('Content-Transfer-Encoding: base64');
    expect(Buffer.from(body, 'base64').toString('utf8')).toBe(own);
  });

  test('a message of several parts is one of the parts', () => {
    const own =
      'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n--x--\n';
    expect(split(withAuthorizedKeys(own, keys))[1]).toBe(`${own}\n`);
  });

  test.each(['{"ignition":{}}', '#ps1\n', 'echo hello', ' #!/bin/sh'])('%j takes none', (own) => {
    expect(takesAuthorizedKeys(own)).toBe(false);
  });
});

/** The parts of a multipart message, what stands before the first one included. */
function split(message = ''): readonly string[] {
  const boundary = /boundary="(restage-[^"]+)"/.exec(message)?.[1] ?? 'none';
  return message.split(new RegExp(`--${boundary}(?:--)?\n`));
}

test('a key is read whatever white space stands around its words', () => {
  expect(readAuthorizedKeys('octocat', [`  ${ed25519.replace(' ', ' \t  ')}\tme@home\r\n`])).toEqual([`${ed25519} octocat`]);
});

test('a key that is given twice is installed once, and each other one', () => {
  expect(readAuthorizedKeys('octocat', [ed25519, 'ssh-ed25519', token, `${ed25519} again`])).toEqual([
    `${ed25519} octocat`,
    `${token} octocat`,
  ]);
});

describe('user data takes keys', () => {
  const headersOf = (length: number) => `${'X-Long: '.padEnd(length - 18, 'x')}\nMIME-Version: 1.0\n\nx`;
  const mime = 'MIME-Version: 1.0\nContent-Type: text/plain\n\nx';

  test.each([
    ['without any', undefined],
    ['that is empty', ''],
    ['of white space', ' \n'],
    ['that is a shell script', '#!/bin/sh\n'],
    ['that is a part handler', '#part-handler\n'],
    ['that is a message', mime],
    ['that is a message with carriage returns', mime.replaceAll('\n', '\r\n')],
    ['that is a message with the longest headers', headersOf(4095)],
    ['that is a message whose version comes later', 'Subject: x\nmime-version: 1.0\n\nx'],
  ])('%s', (_what, own) => {
    expect(takesAuthorizedKeys(own)).toBe(true);
  });

  test.each([
    ['which has the version in its body', 'Subject: x\n\nMIME-Version: 1.0\n'],
    ['which has the version within another header', 'Subject: no MIME-Version: here\n\nx'],
    ['which begins with no header', 'hello\nMIME-Version: 1.0\n\nx'],
    ['which begins with something before its headers', `  ${mime}`],
    ['whose headers are longer than cloud-init looks', headersOf(4096)],
  ])('but not a text %s', (_what, own) => {
    expect(takesAuthorizedKeys(own)).toBe(false);
  });
});

describe('the message with keys', () => {
  const keys = [`${ed25519} octocat`];

  test.each(['', ' \n'])('is the cloud-config alone where user data is %j', (own) => {
    expect(withAuthorizedKeys(own, keys)).toBe(`#cloud-config\nssh_authorized_keys:\n  - "${ed25519} octocat"\n`);
  });

  test('has all lines that a parser of MIME wants, and no other', () => {
    const text = withAuthorizedKeys('#!/bin/sh\n', keys) ?? '';
    const boundary = /boundary="(restage-[0-9a-f]{64})"/.exec(text)?.[1] ?? 'none';
    expect(text.split('\n')).toEqual([
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      'MIME-Version: 1.0',
      '',
      `--${boundary}`,
      'Content-Type: text/x-shellscript; charset="utf-8"',
      'Content-Transfer-Encoding: 7bit',
      '',
      '#!/bin/sh',
      '',
      `--${boundary}`,
      'Content-Type: text/cloud-config; charset="us-ascii"',
      'Merge-Type: list(append)+dict(no_replace,recurse_list)+str()',
      '',
      '#cloud-config',
      'ssh_authorized_keys:',
      `  - "${ed25519} octocat"`,
      '',
      `--${boundary}--`,
      '',
    ]);
  });

  test('has base64 in lines of 76 characters, as RFC 2045 wants them', () => {
    const own = `#!/bin/sh\n${'echo Größe\n'.repeat(20)}`;
    const [, first = ''] = split(withAuthorizedKeys(own, keys));
    const lines = (first.split('\n\n')[1] ?? '').trim().split('\n');
    expect(lines.slice(0, -1).map(({ length }) => length)).toEqual(Array.from({ length: lines.length - 1 }, () => 76));
    expect(lines.length).toBeGreaterThan(2);
  });

  test('has a part handler as what it is', () => {
    expect(withAuthorizedKeys('#part-handler\n', keys)).toContain('Content-Type: text/part-handler; charset="utf-8"');
  });
});
