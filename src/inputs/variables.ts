/** A variable that a command of the user's gets from Restage. */
export interface VariableRow {
  readonly name: `RESTAGE_${string}`;
  /** The input whose command gets it. */
  readonly command: '`shutdown-command`' | '`ready: command:…`';
  readonly description: string;
}

/** Every one of them, once: the README's table comes from these rows, and what the commands get is typed by them. */
export const variableTable = [
  { name: 'RESTAGE_GOLDEN_ID', command: '`shutdown-command`', description: 'Id of the golden server.' },
  { name: 'RESTAGE_GOLDEN_NAME', command: '`shutdown-command`', description: 'Name of the golden server.' },
  {
    name: 'RESTAGE_GOLDEN_ADDRESS',
    command: '`shutdown-command`',
    description: 'Its floating IP, else its first IPv4 address, else its first IPv6 address; empty if it has none.',
  },
  { name: 'RESTAGE_GOLDEN_ADDRESSES', command: '`shutdown-command`', description: 'All its addresses, separated by spaces.' },
  { name: 'RESTAGE_SERVER_ID', command: '`ready: command:…`', description: 'Id of the server that is checked.' },
  { name: 'RESTAGE_SERVER_NAME', command: '`ready: command:…`', description: 'Name of the server that is checked.' },
  {
    name: 'RESTAGE_SERVER_ADDRESS',
    command: '`ready: command:…`',
    description: 'The address that the other checks use (see `ip-version`); empty if it has none.',
  },
] as const satisfies readonly VariableRow[];

type Row = (typeof variableTable)[number];

/** What the command of an input gets: each of its variables, and no other. */
export type VariablesOf<C extends Row['command']> = Readonly<Record<Extract<Row, { command: C }>['name'], string>>;
