import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const page = readFileSync('docs/first-test.md', 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);

// Where `../helpers` and `vitest` are what they are for a file of test/scenario.
const root = mkdtempSync(join(tmpdir(), 'restage-first-test-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'test/scenario'), { recursive: true });
for (const path of ['node_modules', 'src', 'test/helpers']) symlinkSync(resolve(path), join(root, path));
const file = join(root, 'test/scenario/first.test.ts');
writeFileSync(file, blocks.join('\n'));

test('docs/first-test.md has the whole file', () => {
  expect(blocks).toHaveLength(2);
});

describe('the tests that docs/first-test.md prints', async () => {
  await import(/* @vite-ignore */ pathToFileURL(file).href);
});
