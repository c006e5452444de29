import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appendToFile } from '../../../../src/entry-points/cli/append-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'restage-append-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('is made where it is not, goes on where it is, and is there at once', () => {
  const path = join(folder, 'events.ndjson');
  const first = appendToFile(path);
  first.append('one\n');
  expect(readFileSync(path, 'utf8')).toBe('one\n');
  first.close();
  const second = appendToFile(path);
  second.append('two\n');
  second.close();
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});

test('a folder that is not there is an error', () => {
  expect(() => appendToFile(join(folder, 'nowhere/events.ndjson'))).toThrow('ENOENT');
});

test.skipIf(process.platform === 'win32')('a pipe without a reader is an error, and no wait', () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  expect(() => appendToFile(path)).toThrow('ENXIO');
});
