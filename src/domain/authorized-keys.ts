import { createHash } from 'node:crypto';
import { parseAuthorizedKey } from './ssh-key.ts';

/** Public keys of people, as cloud-init installs them for the default user of the guest. */

/** Lines of `authorized_keys`, each a known type and its base64, and the name of its owner as the comment. */
export type AuthorizedKeys = readonly string[];

/**
 * What a code host gives as a person's public keys: text of strangers. Options and comments are never taken over, and what is no key of a known
 * type is left out.
 * @param login the comment of each; letters, digits, `-` and `_`
 */
export function readAuthorizedKeys(login: string, texts: readonly string[]): AuthorizedKeys {
  const keys = texts.flatMap((text) => {
    const [type = '', base64 = ''] = text.trim().split(/\s+/);
    const key = parseAuthorizedKey(type, base64);
    return key === undefined ? [] : [`${key.type} ${key.base64} ${login}`];
  });
  return [...new Set(keys)];
}

/** How cloud-init recognises user data by its first line (cloudinit/handlers/__init__.py `INCLUSION_TYPES_MAP`). */
const types: readonly (readonly [begin: string, type: string])[] = [
  ['#!', 'text/x-shellscript'],
  ['#cloud-config-archive', 'text/cloud-config-archive'],
  ['#cloud-config', 'text/cloud-config'],
  ['#cloud-boothook', 'text/cloud-boothook'],
  ['#include-once', 'text/x-include-once-url'],
  ['#include', 'text/x-include-url'],
  ['#part-handler', 'text/part-handler'],
  ['## template: jinja', 'text/jinja2'],
];

/** Whether keys can be put beside this user data; `undefined` = there is none. */
export function takesAuthorizedKeys(userData: string | undefined): boolean {
  return userData === undefined || userData.trim() === '' || isMime(userData) || typeOf(userData) !== undefined;
}

/**
 * User data that installs the keys beside what the user wrote: a MIME message of two parts, as cloud-init reads it
 * (cloudinit/user_data.py `UserDataProcessor`). Keys that the user's own part lists stay: lists are appended
 * (cloudinit/handlers/cloud_config.py, `Merge-Type`).
 */
export function withAuthorizedKeys(userData: string | undefined, keys: AuthorizedKeys = []): string | undefined {
  if (keys.length === 0) return userData;
  const config = ['#cloud-config', 'ssh_authorized_keys:', ...keys.map((key) => `  - ${JSON.stringify(key)}`), ''].join('\n');
  if (userData === undefined || userData.trim() === '') return config;
  // A text cannot hold a digest of its own.
  const boundary = `restage-${createHash('sha256').update(userData).digest('hex')}`;
  const merge = 'Merge-Type: list(append)+dict(no_replace,recurse_list)+str()';
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    'MIME-Version: 1.0',
    '',
    `--${boundary}`,
    isMime(userData) ? userData : partOf(userData),
    `--${boundary}`,
    `Content-Type: text/cloud-config; charset="us-ascii"\n${merge}\n\n${config}`,
    `--${boundary}--`,
    '',
  ].join('\n');
}

/** Only ASCII passes through Python's `email` as it is (`get_payload` with `decode`). */
function partOf(text: string): string {
  const type = `Content-Type: ${typeOf(text) ?? 'text/plain'}; charset="utf-8"`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return `${type}\nContent-Transfer-Encoding: 7bit\n\n${text}`;
  const lines = Buffer.from(text, 'utf8')
    .toString('base64')
    .replaceAll(/.{1,76}/g, '$&\n');
  return `${type}\nContent-Transfer-Encoding: base64\n\n${lines}`;
}

function typeOf(text: string): string | undefined {
  return types.find(([begin]) => text.startsWith(begin))?.[1];
}

/** cloud-init looks for this header anywhere near the beginning; here it has to be one of the headers. */
function isMime(text: string): boolean {
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  return head.length < 4096 && /^[\w-]+:/.test(head) && /^mime-version:/im.test(head);
}
