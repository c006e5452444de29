import { messageOf } from '../../domain/errors.ts';
import type { RunEvent } from '../../engine/events.ts';
import type { WireEvent } from '../../openstack/calls.ts';
import type { LogFile } from './world.ts';

/** A line of the file (contract.md#events), beside `time` (ISO 8601 UTC) and `run`. */
export type LoggedEvent =
  | RunEvent
  | { readonly type: 'run-start'; readonly verb: string; readonly version: string }
  | { readonly type: 'run-end'; readonly exitCode: number; readonly error?: { readonly code: string; readonly message: string } }
  /** With `--verbose` only. */
  | ({ readonly type: 'request' } & WireEvent);

export interface EventLog {
  write(event: LoggedEvent): void;
  close(): void;
}

export interface EventLogSettings {
  /** Opens the file to append to it: a run that goes on with another's work goes on with its log. */
  readonly open: () => LogFile;
  readonly run: string;
  readonly now: () => number;
  readonly clean: (event: LoggedEvent) => LoggedEvent;
  /** Told once, when the file cannot be written. */
  readonly onTrouble: (reason: string) => void;
}

/**
 * What happens in a run as lines of JSON (https://github.com/ndjson/ndjson-spec), for people and their tools. Nothing depends on it:
 * a file that cannot be opened or written ends the log, and never the run.
 */
export function openEventLog({ open, run, now, clean, onTrouble }: EventLogSettings): EventLog {
  let file: LogFile | undefined;
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      file = undefined;
      onTrouble(messageOf(error));
    }
  };
  attempt(() => {
    file = open();
  });
  return {
    write: (event) => {
      const line = JSON.stringify({ time: new Date(now()).toISOString(), run, ...clean(event) });
      attempt(() => file?.append(`${line}\n`));
    },
    close: () => attempt(() => file?.close()),
  };
}
