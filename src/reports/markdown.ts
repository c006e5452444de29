import { visible } from '../domain/foreign-text.ts';
import { capital } from '../domain/sentence.ts';
import type { Table } from './table.ts';

/**
 * Names and messages come from the cloud: shown as they are, never as Markdown or HTML, and on one line of it whatever they hold. Only
 * `code` stays code. No user is mentioned: GitHub looks for `@name` in what it has rendered, where an escape is undone, and leaves out code
 * (https://github.com/gjtorikian/html-pipeline, `mention_filter.rb`).
 */
export function plain(text: string): string {
  return visible(text)
    .split(/(`[^`\n]+`)/)
    .map((part, at) => (at % 2 === 1 ? `<code>${escaped(part.slice(1, -1))}</code>` : escaped(part).replaceAll(mention, '<code>$&</code>')))
    .join('')
    .replaceAll('\n', '<br>');
}

const mention = /&#64;[\w./-]*/g;

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]#|~@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A link that shows its own address, which comes out of `new URL()`. GitHub makes one by itself of what holds nothing special. */
export function link(url: string): string {
  if (/^https?:\/\/[a-z0-9.:/%?=-]+$/i.test(url)) return url;
  const target = url.replaceAll('&', '&amp;').replaceAll(/[\\<>\s|]/g, encodeURIComponent);
  return `[${plain(url)}](<${target}>)`;
}

/** A table of at most `maxRows` rows; a line below says how many more there are. */
export function markdownTable(table: Table, maxRows: number): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shown = table.rows.slice(0, maxRows).map((cells) => row(cells.map((cell) => plain(cut(cell, 300)))));
  const hidden = table.rows.length - shown.length;
  return [
    row(table.columns.map(capital)),
    // Not `---`: where a secret of several lines is YAML, that line is masked, in summaries too, and no table is left.
    row(table.columns.map(() => ':--')),
    ...shown,
    ...(hidden === 0 ? [] : ['', `… and ${hidden} more.`]),
  ].join('\n');
}

/** At most `length` characters; what is cut off is marked by an ellipsis. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
