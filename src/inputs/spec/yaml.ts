import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { messageOf } from '../../domain/errors.ts';
import type { FilePosition, InputProblem } from '../problems.ts';
import { type Resolve, textOf } from './value.ts';

/** Of an environment file; the parser takes some seconds for the worst that fits in. */
const mostBytes = 256 * 1024;
/** Each is looked for in the whole file. */
const mostAliases = 100;
/** Of one mapping; there are about fifty to know. */
const mostKeys = 500;
/** With the syntax errors: fixing those shows what is left. */
const mostProblems = 20;

/** A YAML text that was parsed, and where things stand in it. */
export interface Yaml {
  readonly root: Node | undefined;
  readonly resolve: Resolve;
  /** Where a node begins; an alias begins where it is used. */
  readonly placeOf: (node: unknown) => FilePosition;
  /** Where words stand within a node for the n-th time, from 0; where the node begins if they are not written literally. */
  readonly placeIn: (node: unknown, words: string, nth: number) => FilePosition;
  /** The pairs of a mapping whose keys are texts, each key once. The others are reported below `path`. */
  readonly pairsOf: (map: unknown, path: string) => readonly YamlPair[];
}

export interface YamlPair {
  readonly key: string;
  readonly keyPlace: FilePosition;
  readonly value: unknown;
}

/**
 * Parses YAML in which every scalar is a text. Never throws.
 * @param problems gets what is wrong with the syntax
 * @returns `undefined` when there is nothing to read
 */
export function openYaml(file: string, text: string, problems: InputProblem[]): Yaml | undefined {
  const lines = new LineCounter();
  const placeAt = (offset: number): FilePosition => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const refuse = (message: string, offset: number, fix = 'Correct the syntax') =>
    problems.push({ input: 'YAML', problem: message.replace(/\.$/, ''), fix, place: placeAt(offset) });

  if (Buffer.byteLength(text) > mostBytes) {
    refuse(`the file is larger than ${mostBytes / 1024} KiB`, 0, 'Move long texts into separate files (`user-data: "@file"`)');
    return undefined;
  }
  const document = parse(text, lines);
  if (document instanceof Error) {
    refuse(messageOf(document), 0);
    return undefined;
  }
  if (document.errors.some(isTooDeep)) {
    refuse('the file is nested too deeply', 0);
    return undefined;
  }
  if (document.errors.length > 0) {
    // One mistake makes the parser stumble several times over the same line.
    const firstOfLine = new Map([...document.errors].reverse().map((error) => [lines.linePos(error.pos[0]).line, error]));
    for (const { message, pos } of [...firstOfLine.values()].slice(0, mostProblems)) refuse(message, pos[0]);
    return undefined;
  }
  const aliases = countAliases(document);
  if (aliases > mostAliases) {
    refuse(
      `the file has ${aliases} aliases (\`*name\`), but at most ${mostAliases} are allowed`,
      0,
      'Write what roles have in common at the top',
    );
    return undefined;
  }

  const resolve: Resolve = (node) => (isAlias(node) ? node.resolve(document) : isNode(node) ? node : undefined);
  const offsetOf = (node: unknown) => (isNode(node) ? node.range?.[0] : undefined) ?? 0;
  const placeOf = (node: unknown) => placeAt(offsetOf(node));
  return {
    root: resolve(document.contents),
    resolve,
    placeOf,
    placeIn: (node, words, nth) => {
      const found = resolve(node);
      let at = offsetOf(found) - 1;
      for (let count = 0; count <= nth; count += 1) {
        at = text.indexOf(words, at + 1);
        if (at === -1 || at >= (found?.range?.[1] ?? 0)) return placeOf(node);
      }
      return placeAt(at);
    },
    pairsOf: (map, path) => {
      const pairs = new Map<string, YamlPair>();
      if (isMap(map) && map.items.length > mostKeys) {
        const problem = `it has ${map.items.length} keys, but at most ${mostKeys} are allowed`;
        problems.push({ input: path.replace(/\.$/, '') || 'the file', problem, fix: 'Remove some of them', place: placeOf(map) });
        return [];
      }
      for (const { key: node, value } of isMap(map) ? map.items : []) {
        const key = resolve(node);
        const keyPlace = placeOf(node);
        if (!isScalar(key)) {
          problems.push({ input: path || 'the file', problem: 'a key is not text', fix: 'Write a name before the colon', place: keyPlace });
          continue;
        }
        const name = textOf(key);
        const first = pairs.get(name);
        if (first === undefined) pairs.set(name, { key: name, keyPlace, value });
        else
          problems.push({
            input: path + name,
            problem: `it is given twice, first in line ${first.keyPlace.line}`,
            fix: 'Set it once',
            place: keyPlace,
          });
      }
      return [...pairs.values()];
    },
  };
}

/** The parser is recursive: it gives up on a text that is nested some thousand levels deep. */
function parse(text: string, lineCounter: LineCounter) {
  try {
    // No tag makes anything but a text. Duplicate keys are found by `pairsOf`, which goes on to the next problem.
    return parseDocument(text, { schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false, lineCounter });
  } catch (error) {
    return error instanceof RangeError ? new Error('the file is nested too deeply') : new Error(messageOf(error));
  }
}

/** The parser says of its own recursion what the runtime says. */
function isTooDeep({ message }: Error): boolean {
  return /call stack/.test(message);
}

function countAliases(document: Document.Parsed): number {
  let count = 0;
  visit(document, {
    Alias: () => {
      count += 1;
    },
  });
  return count;
}
