import { describe, expect, test } from 'vitest';
import { unfitCharacter } from '../../../src/domain/unfit-character.ts';
import { parseInputs } from '../../../src/inputs/parse.ts';
import type { RawInputs } from '../../../src/inputs/reader.ts';

function problemsOf(raw: RawInputs): readonly string[] {
  const parsed = parseInputs({ golden: 'web', ...raw }, { verb: 'refresh', readFile: () => '' });
  return parsed.ok ? [] : parsed.problems.map(({ input, problem }) => `${input}: ${problem}`);
}

const unfit = [
  ['U+1F418', '\u{1f418}'],
  ['U+10FFFF', '\u{10ffff}'],
  ['U+20BB7', '\u{20bb7}'],
  ['U+200B', '\u200b'],
  ['U+200D', '\u200d'],
  ['U+202E', '\u202e'],
  ['U+2066', '\u2066'],
  ['U+FEFF', 'x\ufeff'],
  ['U+00AD', '\u00ad'],
  ['U+0007', '\u0007'],
  ['U+0085', 'x\u0085'],
  ['U+009B', '\u009b'],
  ['U+2028', 'x\u2028'],
  ['U+FE0F', '\ufe0f'],
  ['U+3164', '\u3164'],
  ['U+E0041', '\u{e0041}'],
  ['U+D83D', '\ud83d'],
] as const;

describe.each(unfit)('%s', (code, character) => {
  test.each([
    ['metadata', `owner=a${character}b`],
    ['metadata', JSON.stringify({ owner: `a${character}b` })],
    ['metadata', JSON.stringify({ [`a${character}b`]: 'x' })],
    ['tags', `a${character}b`],
    ['image-name', `a${character}b`],
  ])('is refused in %s, by its name', (input, text) => {
    expect(problemsOf({ [input]: text }).join('\n')).toMatch(new RegExp(`${input}: .*contains ${code.replace('+', '\\+')}, which is`));
  });
});

test('what is looked up in Nova may be outside the BMP, and never holds what is invisible', () => {
  for (const input of ['golden', 'flavor', 'key-name', 'availability-zone', 'server-group']) {
    expect(problemsOf({ [input]: 'a\u200bb' }).join('\n')).toContain(`${input}: \`ab\` contains U+200B, which is invisible`);
    expect(problemsOf({ [input]: 'a\u{1f418}b' })).toEqual([]);
  }
});

test.each(['plain', 'größe', '日本語', 'Ελληνικά', 'a b', 'naïve – “quoted”', 'עברית', '한국어', 'हिन्दी'])(
  '%s is as good as any',
  (text) => {
    expect(unfitCharacter(text)).toBeUndefined();
    expect(problemsOf({ tags: text, metadata: `owner=${text}`, 'image-name': text })).toEqual([]);
  },
);

test('a value of metadata may have lines and tabs', () => {
  expect(problemsOf({ metadata: JSON.stringify({ note: 'one\n\ttwo\r\n' }) })).toEqual([]);
  expect(problemsOf({ metadata: JSON.stringify({ 'a\nb': 'x' }) }).join('\n')).toContain('U+000A');
});
