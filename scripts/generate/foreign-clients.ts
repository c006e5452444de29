import { type Client, clients } from '../../test/foreign/clients.ts';
import { differences } from '../../test/foreign/differences.ts';
import { callOf, readRecord, sightOf } from '../../test/foreign/record.ts';
import { readPlace } from '../../test/wire/record.ts';
import { markdownTable } from './markdown-tables.ts';

/** What other people's clients were shown by a real cloud and by the emulator, as a page: the differences first, every call below. */
export function foreignClientsPage(): string {
  const stories = clients.map(storyOf);
  const calls = stories.reduce((sum, { lines }) => sum + lines.length, 0);
  const head = `# What other people's clients see

<!-- Written by npm run generate, from test/foreign. -->

${listed(stories.map(({ client, version }) => `${client} ${version}`))} made ${calls} calls on OpenStack ${readPlace().release}, installed from Debian's packages, and on the
[emulator](emulator.md). Every field and every message that the user sees was the same, except in ${differences.length} calls. A test repeats all calls. It fails if there is another
difference, or if one of these no longer exists. The comparison ignores what differs from run to run: ids, addresses and times.

## What differs

${markdownTable(['client', 'call', 'the real cloud', 'the emulator', 'reason'], stories.flatMap(differenceRows))}

## Every call

The answers are shortened here. The complete ones are in [test/foreign/recorded](../test/foreign/recorded).
`;
  return `${head}${stories.map(tableOf).join('')}`;
}

interface Story {
  readonly client: string;
  readonly version: string;
  readonly lines: readonly string[];
  /** By call: what the emulator shows instead. */
  readonly emulator: ReadonlyMap<string, string>;
}

function storyOf({ name }: Client): Story {
  const real = readRecord(name);
  if (real === undefined) throw new Error(`nothing is recorded of ${name}: RESTAGE_RECORD=1`);
  const others = readRecord(name, 'emulator')?.lines ?? [];
  return { client: name, ...real, emulator: new Map(others.map((line) => [callOf(line), sightOf(line)])) };
}

function differenceRows({ client, lines, emulator }: Story): readonly (readonly string[])[] {
  return differences
    .filter((one) => one.client === client)
    .map(({ call, why }) => {
      const real = lines.find((line) => callOf(line) === call);
      const [shown, instead] = whatDiffers(real === undefined ? '' : sightOf(real), emulator.get(call) ?? '');
      return [client, code(call), code(shown), code(instead), why];
    });
}

function tableOf({ client, version, lines, emulator }: Story): string {
  const different = lines.filter((line) => emulator.has(callOf(line))).length;
  const rows = lines.map((line) => {
    const call = callOf(line);
    return [code(cut(call, 110)), code(digest(sightOf(line))), emulator.has(call) ? '[differs](#what-differs)' : 'same'];
  });
  return `
<details><summary>${client} ${version}: ${lines.length} calls, ${lines.length - different} the same</summary>

${markdownTable(['call', 'the real cloud', 'the emulator'], rows)}

</details>
`;
}

const context = 30;

/** Of two texts the part in which they differ, with some of what is around it. */
function whatDiffers(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before += 1;
  let after = 0;
  while (after < shorter - before && a.at(-1 - after) === b.at(-1 - after)) after += 1;
  const part = (text: string) => {
    const [from, to] = [Math.max(0, before - context), Math.min(text.length, text.length - after + context)];
    return cut(`${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`, 300);
  };
  return [part(a), part(b)];
}

/** A list by the names in it, a thing by its name, status and number of fields, a message as it begins. */
function digest(sight: string): string {
  const [answer = '', complaint] = sight.split(' !! ');
  if (complaint !== undefined) return cut(complaint, 110);
  const value = parsed(answer);
  if (Array.isArray(value)) return cut(value.length === 0 ? '[]' : `${value.length}: ${value.map(nameOf).join(', ')}`, 110);
  if (typeof value !== 'object' || value === null) return cut(answer === 'null' ? 'nothing' : answer, 110);
  const fields = Object.keys(value).length;
  return cut(`${nameOf(value)}${fields === 1 ? '' : ` (${fields} fields)`}`, 110);
}

function nameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field]));
  const told = ['name', 'status', 'type', 'action', 'id']
    .map((key) => fields.get(key))
    .filter((field) => typeof field === 'string' && field !== '');
  return [...new Set(told)].slice(0, 2).join(' ') || cut(JSON.stringify(value), 60);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** Text as it is, backticks and all. */
function code(text: string): string {
  if (text === '') return '';
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
