import type { Clock } from '../../domain/clock.ts';
import type { Send } from '../../openstack/http/send.ts';
import type { Result } from '../../operations/results.ts';

/** Everything outside of the CLI, as parameters: the process itself in `main.ts`, duplicates in tests. */
export interface World {
  /** Without the runtime and the program. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** `undefined` where the user has none. */
  readonly home: string | undefined;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Where a person answers; a function, because a process that asks nothing need not open it. */
  readonly stdin: () => Input;
  /** Source of `SIGINT`, `SIGTERM` and `SIGHUP`. */
  readonly signals: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** Text of a file; throws the system's own error when it cannot be read. */
  readonly readFile: (path: string) => string;
  /** Text of a file that the user names for its content: an ordinary one; throws as `readFile` does, and for any other. */
  readonly readOrdinaryFile: (path: string) => string;
  /** A path without links; throws the system's own error. */
  readonly realPath: (path: string) => string;
  /** Makes a file, and the folders above it; throws the system's own error when it cannot, or when it is there and not to be replaced. */
  readonly writeFile: (path: string, text: string, options: { readonly replace: boolean }) => void;
  /** Opens a file to write at its end; throws the system's own error when it cannot. */
  readonly appendTo: (path: string) => LogFile;
  /** Last change of a file, milliseconds since the epoch. */
  readonly changedAt: (path: string) => number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds by which a log is kept short: a line a minute. */
  readonly watch: () => number;
  /** Calls `draw` every `ms` milliseconds until the function that it gives is called. Keeps no process alive. */
  readonly every: (ms: number, draw: () => void) => () => void;
  /** The network; default: this machine's. */
  readonly send?: Send | undefined;
  /** Gets what a verb came to, clean, before it is printed. */
  readonly onResult?: ((result: Result) => void) | undefined;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };

/** What was appended is with the system when the call comes back: it outlives the process, however that ends. */
export interface LogFile {
  append(text: string): void;
  close(): void;
}
