/** Columns and rows, before anyone decides how they look. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table for a terminal or a log: columns two spaces apart, no lines, no trailing blanks. */
export function textTable(table: Table): string {
  const lines = [table.columns.map((column) => column.toUpperCase()), ...table.rows.map((row) => row.map(onOneLine))];
  const widths = table.columns.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ''))));
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
  return cell + ' '.repeat(Math.max(0, to - width(cell)));
}

/** In characters, not in UTF-16 units: names in a cloud may hold any of them. */
function width(cell: string): number {
  return [...cell].length;
}

function onOneLine(cell: string): string {
  return cell.replaceAll(/\s*\r?\n\s*/g, ' ');
}
