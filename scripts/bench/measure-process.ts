/** What a command and all that it starts cost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Measured {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exitCode: number | null;
  /** User and system time of every process of the tree, in milliseconds. */
  readonly cpuMs: number;
  /** Of the largest process, in MB, from the kernel's own account. */
  readonly largestMb: number;
  /** Of all processes of the tree at one moment, pages that they share counted once, in MB; looked at four times a second. */
  readonly peakMb: number;
  /** The end of what it wrote. */
  readonly output: string;
}

const lookEveryMs = 250;
const keptOutput = 2_000;

/** Runs a command to its end; after `limitMs`, or when `signal` says so, it is ended with all that it has started. */
export async function measureProcess(command: Command, limitMs: number, signal?: AbortSignal): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'restage-bench-'));
  const account = join(folder, 'account');
  const startedAt = Date.now();
  // A group of its own, so that nothing of it outlives the limit.
  const child = spawn('/usr/bin/time', ['-f', '%U %S %M', '-o', account, command.file, ...command.args], {
    env: command.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
    });
  }
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  let peakKb = 0;
  const looks = setInterval(() => {
    if (child.pid !== undefined) peakKb = Math.max(peakKb, memoryKb(childrenOf(child.pid)));
  }, lookEveryMs);
  const limit = setTimeout(end, limitMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    const endedAt = Date.now();
    const [user = 0, system = 0, largestKb = 0] = exitCode === null ? [] : lastLine(account).split(' ').map(Number);
    const cpuMs = Math.round((user + system) * 1000);
    return { startedAt, endedAt, exitCode, cpuMs, largestMb: Math.round(largestKb / 1024), peakMb: Math.round(peakKb / 1024), output };
  } finally {
    clearInterval(looks);
    clearTimeout(limit);
    signal?.removeEventListener('abort', end);
    rmSync(folder, { recursive: true });
  }
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
}

/** The processes that descend from this one, itself left out. The kernel lists them by the thread that began them. */
function childrenOf(pid: number): readonly number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    readOr(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...childrenOf(child)]);
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** What is each one's own, and once what they share; pages shared with processes outside of the tree count in full. */
function memoryKb(pids: readonly number[]): number {
  const maps = pids.map((pid) => readOr(`/proc/${pid}/smaps_rollup`));
  const own = maps.reduce((sum, text) => sum + kbOf(text, /^Private_(?:Clean|Dirty):\s+(\d+)/gm), 0);
  return own + Math.max(0, ...maps.map((text) => kbOf(text, /^Shared_(?:Clean|Dirty):\s+(\d+)/gm)));
}

function kbOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, [, kb]) => sum + Number(kb), 0);
}

/** Empty for a process that has just ended. */
function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
