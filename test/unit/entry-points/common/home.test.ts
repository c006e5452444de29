import { expect, test } from 'vitest';
import { homeFolder } from '../../../../src/entry-points/common/home.ts';

test('a user without an entry in passwd has no folder, and is no reason to fail', () => {
  const unknown = () => {
    throw new Error('A system error occurred: uv_os_homedir returned ENOENT');
  };
  expect(homeFolder(unknown)).toBeUndefined();
});

test.each(['', '.', 'home'])('HOME=%j would be a folder of the checkout', (folder) => {
  expect(homeFolder(() => folder)).toBeUndefined();
});

test('else it is what the system says', () => {
  expect(homeFolder(() => '/home/me')).toBe('/home/me');
});
