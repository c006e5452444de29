import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Texts, comments and names in the code. */
const code = '{src,scripts,test,examples}/**/*.ts';
/** This file quotes the words. */
const exclude = ['**/node_modules/**', 'test/unit/repository/words.test.ts'];
/** But the page that quotes them. */
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/**/!(style).md', 'test/openstack/README.md'];

/** Old words, and what to write instead. */
const instead: readonly (readonly [old: RegExp, plain: string])[] = [
  [/\b(?:some|no|any|every)body\b/gi, 'the subject itself: a person, a run, another project; or the passive voice'],
  [/\bwho(?:m)?ever\b/gi, 'anyone who; or the subject itself'],
  [/\b(?:be|is|are|was|were|been) told\b(?! to\b)/gi, 'reported, shown, asked, distinguished'],
  [/\bin good order\b/gi, 'what is done: the golden server is restored, changes are undone'],
  [/\bmend(?:s|ed|ing)?\b/gi, 'fix'],
  [/\b(?:go|goes|gone|went) away\b/gi, 'is deleted'],
  [/\b(?:tak(?:e|es|en|ing)|took)(?: (?:it|them|this|that|these|the \w+))? away\b/gi, 'delete, remove'],
  [/\bonce more leaves\b/gi, 'press Ctrl-C again to quit'],
  [/\blife time\b/gi, 'time to live'],
  [/\bnetwork does not lead\b/gi, 'no route to host'],
  [/\bproven image|\bimage(?:s?,| is| that is)? proven|\b(?:active|available) proven/gi, 'verified image'],
  [/\bfor ever\b/gi, 'forever'],
  [/\brides? on\b/gi, 'uses'],
  [/\bcures?\b/gi, 'fix'],
  [/\bstrays?\b/gi, 'orphaned golden server'],
  [/\btwins?\b/gi, 'duplicate'],
  [/\bcompanions?\b/gi, 'dependent resource'],
  [/\bdoom(?:s|ed)?\b/gi, 'deletion candidate'],
  [/\btellers?\b/gi, 'notifier'],
  [/\b[sS]hots?\b|\bshoot\b/g, 'snapshot run, start snapshot'],
  [/\bwish(?:es)?\b/gi, 'request, options'],
];

/** Titles of tests, and names, as pages cite them. */
const cited = /“[^”]*”|`[^`\n]*`/g;

/** Of a page without what it cites. */
function textOf(path: string): string {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.md') ? text.replaceAll(cited, '') : text;
}

/** Each old word in a text, with its line. */
function oldWords(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      instead.flatMap(([old, plain]) => [...line.matchAll(old)].map(([word]) => `${index + 1}: "${word}" (write: ${plain})`)),
    );
}

describe('plain words', () => {
  it('are all that texts, comments, names and pages use', () => {
    const paths = [code, ...pages].flatMap((pattern) => globSync(pattern, { exclude }));
    expect(paths.length).toBeGreaterThan(1000);
    const found = paths.flatMap((path) => oldWords(textOf(path)).map((word) => `${path}:${word}`));
    expect(found).toEqual([]);
  });

  it('docs/style.md has each word that is refused', () => {
    const [, refused = ''] = readFileSync('docs/style.md', 'utf8').split('## Refused words');
    expect(instead.filter(([old]) => refused.match(old) === null).map(([old]) => old.source)).toEqual([]);
  });

  it.each(['// nobody knows', "'Mend these and run again'", '`reap` takes them away', 'It is told apart', 'takes the mark away'])(
    '%s is found',
    (text) => {
      expect(oldWords(text)).toHaveLength(1);
    },
  );

  it.each(['a recommended amendment', 'bodies', 'away from the keyboard', 'told by its mark'])('%s is not', (text) => {
    expect(oldWords(text)).toEqual([]);
  });
});
