import type { ParseContext } from './context.js';
import type { InputProblem } from './problems.js';
import { type InputName, type InputRow } from './table.js';
/** Inputs as an entry point got them: by name, each a text, or several where an option was repeated. */
export type RawInputs = Readonly<Record<string, string | readonly string[] | undefined>>;
/** Reads inputs by their rows. Never throws: each problem is added to the list, once, and reading continues, so that all problems are reported together. */
export interface Reader {
    readonly problems: readonly InputProblem[];
    /** Whether the user set it to something other than its default. */
    isGiven(name: InputName): boolean;
    /** A text, trimmed; the default where there is none. */
    text(name: InputName): string | undefined;
    /** What the row makes of it. */
    read(row: InputRow): unknown;
}
export declare function createReader(inputs: RawInputs, context: ParseContext): Reader;
