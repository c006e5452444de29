import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src/domain/errors.ts';

test('docs/troubleshooting.md has a heading for each error code, and no other', () => {
  const page = readFileSync(new URL('../../../docs/troubleshooting.md', import.meta.url), 'utf8');
  const headings = [...page.matchAll(/^### `([^`]+)`$/gm)].map(([, code]) => code);
  expect(headings.toSorted()).toEqual(errorCodes.toSorted());
});
