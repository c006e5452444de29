import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';

const own = ['@actions/core', 'fast-string-truncated-width', 'fast-string-width', 'p-limit', 'valibot', 'yaml', 'yocto-queue'];

it('ships these packages, and no other', () => {
  const licenses = readFileSync('dist/licenses.txt', 'utf8');
  const packages = [...licenses.matchAll(/^-+\n(\S+) [\d.]+ \(/gm)].map(([, name]) => name ?? '');
  expect(packages.sort()).toEqual(own);
});

it('loads the cache client for a job that asks for its history alone', () => {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(files.filter((name) => readFileSync(`dist/${name}`, 'utf8').includes('x-ms-blob-type'))).toEqual(['chunks/history.js']);
});

it('ships a CLI that can be run as it is', () => {
  expect(readFileSync('dist/cli.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync('dist/cli.js').mode & 0o111).toBe(0o111);
});
