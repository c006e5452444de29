import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a client saw: its version, and a line for each call. */
export interface Sightings {
  readonly version: string;
  readonly lines: readonly string[];
}

/** Of the real cloud every line is kept; of the emulator those that differ. */
export type SeenOn = 'openstack' | 'emulator';

/** Between the call and what its user saw. */
const arrow = ' => ';

export function callOf(line: string): string {
  return line.slice(0, line.indexOf(arrow));
}

export function sightOf(line: string): string {
  return line.slice(line.indexOf(arrow) + arrow.length);
}

export function readRecord(client: string, on: SeenOn = 'openstack'): Sightings | undefined {
  const file = fileOf(client, on);
  if (!existsSync(file)) return undefined;
  const [heading = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return { version: heading.split(' ').at(-1) ?? '', lines };
}

export function writeRecord(client: string, { version, lines }: Sightings, on: SeenOn = 'openstack'): void {
  writeFileSync(fileOf(client, on), `${[`# ${client} ${version}`, ...lines].join('\n')}\n`);
}

function fileOf(client: string, on: SeenOn): string {
  return join(import.meta.dirname, 'recorded', on === 'openstack' ? `${client}.txt` : `${client}.emulator.txt`);
}
