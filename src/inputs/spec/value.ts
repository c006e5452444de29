import { isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from 'yaml';
import type { InputRow } from '../table.ts';

/** The value of a key, as an option of the command line would give it. */
export type RawValue = string | readonly string[];

/** Replaces an alias by what it stands for. */
export type Resolve = (node: unknown) => Node | undefined;

export type ReadValue = { readonly value: RawValue } | { readonly problem: string; readonly fix: string };

/** A YAML value in the form in which the input of that row is read; the reading itself is the reader's. */
export function readValue(node: unknown, { type }: Pick<InputRow, 'type'>, resolve: Resolve): ReadValue {
  const found = resolve(node);
  if (isScalar(found)) {
    return isNothing(found) ? { problem: 'it has no value', fix: 'Write one, or leave the key out' } : { value: textOf(found) };
  }
  if (isSeq(found) && (type === 'list' || type === 'checks' || type === 'pairs')) return listOf(found.items.map(resolve));
  if (isMap(found) && type === 'pairs') return pairsOf(found, resolve);
  return { problem: isMap(found) ? 'it is a mapping' : 'it is a list', fix: fixes[type] };
}

/** A key without a value, or with the null of YAML's core schema, which editors go by. */
export function isNothing(node: Node | undefined): boolean {
  if (node === undefined) return true;
  return isScalar(node) && node.type === Scalar.PLAIN && /^(?:|~|null|Null|NULL)$/.test(textOf(node));
}

/** What was written: `0123`, `1.10` and `yes` stay what they are. */
export function textOf(node: Scalar): string {
  return String(node.value);
}

function listOf(items: readonly (Node | undefined)[]): ReadValue {
  const texts = items.flatMap((item) => (isScalar(item) && !isNothing(item) ? [textOf(item)] : []));
  return texts.length === items.length ? { value: texts } : { problem: 'an item of the list is not text', fix: fixes.list };
}

/** As a JSON object, whose texts need no separators. */
function pairsOf(map: YAMLMap, resolve: Resolve): ReadValue {
  const pairs = new Map<string, string>();
  for (const { key, value } of map.items) {
    const name = resolve(key);
    const text = resolve(value);
    if (!isScalar(name)) return { problem: 'a key is not text', fix: fixes.pairs };
    if (!isScalar(text) || isNothing(text)) return { problem: `the value of \`${textOf(name)}\` is not text`, fix: fixes.pairs };
    if (pairs.has(textOf(name))) return { problem: `the key \`${textOf(name)}\` is given twice`, fix: 'Set it once' };
    pairs.set(textOf(name), textOf(text));
  }
  return { value: pairs.size === 0 ? '' : JSON.stringify(Object.fromEntries(pairs)) };
}

const one = 'Write a single value';
const fixes: Readonly<Record<InputRow['type'], string>> = {
  text: 'Write text',
  list: 'Write a list of texts, one per line after a dash, or a single text with commas',
  checks: 'Write a list of texts, one per line after a dash, or a single text with commas',
  pairs: 'Write `key: value` lines',
  duration: one,
  integer: one,
  number: one,
  boolean: one,
  choice: one,
};
