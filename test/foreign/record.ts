import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a client saw on the real cloud: its version, and a line for each call. */
export interface Sightings {
  readonly version: string;
  readonly lines: readonly string[];
}

/** Between the call and what its user saw. */
const arrow = ' => ';

export function callOf(line: string): string {
  return line.slice(0, line.indexOf(arrow));
}

export function readRecord(client: string): Sightings | undefined {
  const file = fileOf(client);
  if (!existsSync(file)) return undefined;
  const [heading = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return { version: heading.split(' ').at(-1) ?? '', lines };
}

export function writeRecord(client: string, { version, lines }: Sightings): void {
  writeFileSync(fileOf(client), `${[`# ${client} ${version}`, ...lines].join('\n')}\n`);
}

function fileOf(client: string): string {
  return join(import.meta.dirname, 'recorded', `${client}.txt`);
}
