import type { InputText } from './row.js';
/** The text of `user-data`, or of the file it names with `@path`. Never cut at commas or lines. */
export declare function readUserData(input: InputText<string>): string | undefined;
