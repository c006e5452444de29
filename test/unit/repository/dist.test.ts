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

it('loads neither the client of OpenStack nor YAML to start, or to tell its version', () => {
  for (const chunk of ['chunks/cloud.js', 'chunks/yaml.js']) {
    expect(loadedBy('chunks/verb.js')).toContain(chunk);
    expect(loadedBy('cli.js')).not.toContain(chunk);
  }
});

it('ships a CLI that can be run as it is', () => {
  expect(readFileSync('dist/cli.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync('dist/cli.js').mode & 0o111).toBe(0o111);
});
