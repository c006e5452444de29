import { expect, test } from 'vitest';
import { parseInputs } from '../../../src/inputs/parse.ts';

/** Work is counted by what comes out: each limit is reported once, instead of a problem for each of a hundred thousand items. */
function problemsOf(text: string): readonly string[] {
  const parsed = parseInputs({ spec: 'restage.yml' }, { verb: 'refresh', readFile: () => text });
  return parsed.ok ? [] : parsed.problems.map(({ input, problem }) => `${input}: ${problem}`);
}

const numbered = (count: number, line: (n: number) => string) => Array.from({ length: count }, (_, n) => line(n)).join('\n');
const role = 'roles:\n  web:\n    image: i\n';

test.each([
  [
    'roles',
    `roles:\n${numbered(101, (n) => `  r${n}: { image: i }`)}`,
    'roles: it names 101 roles, but one environment can have at most 100',
  ],
  ['20,000 roles in a ring', `roles:\n${numbered(20_000, (n) => ` r${n}: {}`)}`, 'roles: it names 20000 roles'],
  ['bytes', `${role}    user-data: ${'x'.repeat(300_000)}`, 'YAML: the file is larger than 256 KiB'],
  ['wide characters', `${role}# ${'\u{1f600}'.repeat(70_000)}`, 'YAML: the file is larger than 256 KiB'],
  ['keys at the top', `${role}${numbered(600, (n) => `k${n}: v`)}`, 'the file: it has 601 keys, but at most 500 are allowed'],
  ['keys of a role', `${role}${numbered(600, (n) => `    k${n}: v`)}`, 'roles.web: it has 601 keys'],
  ['aliases', `count: &a 1\n${role}    tags: [${'*a, '.repeat(101)}]`, 'YAML: the file has 101 aliases'],
  ['nesting', `${role}    tags: ${'['.repeat(100_000)}`, 'YAML: the file is nested too deeply'],
  ['nesting of blocks', '- '.repeat(50_000), 'YAML: the file is nested too deeply'],
  [
    'items of a list',
    `${role}    network: [${numbered(201, (n) => `n${n},`).replaceAll('\n', ' ')}]`,
    'roles.web.network: it has 201 items',
  ],
  ['roles to wait for', `${role}    after: [${numbered(101, (n) => `a${n},`).replaceAll('\n', ' ')}]`, 'roles.web.after: it has 101 items'],
  ['servers', `${role}    count: 1001`, 'roles.web.count: it is 1001, but one role can have at most'],
  ['servers beyond all bounds', `${role}    count: 9007199254740991`, 'roles.web.count: it is 9007199254740991, but'],
])('too many %s are reported once', (_, text, problem) => {
  const [first, ...others] = problemsOf(text);
  expect(first).toContain(problem);
  // Of a mapping that is not read something may be missing.
  expect(others.length).toBeLessThanOrEqual(1);
});

test('of mistakes in the syntax, the first are reported', () => {
  expect(problemsOf('"a" b\n'.repeat(10_000)).length).toBeLessThanOrEqual(20);
});

test('as much as an environment may have is read', () => {
  expect(problemsOf(`roles:\n${numbered(100, (n) => `  r${n}: { image: i, count: 1000 }`)}`)).toEqual([]);
});
