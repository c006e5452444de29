import type { ParseContext } from './context.js';
import { type ParsedInputs } from './parse-with.js';
import type { RawInputs } from './reader.js';
export type { ParseContext } from './context.js';
export type { ParsedInputs } from './parse-with.js';
/**
 * All inputs (contract.md#inputs), and the environment file that `spec` names, read and checked together, before
 * anything is sent. Every problem is collected; nothing is thrown. Unknown names are problems too.
 */
export declare function parseInputs(raw: RawInputs, context: ParseContext): ParsedInputs;
