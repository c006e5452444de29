import { inputRows } from '../../inputs/table.ts';

const words: ReadonlySet<string> = new Set(inputRows.flatMap((row) => ('words' in row ? row.words : [])));
const options = inputRows.filter(({ actionOnly }) => actionOnly !== true);
const types: ReadonlyMap<string, string> = new Map(options.map(({ name, type }) => [name, type]));

/** `` `count` `` and `` `apply: true` ``; never what is part of a longer citation. */
const citation = /`([a-z][a-z-]*)(?:: ([\w.:-]+))?`/g;

/** Of an environment file, whose keys are no options. */
const placeInFile = /^\s*(?:error: )?\S+:\d+:\d+ /;

/**
 * A text that names inputs as the action does, with the options that a command line has for them: `` `ttl: 8h` `` becomes
 * `` `--ttl 8h` ``. Every entry point shares its messages, and a person copies what a hint says.
 */
export function inOptions(text: string): string {
  return text
    .split('\n')
    .map((line) => (placeInFile.test(line) ? line : line.replaceAll(citation, spell)))
    .join('\n');
}

function spell(cited: string, name: string, value: string | undefined): string {
  const type = types.get(name);
  // A value of an input, such as `cloud` of `shutdown`, may be meant.
  if (type === undefined || (value === undefined && words.has(name))) return cited;
  if (value === undefined) return `\`--${name}\``;
  if (type !== 'boolean') return `\`--${name} ${value}\``;
  if (value !== 'true' && value !== 'false') return cited;
  return value === 'true' ? `\`--${name}\`` : `\`--no-${name}\``;
}
