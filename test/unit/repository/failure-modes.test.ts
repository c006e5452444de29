import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Consistency } from '../../../src/domain/consistency.ts';
import { errorCodes } from '../../../src/domain/errors.ts';
import { missingTests, type NamedTest, namedTests } from './shown-by.ts';

interface Row {
  readonly number: number;
  readonly words: readonly string[];
  readonly tests: readonly NamedTest[];
}

const rows = readFileSync('docs/failure-modes.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map(readRow);

function readRow(line: string): Row {
  const [, number = '', , , comesTo = '', shownBy = ''] = line.split(/(?<!\\)\|/);
  return {
    number: Number(number),
    words: [...comesTo.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
    tests: namedTests(shownBy),
  };
}

test('docs/failure-modes.md has a row for each of the 55, in order, and each is shown by a test', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 55 }, (_, index) => index + 1));
  expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
});

test('it names no error code and no verdict that there is not', () => {
  const verdicts: readonly Consistency[] = ['clean', 'forced', 'offline', 'live', 'quiesced', 'unknown'];
  const known: readonly string[] = [...errorCodes, ...verdicts, 'pending'];
  expect(rows.flatMap(({ words }) => words).filter((word) => !known.includes(word))).toEqual([]);
});

test('it names no test that is not there', () => {
  expect(missingTests(rows.flatMap(({ tests }) => tests))).toEqual([]);
});
