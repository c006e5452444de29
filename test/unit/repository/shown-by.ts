import { readFileSync } from 'node:fs';
import { testTitles } from './test-titles.ts';

/** A test that a page names: a link to its file, and the title in “quotes”. */
export interface NamedTest {
  readonly path: string;
  readonly title: string;
}

/** The tests that a cell of a table names. */
export function namedTests(cell: string): readonly NamedTest[] {
  return cell.split('<br>').flatMap((part) => {
    const path = /\]\(\.\.\/(test\/[^)]+)\)/.exec(part)?.[1] ?? `no link in: ${part}`;
    return [...part.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ path, title }));
  });
}

/** Those that are not there. */
export function missingTests(named: readonly NamedTest[]): readonly string[] {
  const titles = new Map<string, ReadonlySet<string>>();
  const titlesIn = (path: string) => {
    const found = titles.get(path) ?? testTitles(path, readFileSync(path, 'utf8'));
    titles.set(path, found);
    return found;
  };
  return named.filter(({ path, title }) => !titlesIn(path).has(title)).map(({ path, title }) => `${path}: ${title}`);
}
