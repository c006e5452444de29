import { visible } from '../domain/foreign-text.ts';
import type { InputText } from './row.ts';

/** In `ssh-users`: who opened the pull request. */
export const pullAuthor = 'author';

/** A name on a code host: as GitHub gives them, with the `_` of its managed users. */
export function isLogin(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,62}$/i.test(name);
}

export function readSshUsers(input: InputText<readonly string[]>): readonly string[] {
  const names = [...new Set(input.value() ?? [])];
  for (const name of names) {
    if (!isLogin(name)) input.refuse(`\`${visible(name)}\` is not a user name of a code host`, 'Write names without `@`, or `author`');
  }
  return names;
}
