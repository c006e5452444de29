import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { JsonTooMuch, mostDepth, mostValues, parseJson } from '../../../src/domain/json.ts';

afterEach(() => vi.restoreAllMocks());

test('parses what JSON.parse does, brackets and quotes inside of texts included', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  const deepText = JSON.stringify({ a: '['.repeat(1000), b: `${'\\'.repeat(7)}"${'{'.repeat(1000)}`, c: '\\' });
  expect(parseJson(deepText)).toEqual(JSON.parse(deepText));
  expect(() => parseJson('{"a"')).toThrow(SyntaxError);
  expect(() => parseJson('"a')).toThrow(SyntaxError);
});

describe('beyond the limits nothing is parsed', () => {
  test.each([
    ['arrays in arrays', '['.repeat(31_000_000), 'levels'],
    ['objects in objects', '{"a":'.repeat(65), 'levels'],
    ['arrays beside each other', `[${'[],'.repeat(mostValues)}]`, 'values'],
    ['texts without end', `[${'"",'.repeat(mostValues)}`, 'values'],
  ])('%s', (_, text, what) => {
    const parse = vi.spyOn(JSON, 'parse');
    expect(() => parseJson(text)).toThrow(JsonTooMuch);
    expect(() => parseJson(text)).toThrow(what);
    expect(parse).not.toHaveBeenCalled();
  });

  test('and up to them all is', () => {
    const text = `${'['.repeat(mostDepth)}${']'.repeat(mostDepth)}`;
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });
});

describe('what would hide a text from the limits', () => {
  test.each([
    ['a text that ends with a backslash', String.raw`["\\",${'['.repeat(mostDepth)}`],
    ['a text that ends with two', String.raw`["\\\\",${'['.repeat(mostDepth)}`],
    ['a text with a quote in it', String.raw`["\"",${'['.repeat(mostDepth)}`],
  ])('%s does not', (_what, text) => {
    expect(() => parseJson(text)).toThrow(JsonTooMuch);
  });

  test('the most values are parsed, and one more is not', () => {
    // The list is a value, too.
    const list = (length: number) => `[${Array.from({ length }, () => 1).join(',')}]`;
    expect(parseJson(list(mostValues - 1))).toHaveLength(mostValues - 1);
    expect(() => parseJson(list(mostValues))).toThrow(JsonTooMuch);
  });

  test('an error of this kind has a name of its own, as a log shows it', () => {
    expect(() => parseJson('['.repeat(mostDepth + 1))).toThrow(expect.objectContaining({ name: 'JsonTooMuch' }));
  });
});
