import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { playPages } from '../../scripts/pictures/play.ts';

/** What a page is like, whatever happened to come about: ids, times and counts. */
function shapeOf(markdown: string): readonly string[] {
  const shape = markdown
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/(\d+h )?(\d+m )?\d+[hms]\b/g, 'TIME')
    .replaceAll(/\d+(\.\d+)?/g, 'N');
  return shape.split('\n');
}

test('the pictures in docs/pictures are of pages as they are now (to repair it: npm run pictures)', async () => {
  const pages = await playPages();
  for (const [name, markdown] of Object.entries(pages)) {
    expect(shapeOf(markdown)).toEqual(shapeOf(readFileSync(`docs/pictures/${name}.md`, 'utf8')));
  }
});
