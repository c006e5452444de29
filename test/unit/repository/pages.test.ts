import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { readyForms, readyStarts } from '../../../src/inputs/ready.ts';
import { authTypeNames } from '../../../src/openstack/auth/table.ts';
import { resourceKinds } from '../../../src/operations/results.ts';
import { headingsIn } from './headings.ts';

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\0')
  .filter(existsSync);
const pages = files.filter((file) => file.endsWith('.md'));

describe('lists on pages', () => {
  it.each(['docs/reap.md', 'docs/security.md', 'docs/contract.md', 'docs/design.md'])(
    '%s names each kind of resource that is deleted',
    (path) => {
      const text = readFileSync(path, 'utf8').toLowerCase();
      expect(resourceKinds.filter(({ several }) => !text.includes(several.toLowerCase().replace(/s$/, '')))).toEqual([]);
    },
  );

  it('docs/reference.md has each form of a readiness check, and docs/recipes/runners.md says what each has to reach', () => {
    const [reference, runners] = [read('docs/reference.md'), read('docs/recipes/runners.md')];
    expect(readyForms.filter((form) => !reference.includes(form))).toEqual([]);
    expect(readyStarts.filter((start) => !runners.includes(`\`${start}\``))).toEqual([]);
  });

  it('docs/sign-in.md names each way to sign in', () => {
    const text = readFileSync('docs/sign-in.md', 'utf8');
    expect(authTypeNames.filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
  });
});

describe('the pages', () => {
  it('are there', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/design.md']));
  });

  it('README.md is short', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(220);
  });

  it('docs/README.md lists every page of docs/', () => {
    const listed = linksIn(read('docs/README.md')).map((link) => posix.join('docs', link));
    const written = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
    expect(written.filter((page) => !listed.includes(page))).toEqual([]);
  });

  it.each(pages)('%s: links lead to files and headings that there are', (page) => {
    expect(linksIn(read(page)).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it('CONTRIBUTING.md: each path and each test that it names is there', () => {
    const spans = [...read('CONTRIBUTING.md').matchAll(/`([^`\s]+)`/g)].map(([, span = '']) => span);
    const paths = spans.filter((span) => /^(?:src|test|docs|scripts)\/[\w./-]+$/.test(span));
    const tests = spans.filter((span) => /^[\w-]+\.test\.ts$/.test(span));
    expect([paths.length, tests.length].every((length) => length > 4)).toBe(true);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    expect(tests.filter((name) => !existsSync(`test/unit/repository/${name}`))).toEqual([]);
  });

  it.each(pages)('%s: commands of npm are scripts of the package', (page) => {
    const named = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });

  it.each(['docs/openstack-notes.md', 'docs/mutation.md'])('%s: a name of ours stands in the file that is said to have it', (page) => {
    const named = namesIn(read(page));
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter(({ file, name }) => !ourFiles(file).some((path) => read(path).includes(name)))).toEqual([]);
  });

  it('docs/openstack-notes.md: what is ours is there', () => {
    const rows = read('docs/openstack-notes.md').split('\n');
    const cells = rows.flatMap((row) => /\|([^|]*)\|$/.exec(row)?.[1] ?? []);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file = '']) => file));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => ourFiles(file).length === 0)).toEqual([]);
  });
});

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Of this repository. */
function linksIn(page: string): readonly string[] {
  return [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(target)) return false;
  return heading === undefined || headingsIn(read(target)).some(({ anchor }) => anchor === heading);
}

/** Files of src whose path ends like this. */
function ourFiles(end: string): readonly string[] {
  return files.filter((file) => file.startsWith('src/') && file.endsWith(`/${end}`));
}

/** `name` in `file.ts`, or `file.ts` `name`. */
function namesIn(page: string): readonly { readonly file: string; readonly name: string }[] {
  const before = [...page.matchAll(/`(\w+)` in `([\w/-]+\.ts)`/g)].map(([, name = '', file = '']) => ({ file, name }));
  const behind = [...page.matchAll(/`([\w/-]+\.ts)` `(\w+)`/g)].map(([, file = '', name = '']) => ({ file, name }));
  return [...before, ...behind];
}
