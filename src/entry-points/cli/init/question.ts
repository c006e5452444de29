import { cutList } from '../../../inputs/lists.ts';

/** Everything that `init` has to know, by the option that answers it. */
export const questionNames = ['golden', 'network', 'flavor', 'count', 'environment', 'ready', 'schedule', 'pull-requests'] as const;
export type QuestionName = (typeof questionNames)[number];

export interface Question {
  readonly name: QuestionName;
  readonly text: string;
  /** May be answered by their numbers, from 1. */
  readonly choices: readonly Choice[];
  /** Several answers, separated by commas. */
  readonly several?: true;
  /** `undefined` = there is nothing to discovery. */
  readonly fallback: string | undefined;
  /** What is wrong with an answer. */
  readonly problemOf: (answer: string) => string | undefined;
}

export interface Choice {
  readonly value: string;
  /** What helps to choose. */
  readonly about: string;
}

/** Some clouds have hundreds of flavors. */
const mostChoices = 30;

/** A question as it stands on a terminal, the cursor behind it. */
export function promptOf({ text, choices, several, fallback }: Question): string {
  const offered = fallback === undefined ? '' : ` [${fallback === '' ? 'none' : fallback}]`;
  if (choices.length === 0) return `${text}${offered}: `;
  const shown = choices.slice(0, mostChoices);
  const width = Math.max(...shown.map(({ value }) => value.length));
  const rest = choices.length - shown.length;
  return [
    `${text}:`,
    ...shown.map(({ value, about }, at) => `  ${String(at + 1).padStart(2)}) ${value.padEnd(width)}  ${about}`.trimEnd()),
    ...(rest > 0 ? [`      and ${rest} more`] : []),
    `${several ? 'Numbers or names' : 'Number or name'}${offered}: `,
  ].join('\n');
}

/** What the typed text means. */
export function understand(question: Question, typed: string): { readonly answer: string } | { readonly problem: string } {
  const { choices, several, fallback, problemOf } = question;
  const text = typed.trim() === '' ? fallback : typed.trim();
  if (text === undefined) return { problem: 'an answer is required' };
  const words = several === true ? cutList(text) : [text];
  const answer = words.map((word) => (/^\d+$/.test(word) ? (choices[Number(word) - 1]?.value ?? word) : word)).join(',');
  const problem = problemOf(answer);
  return problem === undefined ? { answer } : { problem };
}
