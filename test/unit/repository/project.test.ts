import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../../package.json' with { type: 'json' };
import { headVersion, notesOf, pinAction, reusableWorkflow } from '../../../scripts/release.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' }).split('\0');
const home = 'https://github.com/restage/restage';

describe('the package', () => {
  it('says where its sources, its issues and its page are', () => {
    expect(packageJson).toMatchObject({
      repository: { type: 'git', url: `git+${home}.git` },
      bugs: `${home}/issues`,
      homepage: `${home}#readme`,
    });
  });

  it('runs nothing when it is installed', () => {
    const onInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(onInstall.filter((name) => name in packageJson.scripts)).toEqual([]);
  });
});

describe('.nvmrc', () => {
  const version = read('.nvmrc').trim();

  it('is the Node that development installs', () => {
    expect(packageJson.devDependencies.node).toMatch(new RegExp(`^\\^${version}\\.`));
  });

  it('is, with the oldest Node of `engines`, what CI runs the bundle on', () => {
    const oldest = /^>=(\d+)\./.exec(packageJson.engines.node)?.[1];
    expect(parse(read('.github/workflows/ci.yml')).jobs.bundle.strategy.matrix.node.map(String)).toEqual([oldest, version]);
  });
});

describe('.github/CODEOWNERS', () => {
  const rules = read('.github/CODEOWNERS')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));

  it('has an owner for every file', () => {
    expect(rules[0]?.[0]).toBe('*');
    for (const [, ...owners] of rules) expect(owners).toEqual([expect.stringMatching(/^@[\w-]+(?:\/[\w-]+)?$/)]);
  });

  it('names files that there are', () => {
    const paths = rules.flatMap(([pattern = '']) => (pattern === '*' ? [] : [pattern.replace(/^\//, '')]));
    expect(paths.filter((path) => !files.some((file) => file === path || file.startsWith(path.replace(/\/?$/, '/'))))).toEqual([]);
  });
});

describe.each(globSync('.github/ISSUE_TEMPLATE/*.yml').filter((path) => !path.endsWith('config.yml')))('%s', (path) => {
  const form = parse(read(path));

  it('has what GitHub wants of an issue form', () => {
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    for (const { type, id, attributes } of form.body) {
      expect(['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
      if (type === 'markdown') expect(attributes.value).toEqual(expect.any(String));
      else expect([id, attributes.label]).toEqual([expect.stringMatching(/^[\w-]+$/), expect.any(String)]);
      if (type === 'dropdown' || type === 'checkboxes') expect(attributes.options.length).toBeGreaterThan(0);
    }
  });

  it('has a name of its own for each field', () => {
    const named: { id?: string; attributes: { label?: string } }[] = form.body;
    const ids = named.flatMap(({ id }) => id ?? []);
    const labels = named.flatMap(({ attributes }) => attributes.label ?? []);
    expect([ids, labels]).toEqual([[...new Set(ids)], [...new Set(labels)]]);
  });
});

describe('the form for a bug', () => {
  it('asks for what a maintainer needs, and warns about secrets first', () => {
    const { body } = parse(read('.github/ISSUE_TEMPLATE/bug.yml'));
    expect(body[0].attributes.value).toMatch(/never paste credentials/i);
    expect(body.map(({ id }: { id?: string }) => id)).toEqual(
      expect.arrayContaining(['version', 'cloud', 'code', 'request-ids', 'plan', 'log']),
    );
  });
});

describe('.github/renovate.json', () => {
  it('leaves no kind of dependency out, and our own version to the release', () => {
    const { extends: presets, packageRules } = JSON.parse(read('.github/renovate.json'));
    expect(presets).toEqual(expect.arrayContaining(['config:recommended', 'docker:pinDigests', 'helpers:pinGitHubActionDigestsToSemver']));
    expect(packageRules).toContainEqual(expect.objectContaining({ matchPackageNames: ['restage/restage'], enabled: false }));
  });
});

describe('a release', () => {
  const changelog = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 - 2026-01-01\n\nFirst version.\n\n### Parts\n\n- One.\n';

  it('heads the news with its version, and keeps room for the next', () => {
    const headed = headVersion(changelog, '0.2.0', '2026-02-03');
    expect(headed).toContain('## Unreleased\n\n## 0.2.0 - 2026-02-03\n\n- New.\n\n## 0.1.0');
    expect(notesOf(headed, '0.2.0')).toBe('- New.');
  });

  it('has no news to head', () => {
    expect(() => headVersion(changelog.replace('- New.\n', ''), '0.2.0', '2026-02-03')).toThrow('nothing under "Unreleased"');
  });

  it('has notes up to the version before, with their parts', () => {
    expect(notesOf(changelog, '0.1.0')).toBe('First version.\n\n### Parts\n\n- One.');
  });

  it.each([
    ['0.3.0', 'says nothing about 0.3.0'],
    ['0.1', '0.1 is not a version'],
    ['0.2.0-rc.1', 'is not a version'],
  ])('has no notes: %s', (version, message) => {
    expect(() => notesOf(changelog, version)).toThrow(message);
  });

  it('lets the reusable workflow use its own version', () => {
    expect(pinAction('      - uses: restage/restage@v0.1.0\n', '0.2.0')).toBe('      - uses: restage/restage@v0.2.0\n');
    expect(read(reusableWorkflow)).toContain(`uses: restage/restage@v${packageJson.version}\n`);
  });

  it('has a changelog to take its notes from', () => {
    expect(headVersion(read('CHANGELOG.md'), '99.0.0', '2026-02-03')).toContain('## 99.0.0');
  });
});
