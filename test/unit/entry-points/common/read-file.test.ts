import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOrdinaryFile, readTextFile } from '../../../../src/entry-points/common/read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'restage-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
writeFileSync(at('text'), 'hellö');
writeFileSync(at('empty'), '');
writeFileSync(at('large'), 'x'.repeat(1024 * 1024 + 1));
writeFileSync(at('whole'), 'x'.repeat(1024 * 1024));
mkdirSync(at('folder'));
execFileSync('mkfifo', [at('pipe')]);
symlinkSync(at('text'), at('link'));
symlinkSync('/proc/self/environ', at('link-to-the-environment'));
symlinkSync('/dev/zero', at('link-to-zeros'));

test('reads ordinary files', () => {
  for (const name of ['text', 'link']) expect(readOrdinaryFile(at(name))).toBe('hellö');
  expect(readOrdinaryFile(at('empty'))).toBe('');
  expect(readOrdinaryFile(at('whole'))).toHaveLength(1024 * 1024);
});

test.each([
  [at('folder'), 'directory'],
  [at('pipe'), 'not a regular file'],
  ['/dev/zero', 'not a regular file'],
  ['/proc/self/environ', 'not a regular file'],
  [at('link-to-the-environment'), 'not a regular file'],
  [at('link-to-zeros'), 'not a regular file'],
  [at('large'), 'larger than 1 MiB'],
  [at('missing'), 'ENOENT'],
])('refuses %s, and does not wait for it', (path, problem) => {
  expect(() => readOrdinaryFile(path)).toThrow(problem);
});

test('what may be a pipe is read to its end, and no further than all that is of use', () => {
  expect(readTextFile(at('text'))).toBe('hellö');
  expect(() => readTextFile('/dev/zero')).toThrow('larger than 32 MiB');
});
