import { groups, type InputRow, inputRows, operationInput } from '../../src/inputs/table.ts';
import { variableTable } from '../../src/inputs/variables.ts';
import { verbs } from '../../src/inputs/verbs.ts';
import { outputTable } from '../../src/reports/outputs.ts';

/** A document with the generated tables between their markers, `<!-- inputs:start -->` and the like. */
export function withTables(document: string): string {
  return Object.entries({ inputs: inputTables(), outputs: outputsTable(), variables: variablesTable() }).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name}:start -->\\n)[^]*?(\\n?<!-- ${name}:end -->)`),
        (_, start, end) => `${start}${table}\n${end.trimStart()}`,
      ),
    document,
  );
}

const columns = ['Input', 'Default', 'Used by', 'Meaning'];

function inputTables(): string {
  const operation = markdownTable(columns, [
    [`\`${operationInput.name}\``, `\`${operationInput.default}\``, 'all', `${operationInput.description} The CLI has commands instead.`],
  ]);
  const tables = Object.entries(groups).map(([group, title]) => {
    const rows = inputRows.filter((row) => row.group === group).map((row) => [nameOf(row), defaultOf(row), usersOf(row), row.description]);
    return `**${title}**\n\n${markdownTable(columns, rows)}`;
  });
  return [operation, ...tables].join('\n\n');
}

function outputsTable(): string {
  return markdownTable(
    ['Output', 'Meaning'],
    outputTable.map(({ name, description }) => [`\`${name}\``, description]),
  );
}

function variablesTable(): string {
  return markdownTable(
    ['Variable', 'Of', 'Meaning'],
    variableTable.map(({ name, command, description }) => [`\`${name}\``, command, description]),
  );
}

function nameOf({ name, type }: InputRow): string {
  return type === 'list' || type === 'checks' || type === 'pairs' ? `\`${name}\` (list)` : `\`${name}\``;
}

function usersOf({ verbs: users }: InputRow): string {
  return users.length === verbs.length ? 'all' : users.join(', ');
}

function defaultOf(row: InputRow): string {
  return row.default === undefined ? (row.otherwise ?? '') : `\`${row.default}\``;
}

/** Rows of cells, whose bars are escaped. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
