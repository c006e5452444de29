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
