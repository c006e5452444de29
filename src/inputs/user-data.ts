import { messageOf } from '../domain/errors.ts';
import type { InputText } from './row.ts';

/** Nova takes at most this many characters of base64 (nova:api/openstack/compute/schemas/servers.py `user_data`). */
const maxBase64Length = 65_535;

/** The text of `user-data`, or of the file it names with `@path`. Never cut at commas or lines. */
export function readUserData(input: InputText<string>): string | undefined {
  const text = textOf(input);
  if (text === undefined) return undefined;
  if (!fitsUserData(text)) {
    input.refuse(
      `${Buffer.byteLength(text, 'utf8')} bytes are more than the 48 KiB that Nova takes`,
      'Fetch the rest from the server itself, for example with `#include`',
    );
  }
  return text;
}

/** Whether Nova takes this text as user data. */
export function fitsUserData(text: string): boolean {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / 3) * 4 <= maxBase64Length;
}

function textOf(input: InputText<string>): string | undefined {
  const text = input.raw();
  if (text === undefined || !text.startsWith('@')) return text;
  const path = text.slice(1).trim();
  try {
    return input.context.readFile(path);
  } catch (error) {
    input.refuse(`the file \`${path}\` cannot be read (${messageOf(error)})`, 'Name a readable file after `@`, or write the text itself');
    return undefined;
  }
}
