import { describe, expect, it, test } from 'vitest';
import { invisibleCharacter, unfitCharacter } from '../../../src/domain/unfit-character.ts';

describe('what makes two names that look the same two', () => {
  test.each([
    ['a control', 'a\u0007b', 'U+0007'],
    ['a control of Latin-1', '\u0085', 'U+0085'],
    ['a joiner', 'a\u200d', 'U+200D'],
    ['a mark of direction', '\u202ea', 'U+202E'],
    ['half a surrogate pair', 'a\ud83db', 'U+D83D'],
    ['a line separator', '\u2028', 'U+2028'],
    ['a paragraph separator', '\u2029', 'U+2029'],
    ['a filler', '\u3164', 'U+3164'],
    ['a tag beyond the BMP, whole', 'a\u{e0041}', 'U+E0041'],
    ['the first of several', 'a\u200c\u200d', 'U+200C'],
  ])('%s is refused by its code', (_what, text, code) => {
    expect(unfitCharacter(text)).toBe(`${code}, which is invisible`);
    expect(invisibleCharacter(text)).toBe(`${code}, which is invisible`);
  });
});

describe('what takes four bytes, which some databases cannot keep,', () => {
  test.each([
    ['an elephant', 'a \u{1f418} b', 'U+1F418'],
    ['the first there is', '\u{10000}', 'U+10000'],
    ['the last there is', '\u{10fffd}', 'U+10FFFD'],
    ['a Chinese character beyond the BMP', '\u{20bb7}', 'U+20BB7'],
  ])('is refused where we write it, and may be looked up: %s', (_what, text, code) => {
    expect(unfitCharacter(text)).toBe(`${code}, which is outside the Basic Multilingual Plane`);
    expect(invisibleCharacter(text)).toBeUndefined();
  });
});

it.each(['', 'web-1', 'größe', '日本語', 'עברית', 'हिन्दी', 'a b\u00a0c', '\ufffd', '“quoted” – …'])('%j fits', (text) => {
  expect(unfitCharacter(text)).toBeUndefined();
  expect(invisibleCharacter(text)).toBeUndefined();
});

test.each([
  [
    'a character outside the BMP before an invisible one',
    '\u{1f469}\u200d\u{1f4bb}',
    'U+1F469, which is outside the Basic Multilingual Plane',
  ],
  ['an invisible one before a character outside the BMP', 'a\u200d\u{1f418}', 'U+200D, which is invisible'],
])('the first in the text is named: %s', (_what, text, named) => {
  expect(unfitCharacter(text)).toBe(named);
});
