import { isMap, isScalar, isSeq } from 'yaml';
import { isValidEnvironment } from '../../domain/names.ts';
import { cutList } from '../lists.ts';
import { nearest } from '../nearest.ts';
import type { FilePosition, InputProblem } from '../problems.ts';
import { type InputName, inputRow, inputRows } from '../table.ts';
import { environmentKeys, ownKeys, roleKeys, specKeys } from './keys.ts';
import { isNothing, type RawValue, readValue, textOf } from './value.ts';
import { openYaml, type Yaml, type YamlPair } from './yaml.ts';

/** An environment file: its structure is checked, its values are still as they were written. */
export interface SpecFile {
  /** What stands at the top. */
  readonly top: Entries;
  /** In the order of the file. */
  readonly roles: readonly SpecRole[];
  readonly problems: readonly InputProblem[];
}

export interface SpecRole {
  readonly name: string;
  readonly place: FilePosition;
  readonly entries: Entries;
  readonly after: readonly { readonly name: string; readonly place: FilePosition }[];
}

export type Entries = ReadonlyMap<InputName, Entry>;

export interface Entry {
  readonly value: RawValue;
  /** Of the value. */
  readonly place: FilePosition;
  /** The place of words in the value, the n-th time that they stand there, from 0. */
  readonly placeOf: (words: string, nth: number) => FilePosition;
}

/** Each is compared with each other. */
const mostRoles = 100;

/** Reads the text of an environment file. Never throws: problems are collected, each with its place in `file`. */
export function readSpecFile(file: string, text: string): SpecFile {
  const problems: InputProblem[] = [];
  const yaml = openYaml(file, text, problems);
  if (yaml === undefined) return { top: new Map(), roles: [], problems };
  if (!isMap(yaml.root)) {
    problems.push({
      input: 'the file',
      problem: isNothing(yaml.root) ? 'it is empty' : 'it is not a mapping',
      fix: 'Write `key: value` lines, among them `roles:`',
      place: yaml.placeOf(yaml.root),
    });
    return { top: new Map(), roles: [], problems };
  }
  const pairs = yaml.pairsOf(yaml.root, '');
  const roles = pairs.find(({ key }) => key === ownKeys.roles);
  const top = readEntries(
    yaml,
    pairs.filter((pair) => pair !== roles),
    { path: '', known: specKeys, strange: strangeAtTop },
    problems,
  );
  return { top, roles: readRoles(yaml, roles, problems), problems };
}

function readRoles(yaml: Yaml, pair: YamlPair | undefined, problems: InputProblem[]): SpecRole[] {
  const map = yaml.resolve(pair?.value);
  if (!isMap(map) || map.items.length === 0) {
    problems.push({
      input: ownKeys.roles,
      problem: pair === undefined ? 'it is missing' : 'it names no role',
      fix: 'Write the name of at least one role below `roles:`, and its keys below the name',
      place: pair?.keyPlace ?? yaml.placeOf(yaml.root),
    });
    return [];
  }
  if (map.items.length > mostRoles) {
    problems.push({
      input: ownKeys.roles,
      problem: `it names ${map.items.length} roles, but one environment can have at most ${mostRoles}`,
      fix: 'Split it into several environment files',
      place: pair?.keyPlace ?? yaml.placeOf(map),
    });
    return [];
  }
  return yaml.pairsOf(map, `${ownKeys.roles}.`).map((role) => readRole(yaml, role, problems));
}

function readRole(yaml: Yaml, { key: name, keyPlace: place, value }: YamlPair, problems: InputProblem[]): SpecRole {
  const path = `${ownKeys.roles}.${name}`;
  if (!isValidEnvironment(name)) {
    problems.push({
      input: path,
      problem: `\`${name}\` cannot be part of a host name`,
      fix: 'Write up to 40 lower-case letters, digits and dashes, beginning and ending with a letter or digit, for example `web`',
      place,
    });
  }
  const map = yaml.resolve(value);
  if (!isMap(map) && !isNothing(map)) {
    problems.push({
      input: path,
      problem: 'it is not a mapping',
      fix: 'Write `key: value` lines below the name',
      place: yaml.placeOf(value),
    });
  }
  const pairs = yaml.pairsOf(map, `${path}.`);
  const after = pairs.find(({ key }) => key === ownKeys.after);
  const entries = readEntries(
    yaml,
    pairs.filter((pair) => pair !== after),
    { path: `${path}.`, known: roleKeys, strange: strangeInRole },
    problems,
  );
  return { name, place, entries, after: after === undefined ? [] : readAfter(yaml, after, path, problems) };
}

function readAfter(yaml: Yaml, { value, keyPlace }: YamlPair, path: string, problems: InputProblem[]): SpecRole['after'] {
  const node = yaml.resolve(value);
  const items = isSeq(node) ? node.items : [value];
  if (items.length > mostRoles) {
    const problem = `it has ${items.length} items, but there can be at most ${mostRoles} roles`;
    problems.push({ input: `${path}.${ownKeys.after}`, problem, fix: 'Write each role once', place: yaml.placeOf(value) });
    return [];
  }
  return items.flatMap((item) => {
    const found = yaml.resolve(item);
    if (isScalar(found) && !isNothing(found)) return cutList(textOf(found)).map((name) => ({ name, place: yaml.placeOf(item) }));
    problems.push({
      input: `${path}.${ownKeys.after}`,
      problem: 'it is not the name of a role',
      fix: 'Write the name of a role, or a list of names',
      place: item === value && isNothing(found) ? keyPlace : yaml.placeOf(item),
    });
    return [];
  });
}

interface Keys {
  /** What stands before the keys. */
  readonly path: string;
  readonly known: readonly InputName[];
  /** What is wrong with any other key. */
  readonly strange: (key: string) => Pick<InputProblem, 'problem' | 'fix'>;
}

function readEntries(yaml: Yaml, pairs: readonly YamlPair[], { path, known, strange }: Keys, problems: InputProblem[]): Entries {
  const entries = new Map<InputName, Entry>();
  for (const { key, keyPlace, value } of pairs) {
    const name = known.find((candidate) => candidate === key);
    if (name === undefined) {
      problems.push({ input: path + key, ...strange(key), place: keyPlace });
      continue;
    }
    const read = readValue(value, inputRow(name), yaml.resolve);
    const place = isNothing(yaml.resolve(value)) ? keyPlace : yaml.placeOf(value);
    if ('problem' in read) problems.push({ input: path + key, ...read, place });
    else entries.set(name, { value: read.value, place, placeOf: (words, nth) => yaml.placeIn(value, words, nth) });
  }
  return entries;
}

function strangeAtTop(key: string): Pick<InputProblem, 'problem' | 'fix'> {
  if (key === ownKeys.after) return { problem: 'it belongs to a role', fix: 'Write it below the role that waits' };
  if (inputRows.some(({ name }) => name === key)) {
    return { problem: 'it belongs to the run, not to the environment', fix: 'Leave it out, and give it as an input beside `spec`' };
  }
  return unknownKey(key, [...specKeys, ownKeys.roles]);
}

function strangeInRole(key: string): Pick<InputProblem, 'problem' | 'fix'> {
  if (environmentKeys.some((name) => name === key)) {
    return { problem: 'it applies to the whole environment', fix: 'Write it at the top of the file' };
  }
  return inputRows.some(({ name }) => name === key) ? strangeAtTop(key) : unknownKey(key, [...roleKeys, ownKeys.after]);
}

function unknownKey(key: string, known: readonly string[]): Pick<InputProblem, 'problem' | 'fix'> {
  if (key === '<<') return { problem: 'merge keys are not supported', fix: 'Write what roles have in common at the top of the file' };
  const meant = nearest(key, known);
  return { problem: 'there is no such key', fix: meant === undefined ? 'Leave it out' : `Perhaps you mean \`${meant}\`` };
}
