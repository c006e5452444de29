import type { ParseContext } from './context.js';
import type { InputProblem } from './problems.js';
import { type RawInputs } from './reader.js';
import type { Inputs } from './types.js';
export type ParsedInputs = {
    readonly ok: true;
    readonly inputs: Inputs /** Given, but of no use to this verb. */;
    readonly unused: readonly string[];
} | {
    readonly ok: false;
    readonly problems: readonly InputProblem[];
};
/** Inputs with the problems that were met on the way; of use only where there are none. */
export interface ReadInputs {
    readonly inputs: Inputs;
    readonly problems: readonly InputProblem[];
}
/** Reads the inputs together with the environment file at `path`. */
export type ReadSpec = (raw: RawInputs, path: string, context: ParseContext) => ReadInputs;
/** Checks what is given. @param readSpec called only where `spec` is among it */
export declare function parseWith(readSpec: ReadSpec, raw: RawInputs, context: ParseContext): ParsedInputs;
