import type { InputText } from './row.js';
/** In `ssh-users`: who opened the pull request. */
export declare const pullAuthor = "author";
/** A name on a code host: as GitHub gives them, with the `_` of its managed users. */
export declare function isLogin(name: string): boolean;
export declare function readSshUsers(input: InputText<readonly string[]>): readonly string[];
