import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { World } from '../../../../src/entry-points/cli/world.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';

export interface TestWorld extends World {
  readonly out: () => string;
  readonly err: () => string;
  readonly exits: readonly number[];
  readonly signals: EventEmitter;
}

function noFile(path: string): never {
  throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}

/** A world of its own: no files, no environment, outputs that are kept. */
export function testWorld(argv: readonly string[], changes: Partial<World> = {}): TestWorld {
  let out = '';
  let err = '';
  const exits: number[] = [];
  return {
    argv,
    env: {},
    cwd: '/nowhere',
    home: '/nowhere',
    stdout: {
      write: (text) => {
        out += text;
      },
    },
    stderr: {
      write: (text) => {
        err += text;
      },
    },
    exit: (code) => exits.push(code),
    readFile: noFile,
    readOrdinaryFile: (path) => (changes.readFile ?? noFile)(path),
    realPath: (path) => path,
    stdin: () => Readable.from([]),
    writeFile: (path) => {
      throw Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES' });
    },
    appendTo: (path) => {
      throw Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES' });
    },
    changedAt: () => 0,
    clock: virtualClock(),
    random: () => 0.5,
    watch: () => 0,
    every: () => () => {},
    ...changes,
    signals: new EventEmitter(),
    out: () => out,
    err: () => err,
    exits,
  };
}
