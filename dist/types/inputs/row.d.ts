import type { ParseContext } from './context.js';
import type { Verb } from './verbs.js';
/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;
/** The text of one input, for the `read` of its row. */
export interface InputText<V> {
    readonly context: ParseContext;
    /** By the row's type; `undefined` when there is neither a text nor a default. A text that cannot be read is refused and gives the default. */
    value(): V | undefined;
    /** As it was written, a repeated option one per line; else the default. */
    raw(): string | undefined;
    /** @param fix what to write instead */
    refuse(problem: string, fix: string): void;
    /** Whether the user set another input to something other than its default. @throws where there is no such input */
    isGiven(name: string): boolean;
}
interface AnyRow {
    readonly name: string;
    readonly description: string;
    /** Verbs that use it. Others accept it and ignore it: one workflow step may serve several verbs. */
    readonly verbs: readonly Verb[];
    /** Literal default. */
    readonly default?: string;
    /** What happens without it, where that is no literal. */
    readonly otherwise?: string;
    /** The input whose value it has by default. */
    readonly sameAs?: string;
    /** Of no effect outside of GitHub; accepted there, so that a command line may be made from a workflow's inputs. */
    readonly actionOnly?: true;
    /** Has an effect in jobs of a code host alone: in the action, and in the CLI in a workflow. */
    readonly codeHost?: true;
    /** The default of `action.yml` alone: an expression of GitHub's. */
    readonly workflowDefault?: string;
    /**
     * Of rows of the golden server and the servers, which an environment file may set for each role. `top`: for the environment as a
     * whole only. `yields`: the input, given beside the file, wins in every one of several roles. `never`: the file may not set it.
     */
    readonly inFile?: 'top' | 'yields' | 'never';
    /** What an environment file may write, where that is more than its type says. */
    readonly schema?: Schema;
    /** What its description in an environment file says besides. */
    readonly fileNote?: string;
}
/** `read` makes the value in `Inputs`, where the type alone does not. */
interface Read<V> {
    readonly read?: (input: InputText<V>) => unknown;
}
/**
 * How the text is read. A `list` is separated by newlines or commas; `checks` and `pairs` too, but only where the next item begins,
 * because a check or a value may hold a comma of its own.
 */
export type InputDefinition = (AnyRow & Read<string> & {
    readonly type: 'text';
}) | (AnyRow & Read<readonly string[]> & {
    readonly type: 'list' | 'checks' | 'pairs';
})
/** Milliseconds, or one of `words`. Greater than zero, unless `zeroAllowed`. */
 | (AnyRow & Read<number | string> & {
    readonly type: 'duration';
    readonly words?: readonly string[];
    readonly zeroAllowed?: true;
})
/** Greater than zero. `example`: a value that would do, shown where there is no default; default `1`. */
 | (AnyRow & Read<number> & {
    readonly type: 'integer' | 'number';
    readonly example?: string;
}) | (AnyRow & Read<boolean> & {
    readonly type: 'boolean';
}) | (AnyRow & Read<string> & {
    readonly type: 'choice';
    readonly words: readonly string[];
    readonly default: string;
});
interface ValueOfType {
    readonly text: string;
    readonly list: readonly string[];
    readonly checks: readonly string[];
    readonly pairs: readonly string[];
    readonly duration: number;
    readonly integer: number;
    readonly number: number;
    readonly boolean: boolean;
    readonly choice: never;
}
/** The value of a row: what its `read` makes, else by its type. */
export type ValueOf<R extends InputDefinition> = R extends {
    readonly read: (...input: never[]) => infer V;
} ? V : ValueOfType[R['type']] | WordsOf<R> | (R extends {
    readonly default: string;
} | {
    readonly sameAs: string;
} ? never : undefined);
/** The words that a row allows. */
export type WordsOf<R> = R extends {
    readonly words: readonly (infer W)[];
} ? W : never;
export type Camel<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
/** Rows by the fields of `Inputs` that they define: an editor leads from a field to its row. */
export type Definitions = Readonly<Record<string, InputDefinition>>;
/** The values of rows. */
export type ValuesOf<T extends Definitions> = {
    readonly [F in keyof T]: ValueOf<T[F]>;
};
export {};
