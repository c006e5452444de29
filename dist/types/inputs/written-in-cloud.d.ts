import type { InputText } from './row.js';
/** The name of something that is there. Nova gives no name that holds an invisible character: it came with a copy from a page. */
export declare function readName(input: InputText<string>): string | undefined;
/** Several of them; empty when there is none. */
export declare function readNames(input: InputText<readonly string[]>): readonly string[];
/** A text that is to be written in the cloud: see `unfitCharacter`. */
export declare function refuseUnfit(input: Pick<InputText<unknown>, 'refuse'>, text: string): void;
