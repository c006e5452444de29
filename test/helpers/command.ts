import { type ChildProcess, spawn } from 'node:child_process';

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
  /** Resolves with all output of both kinds so far, once it holds `text`; rejects when the command ends before. */
  seen(text: string | RegExp): Promise<string>;
}

/** Starts `restage …` with this environment and nothing else of ours. */
export function startCommand(argv: readonly string[], env: Readonly<Record<string, string>>): RunningCommand {
  const child = spawn(process.execPath, [entry, ...argv], { env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...env } });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const notify = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    notify();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    notify();
  });
  const ended = new Promise<CommandRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return {
    process: child,
    ended,
    seen: (text) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const output = stdout + stderr;
          if (typeof text === 'string' ? !output.includes(text) : !text.test(output)) return;
          watchers.delete(watch);
          resolve(output);
        };
        watchers.add(watch);
        watch();
        ended.then(() => reject(new Error(`ended without ${text}:\n${stdout}${stderr}`)), reject);
      }),
  };
}

export function runCommand(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandRun> {
  return startCommand(argv, env).ended;
}
