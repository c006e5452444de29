import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const own = ['@actions/core', 'p-limit', 'valibot', 'yaml', 'yocto-queue'];
/** The widths of letters, and what they bring along. */
const ofWidths = ['ansi-regex', 'get-east-asian-width', 'string-width', 'strip-ansi'];
/** octokit, and what it brings along. */
const ofOctokit = [
  ...['auth-token', 'core', 'endpoint', 'graphql', 'plugin-retry', 'plugin-throttling', 'request', 'request-error'].map(
    (name) => `@octokit/${name}`,
  ),
  ...['before-after-hook', 'bottleneck', 'content-type', 'json-with-bigint', 'universal-user-agent'],
];

it('ships these packages, and no other', () => {
  const licenses = readFileSync('dist/licenses.txt', 'utf8');
  const packages = [...licenses.matchAll(/^-+\n(\S+) [\d.]+ \(/gm)].map(([, name]) => name ?? '');
  expect(packages.sort()).toEqual([...own, ...ofWidths, ...ofOctokit].sort());
});

it('loads the cache client for a job that asks for its history alone', () => {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(files.filter((name) => readFileSync(`dist/${name}`, 'utf8').includes('x-ms-blob-type'))).toEqual(['chunks/history.js']);
});

/** Names of the chunks that a chunk loads at once, over all the way down. */
function loadedBy(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, next = ''] of readFileSync(`dist/${name}`, 'utf8').matchAll(/(?:from|import)\s?"(\.[^"]+)"/g))
    loadedBy(join(dirname(name), next), seen);
  return seen;
}

it('loads octokit when the code host is asked for anything, and not before', () => {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const octokit = files.filter((name) => readFileSync(`dist/${name}`, 'utf8').includes('octokit-core.js'));
  expect(octokit).toEqual(['chunks/open-github.js']);
  for (const entry of ['action.js', 'post.js', 'cli.js', 'index.js', 'emulator.js'])
    expect(loadedBy(entry)).not.toContain('chunks/open-github.js');
  expect(loadedBy('chunks/open-github.js').size).toBeGreaterThan(1);
});

it('loads the widths of letters for a result or help, and not to start', () => {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(files.filter((name) => readFileSync(`dist/${name}`, 'utf8').includes('RGI_Emoji'))).toEqual(['chunks/width.js']);
  for (const entry of ['action.js', 'cli.js', 'index.js']) expect(loadedBy(entry)).not.toContain('chunks/width.js');
});

const needed = ['chunks/core.js', 'chunks/inputs.js'];

// Bytes with some room for what is to come; what pushes a start beyond it is better loaded when it is called for.
it.each([
  { start: 'a version or help', entry: 'cli.js', others: ['chunks/command.js', 'chunks/core.js'], most: 90_000 },
  { start: 'a refused action', entry: 'action.js', others: ['chunks/step.js', ...needed], most: 185_000 },
  { start: 'post of a run that came to its end', entry: 'post.js', others: [], most: 1_000 },
])('loads few files for $start', ({ entry, others, most }) => {
  const loaded = [...loadedBy(entry)];
  expect(loaded.toSorted()).toEqual([entry, ...others].toSorted());
  expect(bytesOf(loaded)).toBeLessThan(most);
});

it('reads and refuses inputs without the client of OpenStack, YAML, or what reads environment files', () => {
  for (const entry of ['cli.js', 'action.js', 'chunks/post.js', 'chunks/verb.js']) {
    for (const chunk of ['cloud', 'yaml', 'environment-file']) expect(loadedBy(entry), entry).not.toContain(`chunks/${chunk}.js`);
  }
  expect(loadedBy('chunks/verbs.js')).toContain('chunks/cloud.js');
  expect(loadedBy('chunks/secrets-in-text.js')).toContain('chunks/yaml.js');
  expect(loadedBy('chunks/parse.js')).toContain('chunks/environment-file.js');
});

it('loads the verbs in several regions for a run that names several, and environment files for one that has one', () => {
  for (const chunk of ['regions', 'environment-file']) {
    expect(statSync(`dist/chunks/${chunk}.js`).size).toBeGreaterThan(5_000);
    expect(loadedBy('chunks/verbs.js')).not.toContain(`chunks/${chunk}.js`);
  }
});

it('starts without the modules that Node itself takes long to load', () => {
  // At once, and not when a function of it is called.
  const atOnce = /[^>\s]\s?process\.getBuiltinModule\(`(?:node:)?(?:child_process|crypto|fs\/promises|https?|net|tls)`\)/;
  expect('const{x}=process.getBuiltinModule(`node:tls`)').toMatch(atOnce);
  for (const entry of ['cli.js', 'action.js', 'post.js', 'chunks/verb.js']) {
    for (const name of loadedBy(entry)) {
      const code = readFileSync(`dist/${name}`, 'utf8');
      expect(code, name).not.toMatch(atOnce);
      expect(code, name).not.toMatch(/\bpromises\b[^;]*=\s?process\.getBuiltinModule/);
    }
  }
});

it('runs an operation of a cloud in clouds.yaml with at most 0.76 MB', () => {
  const loaded = ['action.js', 'chunks/deps.js', 'chunks/verbs.js', 'chunks/secrets-in-text.js'].flatMap((entry) => [...loadedBy(entry)]);
  expect(bytesOf(loaded)).toBeLessThan(760_000);
});

function bytesOf(names: readonly string[]): number {
  return [...new Set(names)].reduce((sum, name) => sum + statSync(`dist/${name}`).size, 0);
}

it('tells the names of functions in a stack', () => {
  expect(readFileSync('dist/chunks/cloud.js', 'utf8')).toMatch(/\bfunction readRecord\(/);
});

it('ships a CLI that can be run as it is', () => {
  expect(readFileSync('dist/cli.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync('dist/cli.js').mode & 0o111).toBe(0o111);
});
