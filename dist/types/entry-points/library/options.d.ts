import type { RawInputs } from '../../inputs/reader.js';
import type { Camel, InputDefinition, WordsOf } from '../../inputs/row.js';
import type { InputTable } from '../../inputs/table.js';
type Row = Exclude<InputTable[keyof InputTable], {
    readonly actionOnly: true;
} | {
    readonly codeHost: true;
}>;
/** A word, and as a number where it is one: `ipVersion: 6`. */
type Word<W> = W | (W extends `${infer N extends number}` ? N : never);
interface ValueOfType {
    readonly text: string;
    readonly list: string | readonly string[];
    readonly checks: string | readonly string[];
    readonly pairs: string | Readonly<Record<string, string>>;
    /** `90s`, `15m`, `10h`, `7d`. */
    readonly duration: string;
    readonly integer: number;
    readonly number: number;
    readonly boolean: boolean;
}
type ValueOf<R extends InputDefinition> = R['type'] extends keyof ValueOfType ? ValueOfType[R['type']] : Word<WordsOf<R>>;
/** The inputs of the README in camel case; absent = the default that is given there. Those that only the action knows are left out. */
export type RestageOptions = {
    readonly [R in Row as Camel<R['name']>]?: ValueOf<R> | undefined;
};
/** What a user may write for any of them. */
type Written = string | number | boolean | readonly string[] | Readonly<Record<string, string>> | undefined;
/** Options as a command line would give them: what they mean is read in one place for all entry points. */
export declare function rawInputs(options: Readonly<Record<string, Written>>): RawInputs;
export {};
