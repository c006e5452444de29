import { RestageError } from '../domain/errors.ts';

/** One thing wrong with one input. */
export interface InputProblem {
  readonly input: string;
  /** What is wrong. */
  readonly problem: string;
  /** What to write instead. */
  readonly cure: string;
}

/** All problems in one error, so that nobody mends a workflow one run at a time. */
export function problemsToError(problems: readonly InputProblem[]): RestageError {
  const lines = problems.map(({ input, problem, cure }) => `${input}: ${problem}. ${cure}.`);
  const [first] = lines;
  const message =
    first !== undefined && lines.length === 1
      ? first
      : `${lines.length} inputs need a change:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return new RestageError('invalid-input', message, { hint: 'Nothing was sent. Change the inputs named above and run again.' });
}
