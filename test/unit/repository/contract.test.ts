import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Consistency } from '../../../src/domain/consistency.ts';
import { errorCodes } from '../../../src/domain/errors.ts';
import type { LoggedEvent } from '../../../src/entry-points/cli/event-log.ts';
import { exitCodes } from '../../../src/entry-points/cli/exit-code.ts';
import type { ExtraKey } from '../../../src/entry-points/common/result-keys.ts';
import { mutants } from '../../simulation/mutants.ts';
import { headingsIn } from './headings.ts';
import { isNode, syntaxOf } from './syntax.ts';

const page = readFileSync('docs/contract.md', 'utf8');
const anchors = headingsIn(page).map(({ anchor }) => anchor);
const promises = anchors.filter((anchor) => /^promise-\d+$/.test(anchor));
const sources = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', 'src', 'test', 'scripts'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => /\.(?:ts|md|py|sh)$/.test(path) && existsSync(path));
/** The one form in which code and tests cite the page. */
const citation = /contract\.md#([\w-]*)/g;

describe('docs/contract.md', () => {
  it('numbers its promises from 1, without a gap', () => {
    expect(promises.length).toBeGreaterThan(1);
    expect(promises).toEqual(promises.map((_, at) => `promise-${at + 1}`));
  });

  it('has the exit codes of the CLI, and no others', () => {
    expect(wordsIn('exit-codes', 0).toSorted()).toEqual(Object.values(exitCodes).map(String).toSorted());
  });

  it('has the error codes, and no others', () => {
    expect(wordsIn('error-codes', 1).toSorted()).toEqual(errorCodes.toSorted());
  });

  it('has the marks that the code names, and no others', () => {
    expect(wordsIn('marks', 0).toSorted()).toEqual(namesInSource(/^restage_[a-z_]+$/));
  });

  it('has the tags and the label that the code names, and no others', () => {
    expect(wordsIn('tags', 0).toSorted()).toEqual(namesInSource(/^restage:[a-z]+=?$/));
  });

  it('has the verdicts, and no others', () => {
    const verdicts = { clean: 0, forced: 0, offline: 0, quiesced: 0, live: 0, unknown: 0 } satisfies Record<Consistency, 0>;
    expect(wordsIn('verdicts', 0)).toEqual(Object.keys(verdicts));
  });

  it('has the types of events, and no others', () => {
    const types = {
      'run-start': 0,
      'run-end': 0,
      'step-start': 0,
      'step-end': 0,
      progress: 0,
      golden: 0,
      note: 0,
      warning: 0,
      output: 0,
      request: 0,
    } satisfies Record<LoggedEvent['type'], 0>;
    expect(wordsIn('events', 0)).toEqual(Object.keys(types));
  });

  it('has the keys of `--json` that are no outputs, and no others', () => {
    const keys = { 'consistency-evidence': 0, regions: 0, removed: 0, inventory: 0, pending: 0, error: 0 } satisfies Record<ExtraKey, 0>;
    expect(wordsIn('outputs', 0)).toEqual(Object.keys(keys));
  });
});

describe('a citation of it', () => {
  const cited = sources.flatMap((path) => [...textOf(path).matchAll(citation)].map(([, anchor = '']) => ({ path, anchor })));

  it('leads to an anchor that is there', () => {
    expect(cited.length).toBeGreaterThan(promises.length);
    expect(cited.filter(({ anchor }) => !anchors.includes(anchor))).toEqual([]);
  });

  it('is by anchor, not by a bare number', () => {
    // The words of a comment may stand on two lines.
    const bare = /\bpromises?[\s*/]+\d|\bcontract[,:]?[\s*/]+(?:section|promise|[`“"])/gi;
    expect(sources.flatMap((path) => [...textOf(path).matchAll(bare)].map(([words]) => `${path}: ${words}`))).toEqual([]);
  });
});

describe('a promise of it', () => {
  const uncheckedReason = /\*Not checked by the simulation\*: \S/;

  it.each(promises)('%s: a rule of the simulation checks it, or the page says why none does', (promise) => {
    expect(rules().includes(promise)).not.toBe(uncheckedReason.test(sectionOf(promise)));
  });

  it('has a mutant that breaks it where it has a rule', () => {
    const broken = Object.values(mutants).map(({ promise }) => promise.replace(/^.*#/, ''));
    expect([...new Set(broken)].toSorted()).toEqual(rules().toSorted());
  });
});

/** What the rules of the simulation call broken: the argument of each `breach(…)`. */
function rules(): readonly string[] {
  const nodes = globSync('test/simulation/promises/*.ts').flatMap((path) => syntaxOf(path, textOf(path)));
  const calls = nodes.filter(({ type, callee }) => type === 'CallExpression' && isNode(callee) && callee['name'] === 'breach');
  const cited = calls.flatMap((call) => {
    const [argument] = Array.isArray(call['arguments']) ? call['arguments'] : [];
    return isNode(argument) && typeof argument['value'] === 'string' ? argument['value'].replace(/^.*#/, '') : [];
  });
  return [...new Set(cited)];
}

/** Whole words of this form in the client's code: strings, and keys of objects. */
function namesInSource(form: RegExp): readonly string[] {
  const paths = globSync('src/**/*.ts').filter((path) => !path.startsWith('src/emulator/') && textOf(path).includes('restage'));
  const words = paths.flatMap((path) =>
    syntaxOf(path, textOf(path)).flatMap(({ name, value }) => [name, value].filter((word) => typeof word === 'string')),
  );
  return [...new Set(words.filter((word) => form.test(word)))].toSorted();
}

/** Words in code spans, in one column of the table of a section. */
function wordsIn(anchor: string, column: number): readonly string[] {
  const rows = sectionOf(anchor)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.flatMap((row) => [...(row.split('|')[column + 1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
}

/** From its heading to the next. */
function sectionOf(anchor: string): string {
  const headings = headingsIn(page);
  const at = headings.findIndex((heading) => heading.anchor === anchor);
  return page.slice(headings[at]?.from, headings[at + 1]?.from);
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8');
}
