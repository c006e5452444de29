import { type ConsoleTail, type ErrorCode, messageOf, RestageError } from '../domain/errors.ts';
import { visibleLines } from '../domain/foreign-text.ts';

/** An error, taken apart for people and for `--json`. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly requestIds: readonly string[];
  /** For a person's terminal, and for a log where that is asked for; nowhere else. */
  readonly consoleTail: ConsoleTail | undefined;
  /** What went wrong while cleaning up after it. */
  readonly cleanup: readonly ErrorReport[];
}

/** Takes any thrown value apart. What is not a `RestageError` is a defect of ours: `internal`. */
export function reportError(error: unknown): ErrorReport {
  if (!(error instanceof RestageError)) {
    return {
      code: 'internal',
      message: messageOf(error),
      hint: 'This is a bug in Restage. Please report it with this message and the log of the run.',
      requestIds: [],
      consoleTail: undefined,
      cleanup: [],
    };
  }
  const { code, message, hint, requestIds, consoleTail } = error;
  return { code, message, hint, requestIds, consoleTail, cleanup: error.cleanupErrors.map(reportError) };
}

/** An error and what to do about it in one line, for a warning: a run goes on, and nothing else tells it. */
export function messageWithHint(error: unknown): string {
  const { message, hint } = reportError(error);
  return hint === undefined || !(error instanceof RestageError) ? message : `${message} ${hint}`;
}

/** An error as lines for a terminal or a log, the most important first. */
export function errorText(error: unknown): string {
  return linesOf(reportError(error)).join('\n');
}

/** The end of a guest's console as lines, each with a mark that tells it from what is ours. */
export function consoleLines({ server, text }: ConsoleTail): readonly string[] {
  return [`The end of the console of ${server}:`, ...visibleLines(text).map((line) => `| ${line}`.trimEnd())];
}

/** Where it is not shown: how to see it. */
export function consoleAdvice({ server }: ConsoleTail, option: string): string {
  return `The end of the console of ${server} is not shown. Run this again with \`${option}\` to show it here. If the server is kept, \`openstack console log show ${server}\` also shows it.`;
}

/**
 * An error as an annotation of a workflow. GitHub shows the title in bold above the message, in the run's overview
 * too, where nothing else of the log is seen.
 */
export function errorAnnotation(verb: string, error: unknown): { readonly title: string; readonly message: string } {
  const report = reportError(error);
  const [, ...details] = linesOf(report);
  return { title: `Restage ${verb}: ${report.code}`, message: [report.message, ...details].join('\n') };
}

function linesOf({ code, message, hint, requestIds, cleanup }: ErrorReport): string[] {
  return [
    `error: ${message}`,
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ...(requestIds.length === 0 ? [] : [`request ids: ${requestIds.join(', ')}`]),
    `code: ${code}`,
    ...cleanup.flatMap((report) => {
      const [first, ...rest] = linesOf(report);
      return [`while cleaning up, ${first}`, ...rest.map((line) => `  ${line}`)];
    }),
  ];
}
