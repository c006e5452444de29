import { isList, type Json } from './contract-http.ts';

/** What a value is made of, by the distinctions a client relies on. */
export type Shape = string | readonly [] | readonly [Shape] | { readonly [key: string]: Shape };

const KINDS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/],
  ['hex32', /^[0-9a-f]{32}$/],
  ['request id', /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/],
  ['time Z', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ['time .000000Z', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/],
  ['time .000000', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/],
  ['address', /^\d+\.\d+\.\d+\.\d+$/],
  ['MAC', /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/],
  ['URL', /^https?:\/\//],
  ['empty text', /^$/],
];

/**
 * The shape of an answer: keys, types, and for texts the notation (`uuid`, `time Z`, ...), so that two clouds can be
 * compared although all their values differ. A list has the shape of its first element.
 */
export function shapeOf(value: Json): Shape {
  if (value === null) return 'null';
  if (typeof value === 'string') return KINDS.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
  if (isList(value)) return value[0] === undefined ? [] : [shapeOf(value[0])];
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  }
  return typeof value;
}
