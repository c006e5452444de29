import type { Table } from './table.ts';

/** Names and messages come from the cloud: shown as they are, never as Markdown or HTML. Only `code` stays code. */
export function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]#|~@]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/&#96;(.+?)&#96;/g, '<code>$1</code>')
    .replaceAll(/\r?\n/g, '<br>');
}

/** A table of at most `maxRows` rows; a line below says how many more there are. */
export function markdownTable(table: Table, maxRows: number): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shown = table.rows.slice(0, maxRows).map((cells) => row(cells.map((cell) => plain(cut(cell, 300)))));
  const hidden = table.rows.length - shown.length;
  return [
    row(table.columns.map(capital)),
    row(table.columns.map(() => '---')),
    ...shown,
    ...(hidden === 0 ? [] : ['', `… and ${hidden} more.`]),
  ].join('\n');
}

/** At most `length` characters; what is cut off is marked by an ellipsis. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
