import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Folders whose texts and comments are in plain English. The list grows. */
const covered = ['src/inputs/**/*.ts', 'src/faces/{action,cli,common,library}/**/*.ts', 'src/reports/**/*.ts'];
/** Not yet. */
const excluded = 'src/faces/action/github/';

/** Old words, and what to write instead. */
const instead: readonly (readonly [old: RegExp, plain: string])[] = [
  [/\b(?:some|no|any|every)body\b/gi, 'the subject itself: a person, a run, another project; or the passive voice'],
  [/\bwho(?:m)?ever\b/gi, 'anyone who; or the subject itself'],
  [/\b(?:be|is|are|was|were|been) told\b/gi, 'reported, shown, asked, distinguished'],
  [/\bin good order\b/gi, 'what is done: the golden server is restored, changes are undone'],
  [/\bmend(?:s|ed|ing)?\b/gi, 'fix'],
  [/\b(?:go|goes|gone|went) away\b/gi, 'is deleted'],
  [/\b(?:tak(?:e|es|en|ing)|took)(?: (?:it|them|this|that|these|the \w+))? away\b/gi, 'delete, remove'],
  [/\bonce more leaves\b/gi, 'press Ctrl-C again to quit'],
  [/\blife time\b/gi, 'time to live'],
  [/\bnetwork does not lead\b/gi, 'no route to host'],
];

/** Each old word in a text, with its line. */
function oldWords(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      instead.flatMap(([old, plain]) => [...line.matchAll(old)].map(([word]) => `${index + 1}: "${word}" (write: ${plain})`)),
    );
}

describe('plain words', () => {
  it('are all that texts and comments use', () => {
    const paths = covered.flatMap((pattern) => globSync(pattern)).filter((path) => !path.startsWith(excluded));
    expect(paths.length).toBeGreaterThan(100);
    expect(paths.flatMap((path) => oldWords(readFileSync(path, 'utf8')).map((found) => `${path}:${found}`))).toEqual([]);
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
