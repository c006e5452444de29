import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionManifest } from '../../../scripts/generate/action-manifest.ts';
import { foreignClientsPage } from '../../../scripts/generate/foreign-clients.ts';
import { withExamples } from '../../../scripts/generate/markdown-examples.ts';
import { withTables } from '../../../scripts/generate/markdown-tables.ts';
import { parseInputs } from '../../../src/inputs/parse.ts';
import { inputRows } from '../../../src/inputs/table.ts';
import { verbs } from '../../../src/inputs/types.ts';
import { variableTable } from '../../../src/inputs/variables.ts';
import { outputTable } from '../../../src/reports/outputs.ts';

interface Manifest {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

const text = readFileSync(new URL('../../../action.yml', import.meta.url), 'utf8');
const manifest: Manifest = parse(text);

describe('action.yml', () => {
  test('is what `node scripts/generate.ts` writes', () => {
    expect(text).toBe(actionManifest());
  });

  test('has the inputs and outputs of the tables, and the operation', () => {
    expect(Object.keys(manifest.inputs)).toEqual(['operation', ...inputRows.map((row) => row.name)]);
    expect(Object.keys(manifest.outputs)).toEqual(outputTable.map((row) => row.name));
  });

  test('has the defaults that a run without any has, but for the token of the workflow', () => {
    const { operation, 'github-token': token, ...inputs } = manifest.inputs;
    expect(operation?.default).toBe('refresh');
    expect(token?.default).toBe('\u0024{{ github.token }}');
    const raw = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default]));
    const read = (given: typeof raw) => parseInputs(given, { verb: 'status', readFile: () => '' });
    expect(read(raw)).toEqual(read({}));
  });
});

describe('the table of inputs', () => {
  test('names each once, with one sentence that ends', () => {
    const names = inputRows.map((row) => row.name);
    expect(new Set(names).size).toBe(names.length);
    for (const row of inputRows) expect(row.description).toMatch(/^\S.*\.$/);
  });

  test('gives each verb something, and each input a verb', () => {
    for (const verb of verbs) expect(inputRows.some((row) => row.verbs.includes(verb))).toBe(true);
    for (const row of inputRows) expect(row.verbs).not.toEqual([]);
  });
});

describe('tables of a document', () => {
  test('stand between their markers, and nothing else changes', () => {
    const document = 'a\n<!-- inputs:start -->\nOBSOLETE\n<!-- inputs:end -->\nb\n<!-- outputs:start -->\n<!-- outputs:end -->\nc\n';
    const written = withTables(document);
    expect(written).toMatch(/^a\n<!-- inputs:start -->\n\| Input \| Default \| Used by \| Meaning \|\n/);
    expect(written).not.toContain('OBSOLETE');
    for (const { name } of [...inputRows, ...outputTable]) expect(written).toMatch(rowOf(name));
    expect(written).toMatch(/\|\n<!-- outputs:end -->\nc\n$/);
    expect(withTables(written)).toBe(written);
  });

  test('in docs/reference.md are what `node scripts/generate.ts` writes', () => {
    const page = readFileSync(new URL('../../../docs/reference.md', import.meta.url), 'utf8');
    expect(withTables(page)).toBe(page);
    for (const { name } of [...inputRows, ...outputTable, ...variableTable]) expect(page).toMatch(rowOf(name));
  });

  test('are not put where there are no markers', () => {
    expect(withTables('# Title\n')).toBe('# Title\n');
  });
});

/** Of a table: the name alone, or with its kind. */
function rowOf(name: string): RegExp {
  return new RegExp(`^\\| \`${name}\`(?: \\(list\\))? \\|`, 'm');
}

describe('examples in a document', () => {
  test('stand between their markers, as blocks of code', () => {
    const files: Readonly<Record<string, string>> = { 'examples/a.yml': 'on: push\n', 'examples/b.sh': 'restage reap\n' };
    const document =
      '# Title\n<!-- examples/a.yml:start -->\nOBSOLETE\n<!-- examples/a.yml:end -->\n<!-- examples/b.sh:start -->\n<!-- examples/b.sh:end -->\n';
    const written = withExamples(document, (path) => files[path] ?? '');
    expect(written).toBe(
      '# Title\n<!-- examples/a.yml:start -->\n```yaml\non: push\n```\n<!-- examples/a.yml:end -->\n<!-- examples/b.sh:start -->\n```sh\nrestage reap\n```\n<!-- examples/b.sh:end -->\n',
    );
    expect(withExamples(written, (path) => files[path] ?? '')).toBe(written);
  });

  test.each([
    ['README.md', 'examples/github/nightly.yml'],
    ['README.md', 'examples/github/pull-request.yml'],
    ['docs/sign-in.md', 'examples/keystone/apache.conf'],
  ])('in %s are those that tests play', (path, example) => {
    const readText = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    expect(withExamples(readText(path), readText)).toBe(readText(path));
    expect(readText(path)).toContain(`<!-- ${example}:start -->`);
  });
});

test("docs/foreign-clients.md is what `node scripts/generate.ts` makes of other people's clients' records", () => {
  expect(readFileSync(new URL('../../../docs/foreign-clients.md', import.meta.url), 'utf8')).toBe(foreignClientsPage());
});
