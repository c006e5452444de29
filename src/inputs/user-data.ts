import { messageOf } from '../domain/errors.ts';
import { sealLinux } from '../domain/seal-linux.ts';
import { maxUserData, type SealInput, sealedLength } from '../domain/sealing.ts';
import type { InputText } from './row.ts';

/** The text of `user-data`, or of the file it names with `@path`. Never cut at commas or lines. */
export function readUserData(input: InputText<string>): string | undefined {
  const text = textOf(input);
  if (text === undefined) return undefined;
  if (!fitsUserData(text)) {
    input.refuse(
      `it has ${Buffer.byteLength(text, 'utf8')} bytes, but Nova accepts at most 48 KiB`,
      'Let the server download the rest, for example with `#include`',
    );
  }
  return text;
}

/** Whether Nova takes this text as user data. */
export function fitsUserData(text: string): boolean {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / 3) * 4 <= maxUserData;
}

/** What `seal` names: a script, by `@path` or as `linux`, or `none`. */
export function readSealInput(input: InputText<string>): SealInput {
  const word = input.value();
  if (word === undefined || word === 'none') return word;
  if (word !== 'linux' && !word.startsWith('@')) {
    input.refuse(
      `\`${word}\` is neither \`linux\`, \`none\` nor \`@path\``,
      'Write the path of a script after `@`, or write `linux` or `none`',
    );
    return undefined;
  }
  const text = word === 'linux' ? sealLinux : textOf(input, 'Write the path of a readable script after `@`');
  if (text === undefined) return undefined;
  const script = { name: word === 'linux' ? word : word.slice(1).trim(), text };
  if (!text.startsWith('#!')) input.refuse('the script does not begin with `#!`', 'Begin it with `#!/bin/sh`, or with its interpreter');
  const length = sealedLength(script);
  if (length > maxUserData) {
    input.refuse(
      `the script has ${Buffer.byteLength(text, 'utf8')} bytes. With the code that runs it, the user data has ${length} characters, but Nova accepts at most ${maxUserData}`,
      'Shorten the script, or move a part of it to the golden server',
    );
  }
  return script;
}

function textOf(
  input: InputText<string>,
  fix = 'Write the path of a readable file after `@`, or write the text itself',
): string | undefined {
  const text = input.raw();
  if (text === undefined || !text.startsWith('@')) return text;
  const path = text.slice(1).trim();
  try {
    return input.context.readFile(path);
  } catch (error) {
    input.refuse(`the file \`${path}\` cannot be read (${messageOf(error)})`, fix);
    return undefined;
  }
}
