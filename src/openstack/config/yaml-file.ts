import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { RestageError } from '../../domain/errors.ts';

const mostBytes = 256 * 1024;
const mostAliases = 100;

/** A parsed YAML mapping. Every scalar is a string: a password of `0123` or `yes` must stay what the user wrote. */
export type Mapping = Readonly<Record<string, unknown>>;

export interface ConfigFile {
  /** Path, or what to call it. For people. */
  readonly name: string;
  readonly content: Mapping;
}

/**
 * Reads YAML (or JSON, its subset) that must be a mapping.
 * @throws RestageError `config-invalid` with file, line and column. Never with a piece of the text, nor with the parser's own
 * sentence, which may quote it: these files hold passwords.
 */
export function parseConfigFile(name: string, text: string): ConfigFile {
  const lines = new LineCounter();
  if (Buffer.byteLength(text) > mostBytes) throw invalid(name, undefined, `the file is larger than ${mostBytes / 1024} KiB`);
  // The parser's own search for duplicate keys compares each with each.
  const document = parse(name, text, lines);
  const error = document.errors[0];
  if (error !== undefined) throw invalid(name, positionOf(lines, error.pos[0]), sentences[error.code] ?? 'this is not valid YAML');
  const content = contentOf(name, document, lines);
  if (!isMapping(content)) {
    throw invalid(
      name,
      undefined,
      content === null || content === undefined || content === '' ? 'the file is empty' : 'the file should be a mapping (`key: value`)',
    );
  }
  return { name, content };
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function contentOf(name: string, document: Document.Parsed, lines: LineCounter): unknown {
  let aliases = 0;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (keys.has(String(key.value))) throw invalid(name, positionOf(lines, key.range?.[0] ?? 0), sentences['DUPLICATE_KEY'] ?? '');
        keys.add(String(key.value));
      }
    },
    Alias(_, alias) {
      aliases += 1;
      if (aliases > mostAliases) throw invalid(name, undefined, `the file has more than ${mostAliases} aliases (\`*name\`)`);
      if (alias.resolve(document) === undefined) {
        throw invalid(
          name,
          positionOf(lines, alias.range?.[0] ?? 0),
          'a text that begins with `*` names an anchor, and there is none of this name: put quotes around it',
        );
      }
    },
    Pair(_, pair) {
      if (typeof pair.key === 'object' && pair.key !== null && 'items' in pair.key)
        throw invalid(name, undefined, 'a key should be a text, not a list or a mapping');
    },
  });
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch {
    throw invalid(name, undefined, 'its anchors and aliases cannot be resolved');
  }
}

function parse(name: string, text: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { schema: 'failsafe', merge: true, uniqueKeys: false, lineCounter, prettyErrors: false });
  } catch {
    throw invalid(name, undefined, 'it is nested too deep');
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

function invalid(name: string, position: Position | undefined, problem: string): RestageError {
  const place = position === undefined ? name : `${name}, line ${position.line}, column ${position.column}`;
  return new RestageError('config-invalid', `${place}: ${problem}.`, {
    hint: 'Correct the file. A text with special characters needs quotes around it.',
  });
}

/** By the codes of the `yaml` package. */
const sentences: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'an unknown escape (`\\…`) inside double quotes',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_SCALAR_START: 'a text cannot begin with this character: put quotes around it',
  BLOCK_AS_IMPLICIT_KEY: 'a second `: ` in one line: put quotes around the text',
  DUPLICATE_KEY: 'this key was given before',
  MISSING_CHAR: 'a quote, a bracket or a colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a `:` is missing after a key',
  MULTIPLE_DOCS: 'the file holds several documents (`---`)',
  TAB_AS_INDENT: 'tabs are not allowed as indentation',
};
