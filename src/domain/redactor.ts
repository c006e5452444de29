import { visible } from './foreign-text.ts';
import { patternOf, spelled, type Wrapped, wrappedIn } from './secret-forms.ts';

export interface Redactor {
  /**
   * Hides this text from now on, and each of its lines that says anything.
   * @param names what may stand before it, and a colon between, where the two travel as one: a user, a client's id
   */
  add(secret: string, names?: readonly string[]): void;
  /**
   * A value made fit to be put into a sentence, Markdown, JSON, a URL or a workflow command: visible, and without secrets, but for those
   * that are a common word or a small number. These would be hidden in the names and sentences of every run, and are no secret there.
   */
  clean(text: string): string;
  /** The same without common words either: for what a guest or a child process wrote, and what a service said as it refused. */
  redact(text: string): string;
}

interface Hidden {
  readonly isCommon: boolean;
  readonly find: (text: string) => readonly Span[];
}

/** From a place in a text up to another. */
type Span = readonly [from: number, to: number];

/** A shorter line of a longer secret, such as `}` or `fi`, hides nothing and would spoil every text. */
export const shortestLine = 8;
/** A longer text, such as user data, is looked for line by line, and whole where it travels in base64; a longer line in pieces. */
const longestWhole = 4096;
/** No run of what may be spelled as one is cut. */
const longPieces = /.{1,1024}(?![\\\s+])/gsu;

/**
 * Hides what is secret in all that is about to be shown. Overlapping secrets are hidden as one: of none a part is left over.
 *
 * A secret is found as it is, and with each character that is not a letter or a digit spelled as JSON, URLs, HTML, Markdown and shells
 * spell it, in any mixture; in base64 wherever it begins in the encoded bytes. Text is made visible first: what a joiner or a control
 * character keeps apart is one secret to a reader.
 */
export function createRedactor(): Redactor {
  const hidden = new Map<string, Hidden>();
  const add = (text: string, names: readonly string[]) => {
    const secret = text.trim();
    const key = [text, ...names].join('\0');
    if (secret === '' || hidden.has(key)) return;
    const finders = [
      ...(secret.length <= longestWhole ? [findPattern(patternOf(secret))] : /[\r\n]/.test(secret) ? [] : [findLong(secret)]),
      ...wrappedIn(text, names).map(findWrapped),
      ...(text === secret ? [] : wrappedIn(secret, names).map(findWrapped)),
    ];
    hidden.set(key, { isCommon: isCommon(secret), find: (where) => finders.flatMap((find) => find(where)) });
  };
  const hide = (text: string, which: (secret: Hidden) => boolean) => {
    const shown = visible(text);
    const spans = [...hidden.values()].filter(which).flatMap(({ find }) => find(shown));
    return without(shown, spans);
  };
  return {
    add: (text, names = []) => {
      for (const spelling of new Set([text, visible(text)])) {
        add(spelling, names);
        const lines = spelling.split(/[\r\n]/).map((line) => line.trim());
        for (const line of lines) if (line.length >= shortestLine && line !== spelling.trim()) add(line, []);
      }
    },
    clean: (text) => hide(text, ({ isCommon }) => !isCommon),
    redact: (text) => hide(text, () => true),
  };
}

/**
 * Whether a secret is such that texts which have nothing to do with it hold it by chance, our own among them: one word or two (`wrong`,
 * `ready-timeout`), a number with or without a unit (`7`, `1.5`, `90m`), or less than three characters.
 */
export function isCommon(secret: string): boolean {
  if (secret.length < 3) return true;
  if (/^(?:0|[1-9]\d{0,4})(?:[.,]\d{1,3})?(?:%|[a-z]{1,3})?$/i.test(secret)) return true;
  return secret.length < 16 && /^[a-z]+(?:[- ][a-z]+)*$/i.test(secret);
}

/** Piece by piece, each right behind the one before it: one pattern for all of it would be too large. */
function findLong(secret: string): Hidden['find'] {
  const [first = '', ...others] = secret.replaceAll(/\s+/g, ' ').match(longPieces) ?? [];
  const begin = new RegExp(spelled(first), 'gu');
  const next = others.map((piece) => new RegExp(spelled(piece), 'uy'));
  return (text) =>
    [...text.matchAll(begin)].map(({ index, 0: found }): Span => {
      let to = index + found.length;
      for (const pattern of next) {
        pattern.lastIndex = to;
        to += pattern.exec(text)?.[0].length ?? 0;
      }
      return [index, to];
    });
}

function findPattern(pattern: RegExp): Hidden['find'] {
  return (text) => [...text.matchAll(pattern)].map(({ index, 0: found }) => [index, index + found.length]);
}

function findWrapped({ text: form, before, after, isWord }: Wrapped): Hidden['find'] {
  return (text) => {
    const spans: Span[] = [];
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
      let [from, to] = [at, at + form.length];
      const isApart = !isBase64(text.charAt(from - 1)) && !isBase64(text.charAt(to));
      if (isWord && !isApart) continue;
      if (before && isBase64(text.charAt(from - 1))) from -= 1;
      if (after && isBase64(text.charAt(to))) to += 1;
      while (text.charAt(to) === '=') to += 1;
      spans.push([from, to]);
    }
    return spans;
  };
}

function isBase64(character: string): boolean {
  return /[\w+/-]/.test(character);
}

function without(text: string, spans: readonly Span[]): string {
  let clean = '';
  let end = 0;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    // What touches or overlaps what is hidden already is hidden with it.
    if (from > end || end === 0) clean += `${text.slice(end, from)}***`;
    end = Math.max(end, to);
  }
  return clean + text.slice(end);
}
