import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findBreaches, findCircle } from './arrows.ts';

describe('the layers of src/', () => {
  it('import inward only, and keep any, process.env and @actions/* where they belong', () => {
    const files = globSync('src/**/*.ts');
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((path) => findBreaches(path, readFileSync(path, 'utf8')))).toEqual([]);
  });

  it('no file imports itself by way of others', () => {
    const files = new Map(globSync('src/**/*.ts').map((path) => [path, readFileSync(path, 'utf8')]));
    expect(findCircle(files)).toEqual([]);
  });
});

describe('findCircle', () => {
  it('sees the way around, and leads into it', () => {
    const files = new Map([
      ['src/a.ts', `import { b } from './b.ts'`],
      ['src/b.ts', `import { c } from './c/c.ts'`],
      ['src/c/c.ts', `import { b } from '../b.ts'`],
    ]);
    expect(findCircle(files)).toEqual(['src/b.ts', 'src/c/c.ts', 'src/b.ts']);
  });

  it('sees one by way of a type', () => {
    const files = new Map([
      ['src/a.ts', `import { b } from './b.ts'; import { c } from './c.ts'`],
      ['src/b.ts', `import type { A } from './a.ts'; import { c } from './c.ts'`],
      ['src/c.ts', `await import('./a.ts')`],
    ]);
    expect(findCircle(files)).toEqual(['src/a.ts', 'src/b.ts', 'src/a.ts']);
  });

  it('lets pass what is loaded when it is called for, and two ways to one file', () => {
    const files = new Map([
      ['src/a.ts', `import { b } from './b.ts'; import { c } from './c.ts'`],
      ['src/b.ts', `import { c } from './c.ts'`],
      ['src/c.ts', `await import('./a.ts')`],
    ]);
    expect(findCircle(files)).toEqual([]);
  });
});

describe('findBreaches', () => {
  it.each([
    ['an arrow outward', 'src/domain/a.ts', `import { b } from '../engine/b.ts'`],
    ['an arrow across', 'src/openstack/http/a.ts', `import type { B } from '../../inputs/types.ts'`],
    ['a re-export outward', 'src/engine/a.ts', `export * from '../openstack/b.ts'`],
    ['a dynamic import outward', 'src/operations/a.ts', `await import('../entry-points/cli/b.ts')`],
    ['the type of a module outward', 'src/engine/a.ts', `type B = import('../operations/b.ts').B`],
    ['reports that run operations', 'src/reports/a.ts', `import { b } from '../operations/b.ts'`],
    ['an emulator that shares code', 'src/emulator/a.ts', `import { b } from '../domain/b.ts'`],
    ['code that shares with the emulator', 'src/operations/a.ts', `import { b } from '../emulator/b.ts'`],
    ['an action that carries the emulator', 'src/entry-points/action/a.ts', `await import('../../emulator/b.ts')`],
    ['an unknown folder', 'src/utils/a.ts', `import { b } from '../domain/b.ts'`],
    ['the action toolkit elsewhere', 'src/entry-points/cli/a.ts', `import { info } from '@actions/core'`],
    ['octokit outside of its adapter', 'src/pull-request/a.ts', `import { Octokit } from '@octokit/core'`],
    ['an adapter that knows another', 'src/code-host/github/a.ts', `import { b } from '../gitlab/b.ts'`],
    ['a new adapter that knows another', 'src/code-host/forge/a.ts', `import { b } from '../github/b.ts'`],
    ['what adapters share, that knows one', 'src/code-host/common/a.ts', `import { b } from '../github/b.ts'`],
    ['a pull request that knows its host', 'src/pull-request/a.ts', `import { b } from '../code-host/github/b.ts'`],
    ['a port that runs anything', 'src/code-host/port/a.ts', `import { b } from '../../domain/b.ts'`],
    ['a CLI that loads the action', 'src/entry-points/cli/a.ts', `import { b } from '../action/b.ts'`],
    ['the version, deep inside', 'src/operations/a.ts', `import about from '../../package.json' with { type: 'json' }`],
    ['any', 'src/domain/a.ts', `export const a = (b: Record<string, any>) => b`],
    ['the environment', 'src/openstack/a.ts', `export const a = process.env.OS_CLOUD`],
    ['the environment by another name', 'src/openstack/a.ts', `const { env } = process; export const a = env`],
    ['the environment, imported', 'src/openstack/a.ts', `import { env } from 'node:process'; export const a = env`],
  ])('sees %s', (_what, path, source) => {
    expect(findBreaches(path, source)).toHaveLength(1);
  });

  it.each([
    ['an arrow inward', 'src/operations/a.ts', `import { b } from '../engine/b.ts'`],
    ['the same room', 'src/openstack/http/a.ts', `import { b } from '../compute/b.ts'`],
    ['a new adapter that knows the port', 'src/code-host/forge/a.ts', `import type { Adapter } from '../port/adapter.ts'`],
    ['a new adapter that uses what adapters share', 'src/code-host/forge/a.ts', `import { b } from '../common/b.ts'`],
    ['a type for reports', 'src/reports/a.ts', `import type { B } from '../operations/b.ts'`],
    ['the emulator in the CLI', 'src/entry-points/cli/a.ts', `await import('../../emulator/b.ts')`],
    ['the version in an entry point', 'src/entry-points/cli/a.ts', `import about from '../../../package.json' with { type: 'json' }`],
    ['words in comments and strings', 'src/domain/a.ts', `export const a = 'process.env: any' // import '../entry-points/b.ts'`],
    ['a method named any', 'src/domain/a.ts', `export const a = (p: Promise<1>[]) => Promise.any(p)`],
  ])('lets %s pass', (_what, path, source) => {
    expect(findBreaches(path, source)).toEqual([]);
  });
});
