import type { ParseContext } from '../../inputs/context.ts';
import { parseLean } from '../../inputs/parse-lean.ts';
import { problemsToError } from '../../inputs/problems.ts';
import { readPart } from '../../inputs/read-parts.ts';
import { createReader, type RawInputs } from '../../inputs/reader.ts';
import { inputRows, operationInput } from '../../inputs/table.ts';
import { type ConnectionInputs, type Inputs, type RunInputs, type Verb, verbs } from '../../inputs/types.ts';

type ReadInput = (name: string) => string;
type ReadFile = (path: string) => string;

/**
 * What the workflow wrote. The runner cannot tell an empty input from an absent one, nor a default of `action.yml` from a
 * word of the user's: all are absent, so that a default does not win over an environment file.
 */
export function readRaw(readInput: ReadInput): RawInputs {
  return Object.fromEntries(
    inputRows.map((row) => {
      const text = readInput(row.name);
      return [row.name, text === '' || text === row.default ? undefined : text];
    }),
  );
}

/** The wanted operation as it was written, for titles; it need not exist. */
export function readOperation(readInput: ReadInput): string {
  return readInput(operationInput.name).trim() || operationInput.default;
}

/** @throws RestageError `invalid-input` with every problem of every input. */
export async function parseAction(
  operation: string,
  raw: RawInputs,
  context: Omit<ParseContext, 'verb'>,
): Promise<{ readonly verb: Verb; readonly inputs: Inputs; readonly unused: readonly string[] }> {
  const verb = verbs.find((candidate) => candidate === operation);
  const problems =
    verb === undefined
      ? [{ input: operationInput.name, problem: `\`${operation}\` is not an operation`, fix: `Write one of \`${verbs.join('`, `')}\`` }]
      : [];
  // `status` needs nothing: what is wrong besides the operation comes out with it.
  const parsed = await parseLean(raw, { verb: verb ?? 'status', ...context });
  if (!parsed.ok) throw problemsToError([...problems, ...parsed.problems]);
  if (verb === undefined) throw problemsToError(problems);
  return { verb, inputs: parsed.inputs, unused: parsed.unused };
}

/** What post needs: only how to sign in again. A file that another input names may be gone by then. */
export async function parseConnection(raw: RawInputs, readFile: ReadFile): Promise<ConnectionInputs> {
  const connection = Object.fromEntries(inputRows.filter((row) => row.group === 'connection').map(({ name }) => [name, raw[name]]));
  const parsed = await parseLean(connection, { verb: 'status', readFile });
  if (!parsed.ok) throw problemsToError(parsed.problems);
  return parsed.inputs.connection;
}

/** What the report needs, also that of a run whose inputs were refused: the default of each that cannot be read. */
export function readReporting(readInput: ReadInput): Pick<RunInputs, 'summary' | 'history' | 'consoleTail'> {
  return readPart('run', createReader(readRaw(readInput), { verb: 'status', readFile: () => '' }));
}
