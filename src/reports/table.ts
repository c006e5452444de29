import { widthOf, wrapTo } from './width.ts';

/** Columns and rows, before anyone decides how they look. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A table for a terminal or a log: columns two spaces apart, no lines, no trailing blanks.
 * @param columns the width of the screen: of a wider table the rows become blocks, a line for each cell; absent = as wide as it comes
 */
export function textTable(table: Table, columns?: number): string {
  const lines = [table.columns.map((column) => column.toUpperCase()), ...table.rows.map((row) => row.map(onOneLine))];
  const widths = table.columns.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  const whole = widths.reduce((sum, width) => sum + width + 2, -2);
  if (columns !== undefined && whole > columns) return blocks(table, columns);
  return lines
    .map((line) =>
      line
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(cell: string, to: number): string {
  return cell + ' '.repeat(Math.max(0, to - widthOf(cell)));
}

/** Each row by itself: its first cell, and below it what else there is to say. */
function blocks({ columns, rows }: Table, width: number): string {
  const label = Math.max(...columns.slice(1).map((column) => widthOf(column)));
  const block = (row: readonly string[]) => {
    const [first = '', ...cells] = row.map(onOneLine);
    const lines = cells.flatMap((cell, at) => {
      if (cell === '-' || cell === '') return [];
      const [head = '', ...rest] = wrapTo(cell, Math.max(20, width - label - 4));
      return [`  ${pad(columns[at + 1] ?? '', label)}  ${head}`, ...rest.map((line) => `${' '.repeat(label + 4)}${line}`)];
    });
    return [first, ...lines].join('\n');
  };
  return [columns[0]?.toUpperCase() ?? '', ...rows.map(block)].join('\n');
}

function onOneLine(cell: string): string {
  return cell.replaceAll(/\s*\r?\n\s*/g, ' ');
}
