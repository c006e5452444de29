import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Json } from '../helpers/contract-http.ts';
import type { Place } from './clouds.ts';

/** A client that others have made, and the script that makes its calls. */
export interface Client {
  readonly name: string;
  /** The command that makes the calls; each prints a line of JSON. */
  readonly command: readonly [string, ...string[]];
  /** Prints the client's version; fails where it is not installed. */
  readonly version: readonly [string, ...string[]];
}

/** What installs it; `undefined` for what comes with the test bed. */
export function installCommand({ name }: Client): readonly [string, ...string[]] | undefined {
  return name === 'pkgcloud' ? ['npm', 'ci', '--prefix', pkgcloud, '--ignore-scripts', '--no-audit', '--no-fund'] : undefined;
}

/** What a call showed its user. */
export interface Seen {
  readonly call: string;
  readonly answer: Json;
  readonly complaint: string;
}

const here = import.meta.dirname;
/** Debian's clients are installed for Debian's Python, whatever other Python comes first. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const pkgcloud = join(here, 'pkgcloud');

export const clients: readonly Client[] = [
  {
    name: 'openstackclient',
    command: [python, join(here, 'drive-openstackclient.py'), join(here, 'openstackclient.calls')],
    version: [python, '-c', 'import openstackclient; print(openstackclient.__version__)'],
  },
  {
    name: 'openstacksdk',
    command: [python, join(here, 'drive-openstacksdk.py')],
    version: [python, '-c', 'import openstack.version; print(openstack.version.__version__)'],
  },
  {
    name: 'pkgcloud',
    command: [process.execPath, join(pkgcloud, 'main.js')],
    version: [process.execPath, '-p', `require(${JSON.stringify(join(pkgcloud, 'node_modules/pkgcloud/package.json'))}).version`],
  },
];

/** `undefined` where the client is not installed. */
export function versionOf({ version: [file, ...args] }: Client): string | undefined {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Makes all the client's calls in this place. @throws when its script does not come to its end. */
export async function play({ command: [file, ...args] }: Client, place: Place, run: string): Promise<readonly Seen[]> {
  const { stdout } = await promisify(execFile)(file, args, {
    env: { PATH: process.env.PATH ?? '', KEY_FILE: join(here, 'key.pub'), RUN: run, ...place.env },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Seen);
}
