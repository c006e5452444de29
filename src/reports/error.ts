import { type ErrorCode, messageOf, RestageError } from '../domain/errors.ts';

/** An error, taken apart for people and for `--json`. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly requestIds: readonly string[];
  /** What went wrong while cleaning up after it. */
  readonly cleanup: readonly ErrorReport[];
}

/** Takes any thrown value apart. What is not a `RestageError` is a defect of ours: `internal`. */
export function reportError(error: unknown): ErrorReport {
  if (!(error instanceof RestageError)) {
    return {
      code: 'internal',
      message: messageOf(error),
      hint: 'This is a defect in Restage: please report it with this message and the log of the run.',
      requestIds: [],
      cleanup: [],
    };
  }
  const { code, message, hint, requestIds } = error;
  return { code, message, hint, requestIds, cleanup: error.cleanupErrors.map(reportError) };
}

/** An error as lines for a terminal or a log, the most important first. */
export function errorText(error: unknown): string {
  return linesOf(reportError(error)).join('\n');
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
