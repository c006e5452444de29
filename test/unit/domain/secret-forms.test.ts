import { describe, expect, it, test } from 'vitest';
import { patternOf, wrappedIn } from '../../../src/domain/secret-forms.ts';

const hide = (secret: string, text: string) => text.replaceAll(patternOf(secret), '***');

describe('a secret is found as another program spells it', () => {
  test.each([
    ['a quote in JSON', `it's"so_1`, String.raw`it's\"so_1`],
    ['a quote in HTML', `it's"so_1`, 'it&apos;s&quot;so_1'],
    ['HTML in HTML', 'a<b>&c_1', 'a&amp;lt;b&amp;gt;&amp;amp;c_1'],
    ['HTML by numbers, in a URL', 'pass/word', 'pass%26#0047;word'],
    ['a URL', 'pass/w+rd', 'pass%2fw%2Brd'],
    ['a URL in a URL', 'pass/w+rd', 'pass%252Fw%252brd'],
    ['letters that are not ASCII, in a URL', 'größe/16', encodeURIComponent('größe/16')],
    ['letters that are not ASCII, in JSON of Python', 'größe/16', String.raw`gr\u00f6\u00DFe/16`],
    ['a character of two units, in JSON of Python', 'pass🐘word', String.raw`pass\ud83d\udc18word`],
    ['a control character, in a URL', 'pass\u0007word', 'pass%07word'],
    ['a regular expression', 'a.b*c?d|e', String.raw`a\.b\*c\?d\|e`],
    ['its own characters, none of which is a wildcard', '[a-z]+$^{2}', '[a-z]+$^{2}'],
    ['a backslash in JSON', String.raw`pa\ss_12`, String.raw`pa\\ss_12`],
    ['two backslashes in JSON in JSON', String.raw`pa\\ss_12`, String.raw`pa\\\\\\\\ss_12`],
    ['two backslashes in HTML', String.raw`pa\\ss_12`, 'pa&#92;&#x5c;ss_12'],
    ['two backslashes in a URL', String.raw`pa\\ss_12`, 'pa%5C%5css_12'],
  ])('%s', (_where, secret, text) => {
    expect(hide(secret, `<${text}>`)).toBe('<***>');
  });

  test.each([' ', '  ', '\n', '\r\n', '%20', '+', '%0A', String.raw`\n`, String.raw`\\t`, '&#32;', '&nbsp;', '<br>', '<br/>', '<br />'])(
    'white space as %j',
    (space) => {
      for (const secret of ['pass word', 'pass  word', 'pass\nword']) expect(hide(secret, `<pass${space}word>`)).toBe('<***>');
    },
  );

  /** Each of these says the same to a reader that decodes it as a form: spaces, which HTML shows as one. */
  test.each(['c++ d_1234', 'c+ d_1234', 'c +d_1234', 'c + d_1234', 'c +++ d_1234'])('%j, decoded once too often', (secret) => {
    for (const text of ['c d_1234', 'c   d_1234', 'c+%20d_1234', 'c%2B+d_1234']) expect(hide(secret, `<${text}>`)).toBe('<***>');
  });
});

describe('what is no spelling of it stays', () => {
  test.each([
    ['a plus sign for a space that is none', 'pass word', 'pass%2Bword'],
    ['a space for a plus sign that stands alone', 'pass+word', 'pass word'],
    ['another character in the place of a dot', 'pass.word', 'pass-word'],
    ['one backslash for two', String.raw`pa\\ss_12`, String.raw`pa\ss_12`],
    ['another case', 'pass_Word', 'pass_word'],
  ])('%s', (_what, secret, text) => {
    expect(hide(secret, text)).toBe(text);
  });

  it('a backslash before a letter is not its escape: the path is readable', () => {
    expect(hide('n3w_line', String.raw`C:\n3w_line`)).toBe(String.raw`C:\***`);
  });
});

describe('within a longer word', () => {
  test.each([
    ['eight characters', 'hunter_2', true],
    ['seven: by chance, names hold so many', 'hunter2', false],
    ['one word of letters: names are made of these', 'production', false],
    ['one word of fifteen letters', 'internationally', false],
    ['sixteen letters: no word', 'correcthorsebatt', true],
    ['a date', '2026-11-22', false],
    ['a version', '12.0.1,+35', false],
    ['an address with a port', '10.11.12.13:8080', false],
    ['a date with a letter', '2026-11-22T', true],
    ['letters with a digit', 'a1bcdefghi', true],
    ['a digit behind letters', 'abcdefghi1', true],
  ])('%s', (_what, secret, isFound) => {
    expect(hide(secret, `x${secret}y`)).toBe(isFound ? 'x***y' : `x${secret}y`);
    expect(hide(secret, `-${secret}-`)).toBe(isFound ? '-***-' : `-${secret}-`);
    expect(hide(secret, `"${secret}"`)).toBe('"***"');
  });

  it('a number is not part of a decimal one', () => {
    expect(hide('500', '1.500 500 .500')).toBe('1.500 *** .***');
  });
});

/** RFC 4648: three bytes are four characters. What a neighbour decides, too, must not be needed to find the secret. */
describe('in base64', () => {
  const forms = (secret: string, ...names: readonly string[]) => wrappedIn(secret, names);

  it('has three forms, one for each place at which it can begin, without the characters that a neighbour decides', () => {
    expect(forms('pass_1234').slice(0, 3)).toEqual([
      { text: 'cGFzc18xMjM0', before: false, after: false, isWord: false },
      { text: 'Bhc3NfMTIzN', before: true, after: true, isWord: false },
      { text: 'wYXNzXzEyMz', before: true, after: true, isWord: false },
    ]);
  });

  test.each([0, 1, 2, 3, 4, 5].flatMap((before) => [0, 1, 2, 3].map((after) => [before, after] as const)))(
    'is found %i bytes behind and %i before something else, however long it is',
    (before, after) => {
      for (const secret of ['pass_1234', 'pass_12345', 'pass_123456']) {
        const encoded = Buffer.from(`${'~'.repeat(before)}${secret}${'?'.repeat(after)}`).toString('base64');
        const found = forms(secret).filter(({ text, isWord }) => !isWord && encoded.includes(text));
        expect(found).toHaveLength(1);
        // All that is left undecided is its first and its last character.
        for (const form of found) {
          expect(form.before).toBe(before % 3 !== 0);
          expect(form.after).toBe((before + secret.length) % 3 !== 0);
        }
      }
    },
  );

  it('has those of base64url, too, where they differ', () => {
    const texts = forms('??>>??>>').map(({ text }) => text);
    expect(texts).toContain('Pz8+Pj8/Pj');
    expect(texts).toContain('Pz8-Pj8_Pj');
  });

  it('counts as a piece of a longer text with eight characters that it alone decides, and as a word of its own with four', () => {
    const pieces = (secret: string) => forms(secret).filter(({ isWord }) => !isWord);
    const words = (secret: string, ...names: readonly string[]) => forms(secret, ...names).filter(({ isWord }) => isWord);
    expect(pieces('p@ss_1').map(({ text }) => text)).toEqual(['cEBzc18x']);
    expect(pieces('p@ss1')).toEqual([]);
    expect(words('p@1').map(({ text }) => text)).toEqual(['cEAx']);
    expect(words('p1')).toEqual([]);
  });

  it('stands behind each of its names where two travel as one; the padding may be left out', () => {
    expect(forms('p1', 'ci', 'admin').filter(({ isWord }) => isWord)).toEqual([
      { text: 'Y2k6cDE', before: false, after: false, isWord: true },
      { text: 'YWRtaW46cDE', before: false, after: false, isWord: true },
    ]);
    expect(forms('p1', 'web').map(({ text }) => text)).toContain('d2ViOnAx');
    expect(forms('p', 'ci').map(({ text }) => text)).toContain('Y2k6cA');
  });
});
