import { problemsToError } from '../../../inputs/problems.ts';
import { type Question, type QuestionName, questionNames } from './question.ts';
import type { Requested } from './requested.ts';
import type { Terminal } from './terminal.ts';

export type Answers = Readonly<Partial<Record<QuestionName, string>>>;

/** What the options answer already. */
export function answersOf({ raw, schedule, pullRequests }: Requested): Answers {
  const given = questionNames.flatMap((name) => {
    const text = [raw[name] ?? []].flat().join('\n').trim();
    return text === '' ? [] : [[name, text] as const];
  });
  return {
    ...Object.fromEntries(given),
    ...(schedule === undefined ? {} : { schedule }),
    ...(pullRequests === undefined ? {} : { 'pull-requests': pullRequests ? 'yes' : 'no' }),
  };
}

/** @throws RestageError `invalid-input` naming every missing option, where there is no terminal to ask on and the defaults were not asked for. */
export function refuseSilence(given: Answers, { yes }: Requested, terminal: Terminal | undefined): void {
  if (terminal !== undefined || yes) return;
  refuseMissing(
    questionNames.filter((name) => given[name] === undefined),
    'Nothing was sent. Set these options, run this at a terminal, or accept the defaults with `--yes`.',
  );
}

/**
 * Puts the questions that the options leave open, one by one.
 * @throws RestageError `invalid-input` naming every option that has no default either.
 */
export async function answer(
  questions: readonly Question[],
  given: Answers,
  { yes }: Requested,
  terminal: Terminal | undefined,
): Promise<Answers> {
  const open = questions.filter(({ name }) => given[name] === undefined);
  const isToAsk = ({ fallback }: Question) => !yes || fallback === undefined;
  if (terminal === undefined) {
    const missing = open.filter(isToAsk);
    refuseMissing(
      missing.map(({ name }) => name),
      missing.map(({ name, choices }) => `Possible values of \`${name}\`: ${choices.map(({ value }) => value).join(', ')}.`).join(' '),
    );
  }
  const answers: Partial<Record<QuestionName, string>> = { ...given };
  for (const question of open) {
    answers[question.name] = terminal !== undefined && isToAsk(question) ? await terminal.ask(question) : (question.fallback ?? '');
  }
  return answers;
}

function refuseMissing(names: readonly QuestionName[], hint: string): void {
  if (names.length === 0) return;
  const problem = 'it is missing, and there is no terminal at which to ask for it';
  throw problemsToError(
    names.map((name) => ({
      input: name,
      problem,
      fix: name === 'pull-requests' ? 'Set `--pull-requests` or `--no-pull-requests`' : `Set \`--${name}\``,
    })),
    hint,
  );
}
