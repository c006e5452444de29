import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInputs } from '../../src/inputs/parse.ts';
import { problemsToError } from '../../src/inputs/problems.ts';
import { specKeys } from '../../src/inputs/spec/keys.ts';
import { anyText } from '../helpers/any-text.ts';

/** Comes to inputs with roles, or to problems each of which has a place in the file. */
function judge(text: string): 'parsed' | 'refused' {
  const parsed = parseInputs({ spec: 'restage.yml' }, { verb: 'refresh', readFile: (path) => (path === 'restage.yml' ? text : '') });
  if (parsed.ok) {
    expect(parsed.inputs.roles).not.toEqual([]);
    return 'parsed';
  }
  const lines = text.split(/\r\n|\r|\n/).length;
  expect(parsed.problems).not.toEqual([]);
  for (const { place, input, problem, fix } of parsed.problems) {
    expect([input, problem, fix]).not.toContain('');
    expect(place).toMatchObject({ file: 'restage.yml' });
    expect(place?.line).toBeGreaterThanOrEqual(1);
    expect(place?.line).toBeLessThanOrEqual(lines + 1);
    expect(place?.column).toBeGreaterThanOrEqual(1);
  }
  expect(problemsToError(parsed.problems).code).toBe('invalid-input');
  return 'refused';
}

const words = [
  'auto',
  'none',
  'active',
  'tcp:22',
  '1',
  '0',
  '90s',
  'true',
  '~',
  '',
  '"',
  "'",
  '|',
  '>',
  '&a',
  '*a',
  '!!int',
  '<<',
  '{{ roles.a.address }}',
  'a',
  'b',
];
const word = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6 }));
const key = fc.oneof(fc.constantFrom(...specKeys, 'roles', 'after', 'spec'), word);
const value: fc.Arbitrary<unknown> = fc.oneof(
  word,
  fc.integer(),
  fc.array(word, { maxLength: 3 }),
  fc.dictionary(word, word, { maxKeys: 3 }),
);

test('any text either parses or is refused in words', () => {
  fc.assert(
    fc.property(anyText(200), (text) => void judge(text)),
    { seed: 20_261_121, numRuns: 150 },
  );
});

test('so does any text of YAML’s own characters', () => {
  const line = fc.tuple(fc.nat({ max: 3 }), fc.constantFrom('', '- ', '? ', '{ ', '[ '), key, fc.constantFrom(': ', ':', ', ', ''), word);
  const text = fc
    .array(line, { maxLength: 12 })
    .map((lines) => lines.map(([depth, dash, name, colon, text]) => `${'  '.repeat(depth)}${dash}${name}${colon}${text}`).join('\n'));
  fc.assert(
    fc.property(text, (yaml) => void judge(yaml)),
    { seed: 20_261_121, numRuns: 250 },
  );
});

test('so does any mapping of known keys, and both come about', () => {
  const outcomes = { parsed: 0, refused: 0 };
  const few = fc.constantFrom(...specKeys).chain((name) => value.map((given) => [name, given] as const));
  const role = fc.tuple(fc.array(few, { maxLength: 1 }), fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }));
  const roles = fc.dictionary(fc.constantFrom('a', 'b', 'c'), role, { maxKeys: 3 });
  fc.assert(
    fc.property(fc.array(few, { maxLength: 1 }), roles, (top, all) => {
      const file = {
        image: 'i',
        ...Object.fromEntries(top),
        roles: Object.fromEntries(
          Object.entries(all).map(([name, [keys, after]]) => [
            name,
            { ...Object.fromEntries(keys), ...(after === undefined ? {} : { after }) },
          ]),
        ),
      };
      outcomes[judge(JSON.stringify(file))] += 1;
    }),
    { seed: 20_261_121, numRuns: 250 },
  );
  expect(outcomes.parsed).toBeGreaterThan(5);
  expect(outcomes.refused).toBeGreaterThan(5);
});
