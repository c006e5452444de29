import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';

it('ships these packages and no other', () => {
  const licenses = readFileSync('dist/licenses.txt', 'utf8');
  const packages = [...licenses.matchAll(/^-+\n(\S+) [\d.]+ \(/gm)].map(([, name]) => name);
  expect(packages).toEqual(['@actions/core', 'p-limit', 'valibot', 'yaml', 'yocto-queue']);
});

it('ships a CLI that can be run as it is', () => {
  expect(readFileSync('dist/cli.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync('dist/cli.js').mode & 0o111).toBe(0o111);
});
