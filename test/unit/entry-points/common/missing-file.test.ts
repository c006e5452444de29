import { expect, test } from 'vitest';
import { unlessMissing } from '../../../../src/entry-points/common/missing-file.ts';

test('a file that is not there is none; one that cannot be read is a problem', () => {
  const failing = (code: string) =>
    unlessMissing(() => {
      throw Object.assign(new Error(code), { code });
    });
  expect(failing('ENOENT')('x')).toBeUndefined();
  expect(failing('ENOTDIR')('x')).toBeUndefined();
  expect(() => failing('EACCES')('x')).toThrow('EACCES');
  expect(unlessMissing(() => 'text')('x')).toBe('text');
});
