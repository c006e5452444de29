import type { ParseContext } from './context.ts';
import { type ParsedInputs, parseWith } from './parse-with.ts';
import type { RawInputs } from './reader.ts';

/** `parseInputs`; YAML and what reads environment files are loaded only for a run that names one. */
export async function parseLean(raw: RawInputs, context: ParseContext): Promise<ParsedInputs> {
  if (raw.spec !== undefined) {
    const { parseInputs } = await import('./parse.ts');
    return parseInputs(raw, context);
  }
  return parseWith(noSpec, raw, context);
}

function noSpec(): never {
  throw new Error('no environment file is named');
}
