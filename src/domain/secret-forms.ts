/** Shorter secrets are hidden only as words of their own: within a longer word they are part of an honest name. */
const longSecret = 8;
/** Encoded characters that a secret alone must decide, or chance would make them. */
const shortestCore = 8;

const namedEntities: Readonly<Record<string, string>> = {
  '&': 'amp|AMP',
  '<': 'lt|LT',
  '>': 'gt|GT',
  '"': 'quot|QUOT',
  "'": 'apos',
};

/** Finds a secret in each way in which a text may spell it. */
export function patternOf(secret: string): RegExp {
  const literal = spelled(secret);
  // What looks like a date, a version or an address is a word of its own, however long.
  const isLong = secret.length >= longSecret && !/^[\d.,:+-]+$/.test(secret) && !/^[a-z]{1,15}$/i.test(secret);
  return new RegExp(isLong ? literal : `(?<![\\w-]|\\d\\.)${literal}(?![\\w-])`, 'gu');
}

/** The source of a pattern of all spellings, wherever the text stands. */
export function spelled(secret: string): string {
  // A run of backslashes is one piece: of its pieces each could be taken for the other's escape, in ways without number.
  // So are spaces and plus signs beside each other: in a URL a plus sign is a space.
  return (secret.replaceAll(/\s+/g, ' ').match(/\\+|\++(?= )[ +]+| \+[ +]*|[^\\]/gu) ?? []).map(spellingsOf).join('');
}

const spaces = '\\s|%20|\\+|%0[aAdD9]|\\\\{1,4}[nrt]|&#(?:32|10|13|9);|&nbsp;|<br ?/?>';

/** What `spaces` does not have of a plus sign: of two alternatives that begin alike, a long text would try each in every place. */
const pluses = '\\\\{1,4}(?:\\+|u002[bB])|%(?:25)?2[bB]|(?:&|&amp;|%26)#(?:0{0,6}43|[xX]0{0,6}2[bB]);';

/** One character, by itself or escaped: letters and digits are never escaped. */
function spellingsOf(character: string): string {
  if (/[a-z0-9]/i.test(character)) return character;
  if (character.startsWith('\\')) return backslashes(character.length);
  if (character.includes(' ')) return `(?:${spaces}${character.includes('+') ? `|${pluses}` : ''})+`;
  const code = character.codePointAt(0) ?? 0;
  const bytes = [...new TextEncoder().encode(character)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`).join('');
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at).toString(16).padStart(4, '0'));
  const named = namedEntities[character];
  const entity = `(?:&|&amp;|%26)#(?:0{0,6}${code}|[xX]0{0,6}${anyCase(code.toString(16))});`;
  return `(?:${[
    `\\\\{0,4}${escaped(character)}`,
    bytes,
    bytes.replaceAll('%', '%25'),
    units.map((unit) => `\\\\{1,4}u${anyCase(unit)}`).join(''),
    entity,
    ...(named === undefined ? [] : [`&(?:amp;)?(?:${named});`]),
  ].join('|')})`;
}

/** Each by itself or escaped, once or twice; or as a URL, HTML or JSON spells it. */
function backslashes(count: number): string {
  return `(?:\\\\{${count},${4 * count}}|(?:%(?:25)?5[cC]|&(?:amp;)?#(?:0{0,6}92|[xX]0{0,6}5[cC]);|\\\\{1,4}u005[cC]){${count}})`;
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/gi, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);
}

function escaped(character: string): string {
  return character.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('-', '\\x2d');
}

/** A piece of base64 that gives a secret away. */
export interface Wrapped {
  readonly text: string;
  /** The character before, or after, holds some of its bits, too. */
  readonly before: boolean;
  readonly after: boolean;
  /** So short that it counts only where nothing else of base64 stands beside it. */
  readonly isWord: boolean;
}

/**
 * What base64 (RFC 4648, sections 4 and 5) makes of a secret, as far as no neighbour of it decides: where it begins at a multiple of three
 * bytes, or one or two bytes after it, as in `base64(id:secret)`. Where it is too short for that, by itself and with each of its names.
 */
export function wrappedIn(secret: string, names: readonly string[]): readonly Wrapped[] {
  const bytes = Buffer.from(secret);
  const cores = [0, 1, 2].map((before): Wrapped => {
    const bits = 8 * (before + bytes.length);
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const text = encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6));
    return { text, before: before > 0, after: bits % 6 !== 0, isWord: false };
  });
  const wholes = [secret, ...names.map((name) => `${name}:${secret}`)].map((text): Wrapped => {
    return { text: Buffer.from(text).toString('base64').replaceAll('=', ''), before: false, after: false, isWord: true };
  });
  const forms = [...cores.filter(({ text }) => text.length >= shortestCore), ...wholes.filter(({ text }) => text.length > 3)];
  return forms.flatMap((form) => {
    const inUrl = form.text.replaceAll('+', '-').replaceAll('/', '_');
    return inUrl === form.text ? [form] : [form, { ...form, text: inUrl }];
  });
}
