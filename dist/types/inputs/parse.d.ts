import type { ParseContext } from './context.js';
import type { InputProblem } from './problems.js';
import { type RawInputs } from './reader.js';
import type { Inputs } from './types.js';
export type { ParseContext } from './context.js';
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
/**
 * All inputs (contract.md#inputs), and the environment file that `spec` names, read and checked together, before
 * anything is sent. Every problem is collected; nothing is thrown. Unknown names are problems too.
 */
export declare function parseInputs(raw: RawInputs, context: ParseContext): ParsedInputs;
