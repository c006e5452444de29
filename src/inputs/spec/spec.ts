import { dirname } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import type { ParseContext } from '../context.ts';
import { findContradictions, findUnused } from '../contradictions.ts';
import type { InputProblem } from '../problems.ts';
import { readPart, readParts } from '../read-parts.ts';
import { createReader, type RawInputs } from '../reader.ts';
import { type InputName, inputRows } from '../table.ts';
import type { Inputs, Role } from '../types.ts';
import { findRoleProblems } from './check-roles.ts';
import { readSpecFile, type SpecFile } from './file.ts';
import { environmentKeys, namesFile, ownKeys, policyKeys, specKeys } from './keys.ts';
import { byPlace, createLayers } from './layers.ts';
import { readBelow } from './read-below.ts';

/**
 * The inputs, and the environment file at `path`. An input wins over the file, in every role; but with several roles, one
 * that says what a role is gets refused. The `golden` and `servers` of the result are what the top of the file says; what
 * holds for the environment as a whole (`environment`, `ttlMs`, `concurrency`, `onFailure`) is the same there and in all roles.
 * The problems are those of the inputs, then those of the file from its top to its end.
 */
export function readSpec(
  raw: RawInputs,
  path: string,
  context: ParseContext,
): { readonly inputs: Inputs; readonly problems: readonly InputProblem[] } {
  const given = inputRows.map(({ name }) => name).filter((name) => isWritten(raw[name]));
  const file = openFile(path, context);
  const unclear = file.roles.length > 1 ? given.filter(saysWhatRoleIs) : [];
  const holding = given.filter((name) => !unclear.includes(name));
  const layers = createLayers({ path, file, raw, given: holding });
  // What the user's own input names is the user's business.
  const below = readBelow(dirname(path), context);
  const own = new Set(holding.filter(namesFile).flatMap((name) => filesIn(raw[name])));
  const within = { ...context, readFile: (file: string) => (own.has(file) ? context.readFile(file) : below(file)) };

  const read = createReader(layers.rawOf(undefined), within);
  const parts = readParts(read);
  const problems: InputProblem[] = [
    ...unclear.map((name) => unclearProblem(name, path, file)),
    ...file.problems,
    ...read.problems.map((problem) => layers.locate(problem, undefined)),
  ];

  const contradictions: InputProblem[] = [];
  const unused: RoleProblems[] = [];
  const roles = file.roles.map((role): Role => {
    const readRole = createReader(layers.rawOf(role), within);
    const own = { golden: readPart('golden', readRole), servers: readPart('servers', readRole) };
    problems.push(...readRole.problems.map((problem) => layers.locate(problem, role)));
    // A file serves every verb, so it is checked for the one that makes use of all of it.
    const found = findContradictions(own, 'refresh', readRole.isGiven);
    unused.push({ role, found: findUnused(own, 'refresh', readRole.isGiven) });
    contradictions.push(...found.map((problem) => nameRole(layers.locate(problem, role), role.name)));
    return { name: role.name, after: [...new Set(role.after.map(({ name }) => name))], ...own };
  });
  // An input beside the file means the roles that can make use of it; if there is none, it is refused.
  const isUsed = (input: string) => holding.some((name) => name === input) && unused.some(({ found }) => !names(found, input));
  contradictions.unshift(
    ...unused.flatMap(({ role, found }) =>
      found.filter(({ input }) => !isUsed(input)).map((problem) => nameRole(layers.locate(problem, role), role.name)),
    ),
  );
  // Contradictions between values that could not be read would only repeat the problem.
  if (problems.length === 0) problems.push(...contradictions);
  problems.push(...findRoleProblems(roles, file, layers));
  return { inputs: { ...parts, roles }, problems: byPlace(problems) };
}

interface RoleProblems {
  readonly role: SpecFile['roles'][number];
  readonly found: readonly InputProblem[];
}

function names(found: readonly InputProblem[], input: string): boolean {
  return found.some((problem) => problem.input === input);
}

/** The paths that an input names as `@path`. */
function filesIn(value: RawInputs[string]): readonly string[] {
  return [value ?? ''].flat().flatMap((text) => (text.startsWith('@') ? [text.slice(1).trim()] : []));
}

/** A value from the top of the file may contradict what only one of the roles says. */
function nameRole(found: InputProblem, role: string): InputProblem {
  return found.input.startsWith(ownKeys.roles) ? found : { ...found, problem: `in role \`${role}\`, ${found.problem}` };
}

function openFile(path: string, { readFile }: ParseContext): SpecFile {
  try {
    return readSpecFile(path, readFile(path));
  } catch (error) {
    const problem = `the file \`${path}\` cannot be read (${messageOf(error)})`;
    return { top: new Map(), roles: [], problems: [{ input: 'spec', problem, fix: 'Give the path of an environment file' }] };
  }
}

/** Empty is absent, as a workflow passes an unset expression. */
function isWritten(value: RawInputs[string]): boolean {
  return [value ?? ''].flat().some((text) => text.trim() !== '');
}

function saysWhatRoleIs(name: InputName): boolean {
  return specKeys.includes(name) && !environmentKeys.includes(name) && !policyKeys.includes(name);
}

function unclearProblem(input: InputName, path: string, { roles }: SpecFile): InputProblem {
  const names = roles.map(({ name }) => `\`${name}\``).join(', ');
  return {
    input,
    problem: `it does not say to which of the roles ${names} it applies`,
    fix: `Leave it out here, and write it in ${path}, below its role or at the top for all`,
  };
}
