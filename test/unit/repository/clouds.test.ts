import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingTests, namedTests } from './shown-by.ts';

const rows = readFileSync('docs/clouds.md', 'utf8')
  .split('\n')
  .filter((line) => line.includes('](../test/'))
  .map((line) => namedTests(line.split(/(?<!\\)\|/)[3] ?? ''));

test('each line of docs/clouds.md that names a file names tests that are there', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((named) => named.length === 0)).toEqual([]);
  expect(missingTests(rows.flat())).toEqual([]);
});
