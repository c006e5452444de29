import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visible, visibleLines } from '../../../src/domain/foreign-text.ts';
import { anyText } from '../../helpers/any-text.ts';

describe('text of others', () => {
  test.each([
    ['a line feed and a tab stay', 'a\n\tb', 'a\n\tb'],
    ['a Windows line end is a line end', 'a\r\nb\r\r\nc', 'a\nb\nc'],
    ['other ends of lines are spaces', 'a\rb\u0085c\u2028d\u2029e\u000bf\u000cg', 'a b c d e f g'],
    ['the escape character begins nothing', 'a\u001b[31mb', 'a [31mb'],
    ['C0, DEL and C1 are gone', 'a\u0000\u0007\u0008\u007f\u009b\u0090b', 'ab'],
    ['marks of direction are gone', 'a\u202e\u2066\u2069\u200e\u200f\u061cb', 'ab'],
    ['what shows nothing is gone', 'a\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u3164\u{e0041}\ufe0fb', 'ab'],
    ['half of a pair is marked', 'a\ud800b', 'a\ufffdb'],
    ['other languages and pictures stay', 'Größe 東京 مرحبا 🚀', 'Größe 東京 مرحبا 🚀'],
  ])('%s', (_, given, shown) => {
    expect(visible(given)).toBe(shown);
  });

  test('is safe in all its characters, whatever it is, and the same when it is read again', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        const shown = visible(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none.
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]/);
        expect(visible(shown)).toBe(shown);
      }),
      { seed: 9, numRuns: 2000 },
    );
  });
});

test('what was written to a terminal: its commands are gone whole, and each frame of a progress bar is a line', () => {
  expect(visibleLines('\u001b[1;31mred\u001b[0m\u001b]0;title\u0007 \u009b2Jtext\r\n10 %\r20 %\u0085next\u001b(B')).toEqual([
    'red text',
    '10 %',
    '20 %',
    'next',
  ]);
});

test('a command of a terminal that never ends hides nothing', () => {
  expect(visibleLines('before \u001b]0;after\nnext')).toEqual(['before  ]0;after', 'next']);
});

test.each(['\r', '\u009d', '\u0090', '\u001b]', '\u009b', '\r\u0085'])('200,000 of %j end in no time', (character) => {
  const text = `${character.repeat(200_000)}x`;
  expect(/^[ \]]*x$/.test(visible(text))).toBe(true);
  expect(/^[ \]]*x?$/.test(visibleLines(text).join(''))).toBe(true);
});

test.each([
  ['a sequence with two intermediate characters is taken out', 'a\u001b$(Bb', ['ab']],
  ['indents stay, what shows nothing at the end of a line goes', '  a  \r\n\tb\t', ['  a', '\tb']],
])('of lines, %s', (_what, text, lines) => {
  expect(visibleLines(text)).toEqual(lines);
});
