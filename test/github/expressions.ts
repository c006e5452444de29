import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';

/** `github`, `needs`, `steps`, …: plain values by name. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the jobs or steps before have ended; `if` asks for it. */
export type Status = 'success' | 'failure' | 'cancelled';

/** The value of an expression without its `${{ }}`. */
export function evaluate(expression: string, contexts: Contexts, status: Status = 'success'): unknown {
  const { tokens } = new Lexer(expression).lex();
  const functions = statusFunctions(status);
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = new Map(Object.entries(wellKnownFunctions));
  for (const own of functions) known.set(own.name, own);
  const context: data.Dictionary = JSON.parse(JSON.stringify(contexts), (key, value) => data.reviver(key, value));
  return JSON.parse(JSON.stringify(new Evaluator(parsed, context, known).evaluate(), data.replacer));
}

/** A value of a workflow with its `${{ }}` replaced; alone, an expression keeps its type. */
export function interpolate(value: unknown, contexts: Contexts): unknown {
  if (typeof value !== 'string') return value;
  const alone = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(value)?.[1];
  if (alone !== undefined) return evaluate(alone, contexts);
  return value.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => toText(evaluate(expression, contexts)));
}

/** As a step sees it. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Whether a job or a step runs: `if` without a status function means "and all before succeeded". */
export function isWanted(condition: unknown, contexts: Contexts, status: Status): boolean {
  const text = String(condition ?? 'success()').replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, '$1');
  const saysStatus = /\b(?:success|failure|always|cancelled)\s*\(/.test(text);
  return Boolean(evaluate(saysStatus ? text : `success() && (${text})`, contexts, status));
}

function statusFunctions(status: Status) {
  const holds: Readonly<Record<string, boolean>> = {
    success: status === 'success',
    failure: status === 'failure',
    cancelled: status === 'cancelled',
    always: true,
  };
  return Object.entries(holds).map(([name, value]) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }));
}
