import { parseDuration } from '../domain/durations.ts';
import { cutChecks, cutList, cutPairs } from './lists.ts';
import type { InputProblem } from './problems.ts';
import { type InputName, type InputOfType, type InputRow, inputRow, type WordOf } from './table.ts';

/** Inputs as a face got them: by name, each a text, or several where an option was repeated. */
export type RawInputs = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads inputs by the rules of their rows. Never throws: each problem goes to the list, and reading goes on with
 * `fallback`, so that all problems come out together. `fallback` is also what an absent input without default gives.
 */
export interface Reader {
  readonly problems: InputProblem[];
  refuse(input: InputName, problem: string, cure: string): void;
  /** The user said something other than the default. */
  isGiven(name: InputName): boolean;
  text(name: InputOfType<'text'>): string | undefined;
  list(name: InputOfType<'list' | 'checks' | 'pairs'>): readonly string[] | undefined;
  /** A list as it was written, one line per repeated option. */
  raw(name: InputName): string | undefined;
  /** Milliseconds, or one of the row's words. */
  duration<F>(name: InputOfType<'duration'>, fallback: F): number | F;
  number<F>(name: InputOfType<'integer' | 'number'>, fallback: F): number | F;
  boolean<F>(name: InputOfType<'boolean'>, fallback: F): boolean | F;
  choice<N extends InputOfType<'choice'>>(name: N): WordOf<N>;
}

/** Of a list; Nova takes 128 pairs of metadata and 50 tags, and nothing else is as long. */
const mostItems = 200;

export function createReader(inputs: RawInputs): Reader {
  const problems: InputProblem[] = [];
  const refuse: Reader['refuse'] = (input, problem, cure) => {
    problems.push({ input, problem, cure });
  };

  /** What the user wrote; empty is absent, as a workflow passes an unset expression. */
  const given = (name: InputName): string | undefined => {
    const value = inputs[name];
    if (value === undefined) return undefined;
    const texts = typeof value === 'string' ? [value] : value;
    const distinct = [...new Set(texts)].filter((text) => text.trim() !== '');
    const row = inputRow(name);
    if (distinct.length > 1 && !isList(row)) {
      refuse(name, 'it is given more than once, with different values', 'Give it once');
    }
    return isList(row) && distinct.length > 0 ? distinct.join('\n') : distinct[0];
  };
  const raw = (name: InputName): string | undefined => given(name) ?? inputRow(name).default;

  return {
    problems,
    refuse,
    raw,
    isGiven: (name) => {
      const text = given(name)?.trim();
      return text !== undefined && text !== inputRow(name).default;
    },
    text: (name) => raw(name)?.trim(),
    list: (name) => {
      const text = raw(name);
      const items = text === undefined ? [] : cutterOf(inputRow(name))(text);
      if (items.length > mostItems) {
        refuse(name, `it has ${items.length} items, more than the ${mostItems} that are read`, 'Leave some out');
        return undefined;
      }
      return items.length === 0 ? undefined : [...new Set(items)];
    },
    duration: (name, fallback) => {
      const row = inputRow(name);
      const text = raw(name)?.trim();
      if (text === undefined || row.words?.includes(text) === true) return fallback;
      const ms = parseDuration(text);
      if (ms !== undefined && (ms > 0 || row.zeroAllowed === true)) return ms;
      const words = row.words === undefined ? '' : `, or \`${row.words.join('` or `')}\``;
      refuse(
        name,
        ms === 0 ? 'it must be longer than zero' : `\`${text}\` is no duration`,
        `Write for example \`90s\`, \`15m\`, \`10h\` or \`7d\`${words}`,
      );
      return fallback;
    },
    number: (name, fallback) => {
      const row = inputRow(name);
      const text = raw(name)?.trim();
      if (text === undefined) return fallback;
      const pattern = row.type === 'integer' ? /^\d+$/ : /^\d+(\.\d+)?$/;
      const value = pattern.test(text) ? Number(text) : Number.NaN;
      if (value > 0 && value <= Number.MAX_SAFE_INTEGER) return value;
      refuse(
        name,
        `\`${text}\` is no ${row.type === 'integer' ? 'whole number' : 'number'} greater than zero`,
        `Write for example \`${row.default ?? row.example ?? '1'}\``,
      );
      return fallback;
    },
    boolean: (name, fallback) => {
      const text = raw(name)?.trim();
      if (text === undefined) return fallback;
      const lower = text.toLowerCase();
      if (lower === 'true' || lower === 'false') return lower === 'true';
      refuse(name, `\`${text}\` is neither \`true\` nor \`false\``, 'Write `true` or `false`');
      return fallback;
    },
    choice: (name) => {
      const row = inputRow(name);
      const text = raw(name)?.trim();
      if (text === undefined || row.words?.includes(text) !== true) {
        refuse(name, `\`${text}\` is none of its values`, `Write one of \`${row.words?.join('`, `')}\``);
      }
      return text as WordOf<typeof name>;
    },
  };
}

/** Whether repeating the option adds items. */
function isList(row: InputRow): boolean {
  return row.type === 'list' || row.type === 'checks' || row.type === 'pairs';
}

function cutterOf(row: InputRow): (text: string) => string[] {
  if (row.type === 'checks') return cutChecks;
  return row.type === 'pairs' ? cutPairs : cutList;
}
