import type { Reader } from './reader.ts';
import type { Definitions, ValuesOf } from './row.ts';
import { connectionRows } from './rows/connection.ts';
import { destroyRows } from './rows/destroy.ts';
import { goldenRows } from './rows/golden.ts';
import { runRows } from './rows/run.ts';
import { serverRows } from './rows/servers.ts';
import { inputRow } from './table.ts';
import type { Inputs } from './types.ts';

const rowsOf = { connection: connectionRows, golden: goldenRows, servers: serverRows, run: runRows, destroy: destroyRows };

/** The parts of `Inputs`, each read from its rows. */
export function readPart<P extends keyof typeof rowsOf>(part: P, reader: Reader): ValuesOf<(typeof rowsOf)[P]> {
  const rows: Definitions = rowsOf[part];
  const values = Object.entries(rows).map(([field, { name }]) => [field, reader.read(inputRow(name))]);
  // Row by row, `read` makes what `ValuesOf` declares.
  return Object.fromEntries(values) as ValuesOf<(typeof rowsOf)[P]>;
}

/** Everything but the roles, which one role or an environment file defines. */
export function readParts(reader: Reader): Omit<Inputs, 'roles'> {
  return {
    connection: readPart('connection', reader),
    golden: readPart('golden', reader),
    servers: readPart('servers', reader),
    run: readPart('run', reader),
    destroy: readPart('destroy', reader),
    // Only one that is named: the default of the verbs that work on one environment is no filter.
    status: { environment: reader.text('environment') },
  };
}
