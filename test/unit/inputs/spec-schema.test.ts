import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { environmentSchema } from '../../../scripts/generate/environment-schema.ts';
import { parseInputs } from '../../../src/inputs/parse.ts';
import { problemsToError } from '../../../src/inputs/problems.ts';
import { environmentKeys, policyKeys, roleKeys } from '../../../src/inputs/spec/keys.ts';
import { type InputName, inputRow } from '../../../src/inputs/table.ts';
import { schemaProblems } from '../../helpers/json-schema.ts';

const root = new URL('../../../', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, root), 'utf8');
const published = textOf('schema/restage.schema.json');
const schema = JSON.parse(published);
const documentation = textOf('docs/environment-file.md');

/** What people copy. A block without roles is a piece of a workflow. */
const blocks = [...documentation.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
const examples = [
  ['examples/restage.yml', textOf('examples/restage.yml')],
  ...blocks.filter((text) => text.includes('roles:')).map((text, index) => [`block ${index + 1} of the documentation`, text] as const),
] as const;

const schemaSays = (text: string) => schemaProblems(parse(text), schema);
const parserSays = (text: string): readonly string[] => {
  const readFile = (path: string) => (path === 'restage.yml' ? text : '');
  const parsed = parseInputs({ spec: 'restage.yml' }, { verb: 'refresh', readFile });
  return parsed.ok ? [] : parsed.problems.map((problem) => problemsToError([problem]).message);
};

describe('the schema of environment files', () => {
  test('is what `node scripts/generate.ts` writes', () => {
    expect(published).toBe(environmentSchema());
  });

  test.each(examples)('takes %s, and so does the parser', (_, text) => {
    expect(schemaSays(text)).toEqual([]);
    expect(parserSays(text)).toEqual([]);
  });

  test('is named by the first line of an example', () => {
    const line = `# yaml-language-server: $schema=${schema.$id}`;
    expect(textOf('examples/restage.yml').split('\n')[0]).toBe(line);
    expect(documentation).toContain(line);
  });

  test('tells what each key means', () => {
    for (const key of [...environmentKeys, ...roleKeys]) expect(schema.$defs[key].description).toContain(inputRow(key).description);
  });
});

/** Values that hold, and values that do not; in YAML. */
const samples: Readonly<Record<ReturnType<typeof inputRow>['type'], readonly [right: readonly string[], wrong: readonly string[]]>> = {
  text: [
    ['abc', '""'],
    ['[a]', '{ a: b }', '~'],
  ],
  list: [
    ['abc', 'a, b', '[a, b]', '[]'],
    ['{ a: b }', '[[a]]', '~'],
  ],
  checks: [
    ['active', '"tcp:22,active"', '["tcp:22", "http://:80/x", "https://", "console:^x", "command:true"]', '[]'],
    ['{ a: b }', '[tcp]', '["tcp:ssh"]', '["http:80"]', '~'],
  ],
  pairs: [
    ['a=1', '[a=1]', '{ a: 1, b: x, c: true }', '{}'],
    ['[a]', '{ restage_x: 1 }', '{ a: {} }', '{ a: ~ }', '{ ä: 1 }', '~'],
  ],
  duration: [
    ['90s', '15m', '10h', '7d', '1h30m'],
    ['soon', '60', '15 m', '1m1h', '[1m]', '~'],
  ],
  integer: [
    ['1', '12'],
    ['0', '-1', '1.5', 'x', '[1]', '~'],
  ],
  number: [
    ['1', '0.5'],
    ['0', '-1', 'x', '[1]', '~'],
  ],
  boolean: [
    ['true', 'false'],
    ['x', 'yes', '1', '~'],
  ],
  choice: [[], ['x', 'true', '[]', '~']],
};

const own: Partial<Record<InputName, readonly [right: readonly string[], wrong: readonly string[]]>> = {
  environment: [
    ['qa-1', 'a'],
    ['QA', '-a', '"a b"', 'a'.repeat(41)],
  ],
  'image-max-age': [['0', '"0"'], []],
  'golden-image-of': [
    ['0123456789abcdef0123456789abcdef/10000000-0000-4000-8000-000000000001'],
    ['abc', 'a/b', '0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef/golden'],
  ],
  'min-ready': [['1'], []],
  shutdown: [['graceful', 'skip'], []],
  'shutdown-command': [[], []],
  'on-forced-stop': [['warn', 'fail', 'retry'], []],
  'on-failure': [['rollback', 'keep'], []],
  'snapshot-timeout': [['auto'], ['none', '0']],
  ttl: [['none'], ['auto', '0']],
};

describe.each([...environmentKeys, ...roleKeys])('schema and parser agree about %s', (key) => {
  const { type, schema: grammar } = inputRow(key);
  const [ownRight, ownWrong] = own[key] ?? [[], []];
  const file = (value: string) =>
    environmentKeys.includes(key)
      ? `${key}: ${value}\nroles: { web: { image: i } }\n`
      : `roles:\n  web:\n    ${key}: ${value}\n${key === 'image' || key === 'golden-image-of' ? '' : '    image: i\n'}`;
  // What contradicts other keys, or has a form of its own, has samples of its own.
  const common =
    (type === 'text' && grammar !== undefined) || key === 'min-ready' || key === 'shutdown-command'
      ? []
      : samples[type][0].filter((text) => !(key === 'image' && text === '""'));

  test.each([...ownRight, ...common])('%s holds', (value) => {
    expect(schemaSays(file(value))).toEqual([]);
    expect(parserSays(file(value))).toEqual([]);
  });

  test.each([...ownWrong, ...(key === 'image-max-age' ? samples[type][1].filter((text) => text !== '0') : samples[type][1])])(
    '%s does not',
    (value) => {
      expect(schemaSays(file(value))).not.toEqual([]);
      expect(parserSays(file(value))).not.toEqual([]);
    },
  );
});

describe('schema and parser agree about the structure', () => {
  test.each([
    '{}',
    'roles: {}',
    'roles: [a]',
    'roles: { A: { image: i } }',
    'roles: { a: 1 }',
    'golden: g',
    'roles: { a: { image: i, x: 1 } }',
    'roles: { a: { image: i, ttl: 1d } }',
    'cloud: c\nroles: { a: { image: i } }',
    'image: i\nroles: { a: { after: { b: c } } }',
  ])('%s is refused', (text) => {
    expect(schemaSays(text)).not.toEqual([]);
    expect(parserSays(text)).not.toEqual([]);
  });

  test.each(['image: i\nroles: { a: }', 'image: i\nroles: { a: { after: [] }, b: { after: a }, c: { after: [a, b] } }'])(
    '%s is taken',
    (text) => {
      expect(schemaSays(text)).toEqual([]);
      expect(parserSays(text)).toEqual([]);
    },
  );
});

describe('the documentation', () => {
  test('tells which keys stand at the top only, and which inputs win over the file', () => {
    for (const [marker, keys] of [
      ['(top only)', environmentKeys],
      ['which then apply to every role', policyKeys],
    ] as const) {
      const item = documentation.split(/\n(?=\n|- )/).find((text) => text.includes(marker)) ?? '';
      expect([...new Set([...item.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]))].toSorted()).toEqual(keys.toSorted());
    }
  });

  test('names no file that is not there', () => {
    for (const [, path = ''] of documentation.matchAll(/\]\((?!http|#)([^)#]+)/g)) {
      expect(existsSync(new URL(path, new URL('docs/', root)))).toBe(true);
    }
  });
});
