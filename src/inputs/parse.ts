import type { ParseContext } from './context.ts';
import { type ParsedInputs, parseWith } from './parse-with.ts';
import type { RawInputs } from './reader.ts';
import { readSpec } from './spec/spec.ts';

export type { ParseContext } from './context.ts';
export type { ParsedInputs } from './parse-with.ts';

/**
 * All inputs (contract.md#inputs), and the environment file that `spec` names, read and checked together, before
 * anything is sent. Every problem is collected; nothing is thrown. Unknown names are problems too.
 */
export function parseInputs(raw: RawInputs, context: ParseContext): ParsedInputs {
  return parseWith(readSpec, raw, context);
}
