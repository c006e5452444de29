import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Watched, watchProcess } from './watch-process.ts';

/** One step of a job, as GitHub's runner sees it: `main`, and later `post` with the state that main saved. */
export interface StepOptions {
  /** The action's JavaScript (or TypeScript, where this Node runs it). */
  readonly entry: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly eventName?: string;
  readonly event?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: this one's. */
  readonly cwd?: string;
}

export interface StepRun {
  readonly exitCode: number | null;
  /** Standard output and standard error as they came. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The runner had to kill it. */
  readonly killed: boolean;
}

export interface RunningStep {
  readonly process: ChildProcess;
  readonly ended: Promise<StepRun>;
  readonly seen: Watched['seen'];
  /** What a cancelled job does: SIGINT, SIGTERM 7.5 s later, SIGKILL 2.5 s after that. On a busy machine these may cut off any clean-up. */
  cancel(): void;
  /** Only the first signal of `cancel`: the step ends by itself, however busy the machine is. */
  interrupt(): void;
}

export function startStep(
  options: StepOptions,
  phase: 'main' | 'post' = 'main',
  state: Readonly<Record<string, string>> = {},
): RunningStep {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'));
  const file = (name: string, content = '') => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const files = { output: file('output'), state: file('state'), summary: file('summary') };
  const child = spawn(process.execPath, [resolve(phase === 'post' ? postOf(options.entry) : options.entry)], {
    cwd: options.cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_RUN_ID: '17012345678',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_EVENT_NAME: options.eventName ?? 'workflow_dispatch',
      GITHUB_EVENT_PATH: file('event.json', JSON.stringify(options.event ?? {})),
      GITHUB_OUTPUT: files.output,
      GITHUB_STATE: files.state,
      GITHUB_STEP_SUMMARY: files.summary,
      RUNNER_TEMP: folder,
      RUNNER_ENVIRONMENT: 'github-hosted',
      ...options.env,
      ...Object.fromEntries(
        Object.entries(options.inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
      ),
      ...(phase === 'post' ? Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])) : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

  const { closed, output, seen } = watchProcess(child);
  const ended = closed.then(({ exitCode, signal }): StepRun => {
    const run = {
      exitCode,
      log: output(),
      outputs: parseFileCommands(readFileSync(files.output, 'utf8')),
      state: parseFileCommands(readFileSync(files.state, 'utf8')),
      summary: readFileSync(files.summary, 'utf8'),
      killed: signal === 'SIGKILL',
    };
    rmSync(folder, { recursive: true });
    return run;
  });

  return {
    process: child,
    ended,
    seen,
    interrupt: () => child.kill('SIGINT'),
    cancel: () => {
      child.kill('SIGINT');
      const term = setTimeout(() => child.kill('SIGTERM'), 7_500);
      const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
      child.once('close', () => {
        clearTimeout(term);
        clearTimeout(kill);
      });
    },
  };
}

export function runStep(options: StepOptions): Promise<StepRun> {
  return startStep(options).ended;
}

/** Post has a file of its own beside main's, in the bundle and in the sources. */
function postOf(entry: string): string {
  return entry.replace(/action\.js$/, 'post.js').replace(/\/main\.ts$/, '/post-main.ts');
}

/** The runner starts post with what main left in its state, and with main's inputs. */
export function runPost(options: StepOptions, main: StepRun): Promise<StepRun> {
  return startStep(options, 'post', main.state).ended;
}

/** `name=value` and `name<<DELIMITER` lines; the last one of a name counts. */
function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const heredoc = /^(?<name>[^=<]+)<<(?<delimiter>.+)$/.exec(line)?.groups;
    if (heredoc !== undefined) {
      const end = lines.indexOf(heredoc.delimiter ?? '');
      if (end === -1) throw new Error(`no end of ${line}`);
      values[heredoc.name ?? ''] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (line !== '') {
      const [name = '', ...value] = line.split('=');
      values[name] = value.join('=');
    }
  }
  return values;
}
