import { defaultRole } from '../domain/names.ts';
import type { ParseContext } from './context.ts';
import { findContradictions, findUnused } from './contradictions.ts';
import { nearest } from './nearest.ts';
import type { InputProblem } from './problems.ts';
import { readPart, readParts } from './read-parts.ts';
import { createReader, type RawInputs } from './reader.ts';
import { inputRow, inputRows } from './table.ts';
import type { Inputs } from './types.ts';

export type ParsedInputs =
  | { readonly ok: true; readonly inputs: Inputs /** Given, but of no use to this verb. */; readonly unused: readonly string[] }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/** Inputs with the problems that were met on the way; of use only where there are none. */
export interface ReadInputs {
  readonly inputs: Inputs;
  readonly problems: readonly InputProblem[];
}

/** Reads the inputs together with the environment file at `path`. */
export type ReadSpec = (raw: RawInputs, path: string, context: ParseContext) => ReadInputs;

/** Checks what is given. @param readSpec called only where `spec` is among it */
export function parseWith(readSpec: ReadSpec, raw: RawInputs, context: ParseContext): ParsedInputs {
  const given = createReader(raw, context);
  const spec = inputRow('spec').verbs.includes(context.verb) ? readPart('run', given).spec : undefined;
  const read = spec === undefined ? readShortForm(raw, context) : readSpec(raw, spec, context);
  const problems = [...findUnknown(raw), ...read.problems];
  if (problems.length > 0) return { ok: false, problems };
  const unused = inputRows.filter((row) => !row.verbs.includes(context.verb) && given.isGiven(row.name)).map((row) => row.name);
  return { ok: true, inputs: read.inputs, unused };
}

function findUnknown(raw: RawInputs): InputProblem[] {
  const known = inputRows.map((row) => row.name);
  return Object.keys(raw)
    .filter((name) => !known.some((candidate) => candidate === name))
    .map((name) => {
      const meant = nearest(name, known);
      return {
        input: name,
        problem: 'there is no such input',
        fix: meant === undefined ? 'Leave it out' : `Perhaps you mean \`${meant}\``,
      };
    });
}

/** One role, of which the inputs themselves tell everything. */
function readShortForm(raw: RawInputs, context: ParseContext): ReadInputs {
  const read = createReader(raw, context);
  const parts = readParts(read);
  const inputs = { ...parts, roles: [{ name: defaultRole, after: [], golden: parts.golden, servers: parts.servers }] };
  // Contradictions between values that could not be read would only repeat the problem.
  const problems =
    read.problems.length > 0
      ? read.problems
      : [...findUnused(inputs, context.verb, read.isGiven), ...findContradictions(inputs, context.verb, read.isGiven)];
  return { inputs, problems };
}
