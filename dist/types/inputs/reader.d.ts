import type { InputProblem } from './problems.js';
import { type InputName, type InputOfType, type WordOf } from './table.js';
/** Inputs as a face got them: by name, each a text, or several where an option was repeated. */
export type RawInputs = Readonly<Record<string, string | readonly string[] | undefined>>;
/**
 * Reads inputs by the rules of their rows. Never throws: each problem goes to the list, and reading goes on with
 * `fallback`, so that all problems come out together. `fallback` is also what an absent input without default gives.
 */
export interface Reader {
    readonly problems: InputProblem[];
    refuse(input: InputName, problem: string, cure: string): void;
    /** The user said something other than the default. */
    isGiven(name: InputName): boolean;
    text(name: InputOfType<'text'>): string | undefined;
    list(name: InputOfType<'list' | 'checks' | 'pairs'>): readonly string[] | undefined;
    /** A list as it was written, one line per repeated option. */
    raw(name: InputName): string | undefined;
    /** Milliseconds, or one of the row's words. */
    duration<F>(name: InputOfType<'duration'>, fallback: F): number | F;
    number<F>(name: InputOfType<'integer' | 'number'>, fallback: F): number | F;
    boolean<F>(name: InputOfType<'boolean'>, fallback: F): boolean | F;
    choice<N extends InputOfType<'choice'>>(name: N): WordOf<N>;
}
export declare function createReader(inputs: RawInputs): Reader;
