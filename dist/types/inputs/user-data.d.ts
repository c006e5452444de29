import { type SealInput } from '../domain/sealing.js';
import type { InputText } from './row.js';
/** The text of `user-data`, or of the file it names with `@path`. Never cut at commas or lines. */
export declare function readUserData(input: InputText<string>): string | undefined;
/** Whether Nova takes this text as user data. */
export declare function fitsUserData(text: string): boolean;
/** What `seal` names: a script, by `@path` or as `linux`, or `none`. */
export declare function readSealInput(input: InputText<string>): SealInput;
