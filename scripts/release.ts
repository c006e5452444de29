/**
 * A version of this package: what must say its number, and what is written about it.
 * `prepare` (run by `npm version`): heads the changelog's news with the new version, and lets the reusable workflow use that version of the action.
 * `notes`: prints the version's section of the changelog, for the release on GitHub.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const reusableWorkflow = '.github/workflows/pull-request.yml';

/** The changelog with a heading for the version below `## Unreleased`. */
export function headVersion(changelog: string, version: string, date: string): string {
  if (sectionOf(changelog, 'Unreleased') === '') throw new Error('The changelog has nothing under "Unreleased".');
  return changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${version} - ${date}\n`);
}

/** The text under the version's heading, without the heading. */
export function notesOf(changelog: string, version: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is not a version to release: major.minor.patch is.`);
  const notes = sectionOf(changelog, version);
  if (notes === '') throw new Error(`The changelog says nothing about ${version}. Prepare the release with: npm version`);
  return notes;
}

export function pinAction(workflow: string, version: string): string {
  return workflow.replace(/restage\/restage@v[\d.]+/g, `restage/restage@v${version}`);
}

function sectionOf(changelog: string, title: string): string {
  const sections = changelog.split(/^## /m);
  return (
    sections
      .find((section) => /^\S+/.exec(section)?.[0] === title)
      ?.replace(/^.*\n/, '')
      .trim() ?? ''
  );
}

if (import.meta.main) {
  const at = (path: string) => join(import.meta.dirname, '..', path);
  const read = (path: string) => readFileSync(at(path), 'utf8');
  const { version }: { version: string } = JSON.parse(read('package.json'));
  const task = process.argv[2];
  if (task === 'prepare') {
    writeFileSync(at('CHANGELOG.md'), headVersion(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10)));
    writeFileSync(at(reusableWorkflow), pinAction(read(reusableWorkflow), version));
  } else if (task === 'notes') console.log(notesOf(read('CHANGELOG.md'), version));
  else throw new Error('usage: node scripts/release.ts prepare|notes');
}
