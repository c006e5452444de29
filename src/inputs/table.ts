/**
 * Every input, once, in `rows/`. Parsing, the type `Inputs`, `action.yml`, the CLI's options and help, the JSON Schema of environment
 * files, and the tables of the reference all come from these rows.
 *
 * To add an input: write its row, read its field where it takes effect, and run `npm run generate`. Two tests fail otherwise: one finds
 * inputs that no code reads, the other compares what is generated. One with a grammar of its own has that as `schema`, and samples of
 * right and wrong values in test/unit/inputs/spec-schema.test.ts.
 */
import type { InputDefinition } from './row.ts';
import { connectionRows } from './rows/connection.ts';
import { destroyRows } from './rows/destroy.ts';
import { goldenRows } from './rows/golden.ts';
import { runRows } from './rows/run.ts';
import { serverRows } from './rows/servers.ts';

export const groups = {
  connection: 'Connection',
  golden: 'Golden server and image',
  servers: 'Servers',
  run: 'Run',
} as const;

export type Group = keyof typeof groups;

const inputTable = { ...connectionRows, ...goldenRows, ...serverRows, ...runRows, ...destroyRows };

/** With its literal types. */
export type InputTable = typeof inputTable;

export type InputName = InputTable[keyof InputTable]['name'];

export type InputRow = InputDefinition & { readonly name: InputName; readonly group: Group };

/** Every row, in the order of the documentation. */
export const inputRows: readonly InputRow[] = [
  ...rowsOf('connection', connectionRows),
  ...rowsOf('golden', goldenRows),
  ...rowsOf('servers', serverRows),
  ...rowsOf('run', runRows),
  ...rowsOf('run', destroyRows),
];

function rowsOf(group: Group, rows: Readonly<Record<string, InputDefinition & { readonly name: InputName }>>): InputRow[] {
  return Object.values(rows).map((row) => ({ ...row, group }));
}

const byName = new Map<string, InputRow>(inputRows.map((row) => [row.name, row]));

/** The row of a name. @throws where there is no such input */
export function inputRow(name: string): InputRow {
  const row = byName.get(name);
  if (row === undefined) throw new Error(`no input ${name}`);
  return row;
}

/** The action's own input: the CLI has commands instead. */
export const operationInput = {
  name: 'operation',
  default: 'refresh',
  description: 'What to do: `plan`, `snapshot`, `launch`, `refresh`, `destroy`, `reap`, `release` or `status`.',
} as const;
