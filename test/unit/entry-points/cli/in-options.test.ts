import { describe, expect, test } from 'vitest';
import { inOptions } from '../../../../src/entry-points/cli/in-options.ts';

describe('a command line gets inputs in its own spelling', () => {
  test.each([
    ['`with-images` deletes it', '`--with-images` deletes it'],
    ['Run `reap` with `apply: true`.', 'Run `reap` with `--apply`.'],
    ['set `wait: false`', 'set `--no-wait`'],
    ['write `ttl: 8h` or `count: 2`', 'write `--ttl 8h` or `--count 2`'],
    ['one line\nLeave `golden` out', 'one line\nLeave `--golden` out'],
  ])('%s', (text, shown) => {
    expect(inOptions(text)).toBe(shown);
  });
});

describe('nothing else changes', () => {
  test.each([
    ['a command', 'run `openstack server start golden` and `restage reap --apply`'],
    ['what only the action has', 'set `summary` or `fail-when-golden-off: false`'],
    ['an operation', 'use `refresh`'],
    ['a word that is a value of an input, too', '`cloud` stops the server'],
    ['a placeholder', '`{{ environment }}`'],
    ['a key in an environment file', 'restage.yml:3:5 roles.web.count: it is 3. Increase `count`.'],
    ['the same after the head of an error', 'error: a/restage.yml:3:5 roles.web.count: Increase `count`.'],
    ['a boolean with a value of its own', '`wait: later`'],
  ])('%s', (_what, text) => {
    expect(inOptions(text)).toBe(text);
  });
});
