import { type Document, isCollection, isScalar, LineCounter, parseDocument, type Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { RestageError } from '../../domain/errors.ts';
import { isSecretKey } from './environment.ts';
import { isKnownKey } from './keys.ts';
import { type Mistaken, mistakenFor, placeholderAt } from './mistaken.ts';

const mostBytes = 256 * 1024;
const mostAliases = 100;

/**
 * A parsed YAML mapping. Every scalar is a string, because a password of `0123` or `yes` must stay what the user wrote; but an unquoted
 * `null` or `~` is `null`, as for openstacksdk.
 */
export type Mapping = Readonly<Record<string, unknown>>;

export interface ConfigFile {
  /** Path, or what to call it. For people. */
  readonly name: string;
  readonly content: Mapping;
  /** Things to tell the user. */
  readonly warnings: readonly string[];
}

/**
 * Reads YAML (or JSON, its subset) that must be a mapping.
 * @param mayBeEmpty whether a file without content, or with comments alone, is an empty mapping. Default `false`.
 * @throws RestageError `config-invalid` with file, line and column. Never with a piece of the text but for a known key, nor with the
 * parser's own sentence, which may quote it: these files hold passwords.
 */
export function parseConfigFile(name: string, source: string, { mayBeEmpty = false } = {}): ConfigFile {
  const text = source.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  if (Buffer.byteLength(text) > mostBytes) throw invalid(name, undefined, `the file is larger than ${mostBytes / 1024} KiB`);
  const mistaken = mistakenFor(text);
  if (mistaken !== undefined) throw mistakenFile(name, mistaken);
  // The parser's own search for duplicate keys compares each with each.
  const document = parse(name, text, lines);
  if (document.errors.length > 0) throw syntaxError(name, text, document, lines);
  const warnings: string[] = [];
  const content = contentOf(name, text, document, lines, warnings);
  if (isMapping(content)) return { name, content, warnings };
  const isEmpty = content === null || content === undefined || content === '';
  if (isEmpty && mayBeEmpty) return { name, content: {}, warnings };
  throw invalid(name, undefined, isEmpty ? 'the file is empty' : 'the file must be a mapping (`key: value`)');
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser's first error; where a line is indented deeper than the one above, the place of that line, and its key if that is known. */
function syntaxError(name: string, text: string, { errors }: Document.Parsed, lines: LineCounter): RestageError {
  const [error] = errors;
  const deeper = errors.find(({ code }) => code === 'MULTILINE_IMPLICIT_KEY');
  const from = error?.pos[0] ?? 0;
  if (placeholderAt(lineAt(text, from))) return invalid(name, positionOf(lines, from), unreplaced, replaceIt);
  if (deeper !== undefined && error?.code === 'BLOCK_AS_IMPLICIT_KEY') {
    const start = text.lastIndexOf('\n', deeper.pos[1] - 1) + 1;
    const indent = /^\s*/.exec(text.slice(start))?.[0].length ?? 0;
    return invalid(name, positionOf(lines, start + indent), `${keyIn(lineAt(text, start))} is indented deeper than the line above`, level);
  }
  if (error?.code === 'BAD_INDENT') {
    return invalid(name, positionOf(lines, from), `the indentation of ${keyIn(lineAt(text, from))} does not fit the lines above`, level);
  }
  return invalid(name, positionOf(lines, from), sentences[error?.code ?? ''] ?? 'this is not valid YAML');
}

const level = 'Keys of the same level must begin in the same column.';

function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? undefined : end);
}

/** The key of a line, if it is one that everyone has. */
function keyIn(line: string): string {
  const key = /^\s*["']?([\w-]+)["']?\s*:/.exec(line)?.[1] ?? '';
  return isKnownKey(key) ? `\`${key}\`` : 'this line';
}

function contentOf(name: string, text: string, document: Document.Parsed, lines: LineCounter, warnings: string[]): unknown {
  const aliases: string[] = [];
  const anchored: Scalar[] = [];
  const secrets = new Set<unknown>();
  const at = (offset: number | undefined) => positionOf(lines, offset ?? 0);
  const refuseTag = ({ tag, range }: Scalar | YAMLMap | YAMLSeq) => {
    if (tag === undefined || knownTags.test(tag)) return;
    const begin = /!\S*(?:\s+&\S+)?\s*$/.exec(text.slice(0, range?.[0]))?.index ?? range?.[0];
    throw invalid(name, at(begin), 'a text that begins with `!` is a YAML tag, and this tag is unknown; put quotes around the text');
  };
  visit(document, {
    Map(_, map) {
      refuseTag(map);
      const { items } = map;
      const values = new Map<string, unknown>();
      for (const { key, value } of items) {
        if (!isScalar(key) || key.value === '<<') continue;
        const written = String(key.value);
        if (values.has(written)) {
          if (!isSame(values.get(written), value)) throw invalid(name, at(key.range?.[0]), sentences['DUPLICATE_KEY'] ?? '');
          const { line, column } = at(key.range?.[0]);
          warnings.push(`${name}, line ${line}, column ${column}: this key appears twice, with the same value.`);
        }
        values.set(written, value);
      }
    },
    Seq: (_, seq) => refuseTag(seq),
    Alias(_, alias) {
      aliases.push(alias.source);
      if (aliases.length > mostAliases) throw invalid(name, undefined, `the file has more than ${mostAliases} aliases (\`*name\`)`);
      if (alias.resolve(document) === undefined) {
        throw invalid(
          name,
          at(alias.range?.[0]),
          'a text that begins with `*` refers to an anchor, and no anchor has this name; put quotes around the text',
        );
      }
    },
    Pair(_, pair) {
      const { key } = pair;
      if (isCollection(key)) {
        const offset = key.range?.[0] ?? 0;
        if (placeholderAt(lineAt(text, offset))) throw invalid(name, at(offset), unreplaced, replaceIt);
        throw invalid(name, at(offset), 'a key must be a text, not a list or a mapping');
      }
      if (!isScalar(key) || !isSecretKey(String(key.value).replaceAll('-', '_'))) return;
      secrets.add(pair.value);
      if (isCollection(pair.value) && placeholderAt(lineAt(text, pair.value.range?.[0] ?? 0))) {
        throw invalid(name, at(pair.value.range?.[0]), unreplaced, replaceIt);
      }
      const swallowed = swallowedSecret(text, key, pair.value);
      if (swallowed === undefined) return;
      if (!swallowed.isDoubtful) throw invalid(name, at(swallowed.offset), swallowed.problem);
      const { line, column } = at(swallowed.offset);
      warnings.push(`${name}, line ${line}, column ${column}: ${swallowed.problem} if the comment is part of it.`);
    },
    Scalar(role, scalar) {
      refuseTag(scalar);
      if (placeholderAt(String(scalar.value))) throw invalid(name, at(scalar.range?.[0]), unreplaced, replaceIt);
      if (scalar.anchor !== undefined) anchored.push(scalar);
      if (role !== 'key' && isNull(scalar)) scalar.value = null;
    },
  });
  const unused = anchored.find(
    (scalar) => !aliases.includes(scalar.anchor ?? '') && (scalar.value === null || scalar.value === '' || secrets.has(scalar)),
  );
  if (unused !== undefined) throw invalid(name, at(anchorOf(text, unused)), namesAnchor);
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch {
    throw invalid(name, undefined, 'its anchors and aliases cannot be resolved');
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return isScalar(one) && isScalar(other) && one.value === other.value;
}

/** What YAML removes from a secret that should stand in quotes. */
function swallowedSecret(
  text: string,
  key: Scalar,
  value: unknown,
): { readonly offset: number; readonly problem: string; readonly isDoubtful: boolean } | undefined {
  if (isCollection(value) && value.flow) {
    return {
      offset: value.range?.[0] ?? 0,
      problem: 'a text that begins with `[` or `{` is a list or a mapping; put quotes around the text',
      isDoubtful: false,
    };
  }
  if (!isScalar(value) || value.type !== 'PLAIN') return undefined;
  const end = (value.value === '' ? key.range?.[1] : value.range?.[1]) ?? 0;
  const comment = /^(\s*:?[^\S\n]+)#(\S[^\n]*)/.exec(text.slice(end));
  const [, before = '', said = ''] = comment ?? [];
  if (comment === null) return undefined;
  return {
    offset: end + before.length,
    problem: 'a `#` after a space begins a comment; put quotes around the text',
    // `s3cret #changed in May` is a comment as people write them; one word may well be the rest of a password.
    isDoubtful: value.value !== '' && /\s/.test(said.trim()),
  };
}

/** Tags of YAML itself: the text behind them is taken as it is written. `!` alone would be removed from a password. */
const knownTags = /^tag:yaml\.org,2002:(?:str|map|seq|int|float|bool|timestamp|null)$/;

const namesAnchor = 'a text that begins with `&` defines an anchor, and nothing refers to it; put quotes around the text';
const unreplaced = 'a placeholder (`{{ … }}`) was not replaced';
const replaceIt =
  'Only a workflow, or the program that writes the file, replaces placeholders. Write the value itself, or set it in the environment.';

function isNull({ type, source, value, tag }: Scalar): boolean {
  if (tag?.endsWith(':null')) return true;
  return type === 'PLAIN' && tag === undefined && /^(?:~|null|Null|NULL|)$/.test(source ?? String(value));
}

function anchorOf(text: string, { anchor, range }: Scalar): number {
  return text.lastIndexOf(`&${anchor}`, range?.[0]);
}

function parse(name: string, text: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { schema: 'failsafe', merge: true, uniqueKeys: false, lineCounter, prettyErrors: false });
  } catch {
    throw invalid(name, undefined, 'it is nested too deeply');
  }
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function mistakenFile(name: string, { problem, hint }: Mistaken): RestageError {
  return new RestageError('config-invalid', `${name}: ${problem}.`, { hint });
}

function invalid(
  name: string,
  position: Position | undefined,
  problem: string,
  hint = 'A text with special characters needs quotes around it.',
): RestageError {
  const place = position === undefined ? name : `${name}, line ${position.line}, column ${position.column}`;
  return new RestageError('config-invalid', `${place}: ${problem}.`, { hint: `Correct the file. ${hint}` });
}

/** By the codes of the `yaml` package. */
const sentences: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'this text in double quotes contains an unknown escape (`\\…`)',
  BAD_SCALAR_START: 'a text cannot begin with this character; put quotes around the text',
  BLOCK_AS_IMPLICIT_KEY: 'this line contains a second `: `; put quotes around the text',
  DUPLICATE_KEY: 'this key appears twice, with different values; keep one of them',
  MISSING_CHAR: 'a quote, a bracket or a colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a `:` is missing after a key',
  MULTIPLE_DOCS: 'the file contains several documents (`---`)',
  UNEXPECTED_TOKEN: 'this is unexpected here; put quotes around a text with special characters',
  TAB_AS_INDENT: 'tabs are not allowed as indentation',
};
