import type { World } from './world.ts';

/** What stands for our own signs where only ASCII can be shown. */
const plainSigns: Readonly<Record<string, string>> = { '·': '-', '…': '...', '✔': 'ok', '✘': 'x', '→': '->', '–': '-', '“': '"', '”': '"' };
const spinner = '|/-\\';
const firstFrame = 0x2800;

/**
 * Whether text beyond ASCII can be shown (IEEE Std 1003.1, "Environment Variables": the first of these that is set and not empty decides).
 * Where none is set, as in most containers, it can.
 */
export function hasUtf8({ LC_ALL, LC_CTYPE, LANG }: World['env']): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}

/** The same world, whose outputs are ASCII where the locale has nothing else. */
export function inLocale(world: World): World {
  if (hasUtf8(world.env)) return world;
  const plain = (output: World['stdout']): World['stdout'] => ({
    write: (text) => output.write(text.startsWith('{"') ? asciiJson(text) : ascii(text)),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
  });
  return { ...world, stdout: plain(world.stdout), stderr: plain(world.stderr) };
}

function ascii(text: string): string {
  return text.replaceAll(/[\u0080-\u{10FFFF}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= firstFrame && code < firstFrame + 256) return spinner[code % spinner.length] ?? '-';
    return plainSigns[character] ?? '?';
  });
}

/** The same value: JSON has a spelling in ASCII for all of Unicode (RFC 8259, section 7). */
function asciiJson(text: string): string {
  return text.replaceAll(/[\u0080-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
