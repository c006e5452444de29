import { parseDuration } from '../domain/durations.ts';
import type { ParseContext } from './context.ts';
import { cutChecks, cutList, cutPairs } from './lists.ts';
import type { InputProblem } from './problems.ts';
import type { InputDefinition, InputText } from './row.ts';
import { type InputName, type InputRow, inputRow } from './table.ts';

/** Inputs as an entry point got them: by name, each a text, or several where an option was repeated. */
export type RawInputs = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads inputs by their rows. Never throws: each problem is added to the list, once, and reading continues, so that all problems are reported together. */
export interface Reader {
  readonly problems: readonly InputProblem[];
  /** Whether the user set it to something other than its default. */
  isGiven(name: InputName): boolean;
  /** A text, trimmed; the default where there is none. */
  text(name: InputName): string | undefined;
  /** What the row makes of it. */
  read(row: InputRow): unknown;
}

/** Of a list; Nova takes 128 pairs of metadata and 50 tags, and nothing else is as long. */
const mostItems = 200;

export function createReader(inputs: RawInputs, context: ParseContext): Reader {
  const problems: InputProblem[] = [];
  const refuse = (input: InputName, problem: string, fix: string) => {
    const isKnown = problems.some((other) => other.input === input && other.problem === problem && other.fix === fix);
    if (!isKnown) problems.push({ input, problem, fix });
  };

  /** What the user wrote; empty is absent, as a workflow passes an unset expression. */
  const given = (row: InputRow): string | undefined => {
    const value = inputs[row.name];
    if (value === undefined) return undefined;
    const texts = typeof value === 'string' ? [value] : value;
    const distinct = [...new Set(texts)].filter((text) => text.trim() !== '');
    if (distinct.length > 1 && !isList(row)) {
      refuse(row.name, 'it is given more than once, with different values', 'Set it once');
    }
    return isList(row) && distinct.length > 0 ? distinct.join('\n') : distinct[0];
  };
  const isGiven = (name: string): boolean => {
    const row = inputRow(name);
    const text = given(row)?.trim();
    return text !== undefined && text !== row.default;
  };
  /** By the row's `read`, if it has one. */
  const finish = <V>(
    row: InputRow & { readonly read?: (input: InputText<V>) => unknown },
    parse: (text: string) => V | undefined | Problem,
  ): unknown => {
    const value = (): V | undefined => {
      const text = given(row);
      const parsed = text === undefined ? undefined : parse(text);
      if (isProblem(parsed)) refuse(row.name, parsed.problem, parsed.fix);
      else if (parsed !== undefined) return parsed;
      const byDefault = row.default === undefined ? undefined : parse(row.default);
      return isProblem(byDefault) ? undefined : byDefault;
    };
    if (row.read === undefined) return value() ?? (row.sameAs === undefined ? undefined : read(inputRow(row.sameAs)));
    return row.read({
      context,
      value,
      raw: () => given(row) ?? row.default,
      refuse: (problem, fix) => refuse(row.name, problem, fix),
      isGiven,
    });
  };
  const read = (row: InputRow): unknown => {
    switch (row.type) {
      case 'text':
        return finish(row, (text) => text.trim());
      case 'list':
      case 'checks':
      case 'pairs':
        return finish(row, (text) => parseList(text, row.type));
      case 'duration':
        return finish(row, (text) => parseTime(text.trim(), row));
      case 'integer':
      case 'number':
        return finish(row, (text) => parseNumber(text.trim(), row));
      case 'boolean':
        return finish(row, (text) => parseBoolean(text.trim()));
      case 'choice':
        return finish(row, (text) => parseChoice(text.trim(), row.words));
      default:
        return row satisfies never;
    }
  };
  return { problems, isGiven, read, text: (name) => (given(inputRow(name)) ?? inputRow(name).default)?.trim() };
}

interface Problem {
  readonly problem: string;
  readonly fix: string;
}

function isProblem(parsed: unknown): parsed is Problem {
  return typeof parsed === 'object' && parsed !== null && 'problem' in parsed;
}

/** Whether repeating the option adds items. */
function isList({ type }: InputDefinition): boolean {
  return type === 'list' || type === 'checks' || type === 'pairs';
}

const cutters = { list: cutList, checks: cutChecks, pairs: cutPairs };

function parseList(text: string, type: keyof typeof cutters): readonly string[] | undefined | Problem {
  const items = cutters[type](text);
  if (items.length > mostItems) {
    return { problem: `it has ${items.length} items, but at most ${mostItems} are allowed`, fix: 'Remove some of them' };
  }
  return items.length === 0 ? undefined : [...new Set(items)];
}

function parseTime(text: string, { words, zeroAllowed }: Extract<InputDefinition, { type: 'duration' }>): number | string | Problem {
  if (words?.includes(text) === true) return text;
  const ms = parseDuration(text);
  if (ms !== undefined && (ms > 0 || zeroAllowed === true)) return ms;
  return {
    problem: ms === 0 ? 'it must be longer than zero' : `\`${text}\` is not a duration`,
    fix: `Write for example \`90s\`, \`15m\`, \`10h\` or \`7d\`${words === undefined ? '' : `, or \`${words.join('` or `')}\``}`,
  };
}

function parseNumber(text: string, row: Extract<InputDefinition, { type: 'integer' | 'number' }>): number | Problem {
  const pattern = row.type === 'integer' ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const value = pattern.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  return {
    problem: `\`${text}\` is not a ${row.type === 'integer' ? 'whole number' : 'number'} greater than zero`,
    fix: `Write for example \`${row.default ?? row.example ?? '1'}\``,
  };
}

function parseBoolean(text: string): boolean | Problem {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return { problem: `\`${text}\` is neither \`true\` nor \`false\``, fix: 'Write `true` or `false`' };
}

function parseChoice(text: string, words: readonly string[]): string | Problem {
  if (words.includes(text)) return text;
  return { problem: `\`${text}\` is not an allowed value`, fix: `Write one of \`${words.join('`, `')}\`` };
}
