import { messageOf } from '../domain/errors.ts';
import { visible } from '../domain/foreign-text.ts';
import { parseJson } from '../domain/json.ts';
import { markPrefix } from '../domain/marks.ts';
import { unfitCharacter } from '../domain/unfit-character.ts';
import { cutPairs } from './lists.ts';
import type { InputText } from './row.ts';

/** Nova's limits for server metadata (nova:api/validation/parameter_types.py `metadata`). */
const keyPattern = /^[a-zA-Z0-9-_:. ]{1,255}$/;
const maxValueLength = 255;

/** What an environment file may say. */
export const metadataSchema = {
  anyOf: [
    { type: 'string' },
    { type: 'array', items: { type: 'string', pattern: '=' } },
    {
      type: 'object',
      propertyNames: { pattern: '^(?!restage_)[-a-zA-Z0-9_:. ]{1,255}$' },
      additionalProperties: { type: ['string', 'number', 'boolean'], maxLength: 255 },
    },
  ],
};

export function readMetadata(input: InputText<readonly string[]>): Readonly<Record<string, string>> {
  const { metadata, problems } = parseMetadata(input.raw() ?? '');
  for (const problem of problems) input.refuse(problem, 'Write `key=value`, one per line, or a JSON object with text values');
  return metadata;
}

/** Server metadata from a `key=value` list or a JSON object, with everything that Nova would refuse. */
export function parseMetadata(text: string): { readonly metadata: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const { pairs, problems } = text.trimStart().startsWith('{') ? pairsOfJson(text) : pairsOfList(text);
  const metadata = new Map<string, string>();
  for (const [key, value] of pairs) {
    // Lines of a value are seen, and Nova keeps them.
    const unfit = unfitCharacter(key) ?? unfitCharacter(value.replaceAll(/[\t\r\n]/g, ' '));
    if (unfit !== undefined)
      problems.push(`${unfitCharacter(key) === undefined ? `the value of \`${key}\`` : `the key \`${visible(key)}\``} contains ${unfit}`);
    if (unfitCharacter(key) === undefined && !keyPattern.test(key))
      problems.push(`the key \`${key}\` is not 1 to 255 letters, digits, \`-_:.\` or spaces`);
    if (key.startsWith(markPrefix)) problems.push(`the key \`${key}\` begins with \`${markPrefix}\`, which is reserved for Restage`);
    if ([...value].length > maxValueLength) problems.push(`the value of \`${key}\` is longer than ${maxValueLength} characters`);
    if (metadata.has(key)) problems.push(`the key \`${key}\` is given twice`);
    metadata.set(key, value);
  }
  return { metadata: Object.fromEntries(metadata), problems };
}

interface Pairs {
  readonly pairs: readonly (readonly [string, string])[];
  readonly problems: string[];
}

function pairsOfList(text: string): Pairs {
  const pairs: [string, string][] = [];
  const problems: string[] = [];
  for (const item of cutPairs(text)) {
    const equals = item.indexOf('=');
    if (equals < 1) problems.push(`\`${item}\` is not \`key=value\``);
    else pairs.push([item.slice(0, equals).trim(), item.slice(equals + 1).trim()]);
  }
  return { pairs, problems };
}

function pairsOfJson(text: string): Pairs {
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch (error) {
    return { pairs: [], problems: [`it begins with \`{\` but is not valid JSON (${messageOf(error)})`] };
  }
  const pairs: [string, string][] = [];
  const problems: string[] = [];
  for (const [key, value] of Object.entries(parsed as Record<string, unknown>)) {
    if (value === null || typeof value === 'object') problems.push(`the value of \`${key}\` is not text`);
    else pairs.push([key, String(value)]);
  }
  return { pairs, problems };
}
