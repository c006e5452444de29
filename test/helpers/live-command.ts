import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Json } from './contract-http.ts';
import type { LiveBench } from './live-bench.ts';

/** The shipped bundle, and nothing else, is what the live suite runs; a copy of it elsewhere by `RESTAGE_BUNDLE`. */
export const bundle = resolve(process.env.RESTAGE_BUNDLE ?? join(import.meta.dirname, '../../dist'));
export const actionBundle = join(bundle, 'action.js');

export interface Ran {
  readonly code: number | null;
  /** The one object on standard output. */
  readonly json: Json;
  /** Everything else. */
  readonly log: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when the log matches. @throws when the process ends before. */
  seen(text: RegExp): Promise<void>;
  /** `kill -9` of the process and of all that it has started. */
  kill(): void;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is run. */
  readonly cwd?: string;
  /** The folder that `cli.js` is in. */
  readonly bundle?: string;
}

/** Starts `restage <words> --json --verbose` in the bench's project. */
export function startRestage(bench: Pick<LiveBench, 'env'>, words: readonly string[], options: CommandOptions = {}): Running {
  const child = spawn(process.execPath, [join(options.bundle ?? bundle, 'cli.js'), ...words, '--json', '--verbose'], {
    env: { PATH: process.env.PATH ?? '', ...bench.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that `kill -9` reaches all of it.
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let output = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
    child.emit('log');
  });
  const ended = once(child, 'close').then(([code]): Ran => ({ code: code as number | null, json: parseOutput(output), log }));
  return {
    process: child,
    ended,
    seen: async (text) => {
      const over = ended.then(({ code }) => Promise.reject(new Error(`ended with ${code} before ${text}:\n${log}`)));
      while (!text.test(log)) await Promise.race([once(child, 'log'), over]);
      over.catch(() => {});
    },
    kill: () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    },
  };
}

export function restage(bench: Pick<LiveBench, 'env'>, words: readonly string[], options?: CommandOptions): Promise<Ran> {
  return startRestage(bench, words, options).ended;
}

/** Runs the command until the log matches, then `kill -9`. */
export async function killAt(bench: LiveBench, text: RegExp, words: readonly string[], options?: CommandOptions): Promise<Ran> {
  const running = startRestage(bench, words, options);
  await running.seen(text);
  running.kill();
  return running.ended;
}

/** Requests that could change something: every one but GET, HEAD and the sign-in. From the log of `--verbose`. */
export function changesIn(log: string): readonly string[] {
  return log
    .split('\n')
    .filter((line) => /^(compute|image|network|identity) (POST|PUT|PATCH|DELETE) /.test(line) && !line.includes('/auth/tokens'));
}

/** `null` for none, and for what a killed process had not written to its end. */
function parseOutput(output: string): Json {
  try {
    return JSON.parse(output) as Json;
  } catch {
    return null;
  }
}
