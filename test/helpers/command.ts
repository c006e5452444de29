import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type Watched, watchProcess } from './watch-process.ts';

/** What ships; another entry, for instance the sources, by `RESTAGE_CLI`. */
const entry = process.env.RESTAGE_CLI ?? 'dist/cli.js';

export interface CommandRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<CommandRun>;
  readonly seen: Watched['seen'];
}

/** Starts `restage …` with this environment and nothing else of ours. */
export function startCommand(argv: readonly string[], env: Readonly<Record<string, string>>, cwd?: string): RunningCommand {
  const child = spawn(process.execPath, [resolve(entry), ...argv], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...env },
  });
  const { closed, seen, stdout, stderr } = watchProcess(child);
  return { process: child, seen, ended: closed.then(({ exitCode }) => ({ exitCode, stdout: stdout(), stderr: stderr() })) };
}

export function runCommand(argv: readonly string[], env: Readonly<Record<string, string>>, cwd?: string): Promise<CommandRun> {
  return startCommand(argv, env, cwd).ended;
}
