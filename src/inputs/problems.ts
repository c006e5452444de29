import { RestageError } from '../domain/errors.ts';

/** One thing wrong with one input. */
export interface InputProblem {
  /** Its name; in a file, the way to it: `roles.web.count`. */
  readonly input: string;
  /** What is wrong. */
  readonly problem: string;
  /** What to write instead. */
  readonly fix: string;
  /** Where it stands, when that is in a file. */
  readonly place?: FilePosition;
}

/** A place in a file, as editors count: line and column from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** All problems in one error, so that a workflow is fixed in one go, not one run at a time. */
export function problemsToError(
  problems: readonly InputProblem[],
  hint = 'Nothing was sent. Change the inputs named above and run this again.',
): RestageError {
  const lines = problems.map(sentence);
  const [first] = lines;
  const message =
    first !== undefined && lines.length === 1
      ? first
      : `${lines.length} inputs must be changed:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return new RestageError('invalid-input', message, { hint });
}

function sentence({ input, problem, fix, place }: InputProblem): string {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column} `;
  return `${where}${input}: ${problem}. ${fix}.`;
}
