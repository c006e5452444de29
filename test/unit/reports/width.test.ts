import { expect, test } from 'vitest';
import { textTable } from '../../../src/reports/table.ts';
import { fitTo, widthOf, wrapTo } from '../../../src/reports/width.ts';

const wide = { columns: ['name', 'why', 'id'], rows: [['服务器', 'because of what it is made of', 'a'.repeat(36)]] };

test('columns are counted as a terminal shows them', () => {
  expect(['服务器', 'é', 'e\u0301', '👩‍💻', 'web', 'a\u200bb', 'กำ'].map(widthOf)).toEqual([6, 1, 1, 2, 3, 2, 1]);
  expect(fitTo('服务器-1', 5)).toBe('服务…');
  expect(wrapTo('one two three', 8)).toEqual(['one two', 'three']);
});

test('a table lines up wide characters', () => {
  const [head, row] = textTable({
    columns: ['name', 'id'],
    rows: [
      ['服务器', '1'],
      ['web', '2'],
    ],
  }).split('\n');
  expect(head).toBe('NAME    ID');
  expect(row).toBe('服务器  1');
});

test.each([60, 80, 120])('of %i columns no line is longer', (columns) => {
  for (const line of textTable(wide, columns).split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
  expect(textTable(wide)).toContain('\n服务器');
});
