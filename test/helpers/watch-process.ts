import type { ChildProcess } from 'node:child_process';

export interface Watched {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Everything that it wrote, as it came. */
  readonly output: () => string;
  /** Its end, when all of its output is there. */
  readonly closed: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Resolves with all output so far, once it holds `text`; rejects when the process ends before. */
  seen(text: string | RegExp): Promise<string>;
}

/** Keeps what a process writes. */
export function watchProcess(child: ChildProcess): Watched {
  const texts = { stdout: '', stderr: '', output: '' };
  const lookers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      texts[stream] += text;
      texts.output += text;
      for (const look of lookers) look();
    });
  }
  const closed: Watched['closed'] = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return {
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    output: () => texts.output,
    closed,
    seen: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (typeof text === 'string' ? !texts.output.includes(text) : !text.test(texts.output)) return;
          lookers.delete(look);
          resolve(texts.output);
        };
        lookers.add(look);
        look();
        closed.then(() => reject(new Error(`ended without ${text}:\n${texts.output}`)), reject);
      }),
  };
}
