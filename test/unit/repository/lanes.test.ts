import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../../package.json' with { type: 'json' };
import config from '../../../vitest.config.ts';
import cloudConfig from '../../../vitest.openstack.config.ts';
import { isNode, type SyntaxNode, syntaxOf } from './syntax.ts';
import { rootOf } from './test-titles.ts';

interface Lane {
  readonly name: string;
  readonly files: ReadonlySet<string>;
}

const files = globSync('test/**/*.test.ts', { exclude: ['**/node_modules/**'] });

function lanesOf({ test }: { readonly test?: { readonly projects?: readonly unknown[] } }): readonly Lane[] {
  return (test?.projects ?? []).map((project) => {
    const {
      name,
      include,
      exclude = [],
    } = (project as { readonly test: Record<'name', string> & Record<'include' | 'exclude', string[]> }).test;
    return { name, files: new Set(globSync(include, { exclude })) };
  });
}

const all = lanesOf(config({ mode: 'test', command: 'serve' }));
const quick = lanesOf(config({ mode: 'quick', command: 'serve' }));
const ofCloud = lanesOf(cloudConfig);

describe('a test file', () => {
  it('is in exactly one lane, by its folder', () => {
    const lanesBy = (path: string) => (path.startsWith('test/live/') ? ofCloud : all).filter((lane) => lane.files.has(path));
    const isAlone = (path: string, [lane, ...more]: readonly Lane[]) =>
      lane !== undefined && more.length === 0 && (ofCloud.includes(lane) || path.startsWith(`test/${lane.name}/`));
    expect(files.filter((path) => !isAlone(path, lanesBy(path)))).toEqual([]);
  });

  it('sets no limit and no repetition of its own', () => {
    const limits = files
      .filter((path) => !path.startsWith('test/live/'))
      .flatMap((path) => {
        const text = readFileSync(path, 'utf8');
        // Few can have one at all, and to parse them takes long.
        const isDue = /\b(?:timeout|retry|repeats)\b|, [\d_]+\);$/m.test(text);
        return isDue ? syntaxOf(path, text).flatMap((node) => limitsIn(node).map((limit) => `${path}: ${limit}`)) : [];
      });
    expect(limits).toEqual([]);
  });
});

describe('a lane', () => {
  it('has files', () => {
    expect([...all, ...ofCloud].filter((lane) => lane.files.size === 0)).toEqual([]);
  });

  it('is run by CI, in full', () => {
    expect(packageJson.scripts['test:all']).toBe('vitest run');
    expect(readFileSync('.ci/run', 'utf8')).toMatch(/^phase test \d+ npm run test:all -- /m);
    for (const workflow of ['ci', 'release']) {
      const { jobs } = parse(readFileSync(`.github/workflows/${workflow}.yml`, 'utf8'));
      const commands = Object.values<{ steps: { run?: string }[] }>(jobs).flatMap(({ steps }) => steps.map(({ run }) => run));
      expect(commands).toContain('npm run test:all');
    }
  });

  it('is explained to contributors, with the command that runs it', () => {
    const text = readFileSync('CONTRIBUTING.md', 'utf8');
    const rows = [...text.matchAll(/^\| `(\w+)` \| (yes|sample|no) \|/gm)].map(([, name, quickly]) => [name, quickly !== 'no']);
    expect(rows).toEqual(all.map(({ name }) => [name, quick.some((lane) => lane.name === name)]));
  });
});

/** A number behind a test's function, or `timeout` or `retry` among its options. */
function limitsIn(node: SyntaxNode): string[] {
  const isTest = node.type === 'CallExpression' && /^(?:test|it|describe|(?:before|after)(?:All|Each))$/.test(rootOf(node.callee));
  if (!isTest || !Array.isArray(node.arguments)) return [];
  return node.arguments.flatMap((argument, at) => {
    if (!isNode(argument)) return [];
    if (at > 0 && argument.type === 'Literal' && typeof argument.value === 'number') return [String(argument.value)];
    return argument.type === 'ObjectExpression' && Array.isArray(argument.properties) ? argument.properties.flatMap(limitNamed) : [];
  });
}

function limitNamed(property: unknown): string[] {
  const name = isNode(property) && isNode(property.key) ? String(property.key.name) : '';
  return ['timeout', 'retry', 'repeats'].includes(name) ? [name] : [];
}
