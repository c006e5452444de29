import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutChecks, cutList, cutPairs } from '../../../src/inputs/lists.ts';
import { parseMetadata } from '../../../src/inputs/metadata.ts';
import { nearest } from '../../../src/inputs/nearest.ts';
import { parseInputs } from '../../../src/inputs/parse.ts';
import { parseReadyCheck } from '../../../src/inputs/ready.ts';
import { inputRows } from '../../../src/inputs/table.ts';

describe('lists', () => {
  test('are cut at commas and line ends, and lose what is empty', () => {
    expect(cutList(' a, b\r\nc ,,\n')).toEqual(['a', 'b', 'c']);
  });

  test('of checks are cut only where a check begins', () => {
    expect(cutChecks('active,tcp:22, http://:80/a,b , https:///x,console:^a,b$,command:test -f a,b\nactive')).toEqual([
      'active',
      'tcp:22',
      'http://:80/a,b',
      'https:///x',
      'console:^a,b$',
      'command:test -f a,b',
      'active',
    ]);
    expect(cutChecks('command:curl a,http://example.com/')).toEqual(['command:curl a,http://example.com/']);
    expect(cutChecks('command:echo a,activexyz')).toEqual(['command:echo a,activexyz']);
  });

  test('of pairs are cut only where a pair begins', () => {
    expect(cutPairs('a=1,2, b=x=y\nc=')).toEqual(['a=1,2', 'b=x=y', 'c=']);
  });
});

describe('readiness checks', () => {
  test.each([
    ['active', { kind: 'active' }],
    ['tcp:22', { kind: 'tcp', port: 22 }],
    ['tcp:1', { kind: 'tcp', port: 1 }],
    ['tcp:65535', { kind: 'tcp', port: 65_535 }],
    ['http://:8080/health?a=1', { kind: 'http', scheme: 'http', port: 8080, path: '/health?a=1' }],
    ['http://:8080', { kind: 'http', scheme: 'http', port: 8080, path: '/' }],
    ['http:///x', { kind: 'http', scheme: 'http', port: 80, path: '/x' }],
    ['https://', { kind: 'http', scheme: 'https', port: 443, path: '/' }],
    ['https://:8443?x', { kind: 'http', scheme: 'https', port: 8443, path: '/?x' }],
    ['console:^login:$', { kind: 'console', pattern: /^login:/m }],
    ['command: test -f x ', { kind: 'command', command: 'test -f x' }],
  ])('%s', (text, check) => {
    const parsed = parseReadyCheck(text);
    if (check.kind === 'console') expect('pattern' in parsed && parsed.pattern.test('boot\nlogin:\n')).toBe(true);
    else expect(parsed).toEqual(check);
  });

  test.each([
    ['tcp:0', 'no port from 1 to 65535'],
    ['tcp:65536', 'no port from 1 to 65535'],
    ['tcp:ssh', 'no port from 1 to 65535'],
    ['http://:99999/', 'no port from 1 to 65535'],
    ['http://example.com/', 'names a host; leave the host out'],
    ['http:8080', 'not an address of the form'],
    ['console:', 'no regular expression'],
    ['console:(', 'not a valid regular expression'],
    ['command: ', 'no command'],
    ['ACTIVE', 'is not a readiness check'],
    ['', 'is not a readiness check'],
  ])('%s is refused', (text, sentence) => {
    expect(parseReadyCheck(text)).toEqual({ problem: expect.stringContaining(sentence) });
  });
});

describe('metadata', () => {
  test('is a list of pairs or a JSON object', () => {
    expect(parseMetadata('a=1\nb = x y ')).toEqual({ metadata: { a: '1', b: 'x y' }, problems: [] });
    expect(parseMetadata(' {"a":"1","n":2,"t":true}')).toEqual({ metadata: { a: '1', n: '2', t: 'true' }, problems: [] });
    expect(parseMetadata('')).toEqual({ metadata: {}, problems: [] });
  });

  test.each([
    ['a', '`a` is not `key=value`'],
    ['=1', '`=1` is not `key=value`'],
    ['{"a":', 'is not valid JSON'],
    ['{"a":{}}', 'the value of `a` is not text'],
    ['{"a":null}', 'the value of `a` is not text'],
    ['{"ä":"1"}', 'the key `ä` is not 1 to 255'],
    ['restage_x=1', 'begins with `restage_`'],
    [`a=${'x'.repeat(256)}`, 'longer than 255'],
    ['a=1\na=2', 'the key `a` is given twice'],
  ])('%s is refused', (text, sentence) => {
    expect(parseMetadata(text).problems).toEqual([expect.stringContaining(sentence)]);
  });
});

test('the nearest word is near', () => {
  const words = ['golden', 'image', 'image-name', 'image-max-age'];
  expect(nearest('gloden', words)).toBe('golden');
  expect(nearest('imagename', words)).toBe('image-name');
  expect(nearest('IMAGE', words)).toBe('image');
  expect(nearest('zzzz', words)).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
  expect(nearest('coount', ['region', 'count'])).toBe('count');
  expect(nearest('xxgolden', words)).toBe('golden');
  expect(nearest('xxxgolden', words)).toBeUndefined();
});

test('any text in any input gives inputs or problems, never an exception', () => {
  const raw = fc.dictionary(fc.constantFrom(...inputRows.map((row) => row.name), 'other'), fc.oneof(fc.string(), fc.array(fc.string())));
  fc.assert(
    fc.property(raw, fc.constantFrom('plan', 'launch', 'destroy'), (inputs, verb) => {
      const parsed = parseInputs(inputs, { verb, readFile: () => 'x' });
      return parsed.ok || parsed.problems.length > 0;
    }),
    { seed: 20_261_121, numRuns: 300 },
  );
});
