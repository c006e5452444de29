import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readRaw } from '../../../src/entry-points/action/inputs.ts';
import { parseArguments } from '../../../src/entry-points/cli/arguments.ts';
import { parseInputs } from '../../../src/inputs/parse.ts';
import { inputRows } from '../../../src/inputs/table.ts';
import { type Verb, verbs } from '../../../src/inputs/types.ts';

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const pages = globSync('docs/recipes/*.md').toSorted();
const index = readFileSync('docs/recipes/README.md', 'utf8');
const readFile = () => 'the text of a file';

test('the index has every recipe', () => {
  expect(pages.length).toBeGreaterThan(8);
  for (const page of pages) if (!page.endsWith('README.md')) expect(index).toContain(`](${page.split('/').at(-1)})`);
});

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');
  const blocks = (kind: string) =>
    [...text.matchAll(new RegExp(`^( *)\`\`\`${kind}\\n(.*?)^\\1\`\`\`$`, 'gms'))].map(([, , code = '']) => code);

  test('its workflows give the action inputs that it takes', () => {
    for (const block of blocks('yaml')) {
      for (const { uses, with: given = {} } of stepsIn(parse(block))) {
        if (uses?.startsWith('restage/restage@') !== true) continue;
        expect(['operation', ...inputRows.map(({ name }) => name)]).toEqual(expect.arrayContaining(Object.keys(given)));
        const verb = verbs.find((one) => one === (given.operation ?? 'refresh')) ?? expect.unreachable(String(given.operation));
        expect(
          problemsOf(
            readRaw((name) => String(given[name] ?? '')),
            verb,
          ),
        ).toEqual([]);
      }
    }
  });

  test('its commands are commands', () => {
    for (const line of blocks('sh').flatMap((block) => block.split('\n').map((each) => each.trim()))) {
      if (line === '') continue;
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
      expect(words.shift()).toBe('restage');
      const command = parseArguments(words);
      expect(command, line).toMatchObject({ kind: 'verb', problems: [] });
      if (command.kind === 'verb') expect(problemsOf(command.raw, command.verb), line).toEqual([]);
    }
  });
});

function problemsOf(raw: Parameters<typeof parseInputs>[0], verb: Verb): readonly unknown[] {
  const parsed = parseInputs(raw, { verb, readFile });
  return parsed.ok ? [] : parsed.problems;
}

/** Of a workflow, of a job, or by themselves. */
function stepsIn(document: unknown): readonly Step[] {
  if (Array.isArray(document)) return document.flatMap(stepsIn);
  if (typeof document !== 'object' || document === null) return [];
  if ('uses' in document) return [document as Step];
  return Object.values(document).flatMap(stepsIn);
}
