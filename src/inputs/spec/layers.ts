import { dirname, isAbsolute, join } from 'node:path';
import type { FilePosition, InputProblem } from '../problems.ts';
import type { RawInputs } from '../reader.ts';
import type { InputName } from '../table.ts';
import type { Entries, Entry, SpecFile, SpecRole } from './file.ts';
import { environmentKeys, namesFile, ownKeys } from './keys.ts';

/** The inputs over a role over the top of the file: which of them says what, and where. `undefined` = no role, the top itself. */
export interface Layers {
  /** Everything that holds for a role, as an input would give it. */
  readonly rawOf: (role: SpecRole | undefined) => RawInputs;
  /** What the file says of a key; `undefined` when an input says it, or nothing does. */
  readonly entryOf: (name: InputName, role: SpecRole | undefined) => Entry | undefined;
  /** A problem of an input, at the place that gave it its value. */
  readonly locate: (problem: InputProblem, role: SpecRole | undefined) => InputProblem;
  /** The file that an entry names with `@`, as user data or a script; `undefined` when the entry is the text itself. */
  readonly userDataFile: (entry: Entry) => string | undefined;
}

interface Sources {
  /** Of the file. */
  readonly path: string;
  readonly file: SpecFile;
  readonly raw: RawInputs;
  /** The inputs that hold beside the file. */
  readonly given: readonly InputName[];
}

export function createLayers({ path, file, raw, given }: Sources): Layers {
  const userDataFile: Layers['userDataFile'] = ({ value }) => {
    if (typeof value !== 'string' || !value.startsWith('@')) return undefined;
    const named = value.slice(1).trim();
    return isAbsolute(named) ? named : join(dirname(path), named);
  };
  const valuesOf = (entries: Entries): RawInputs =>
    Object.fromEntries(
      [...entries].map(([name, entry]) => {
        const named = namesFile(name) ? userDataFile(entry) : undefined;
        return [name, named === undefined ? entry.value : `@${named}`];
      }),
    );
  const ofInputs: RawInputs = Object.fromEntries(given.map((name) => [name, raw[name]]));
  const ofTop = valuesOf(file.top);

  return {
    rawOf: (role) => ({ ...ofTop, ...(role === undefined ? {} : valuesOf(role.entries)), ...ofInputs }),
    entryOf: (name, role) => (given.includes(name) ? undefined : (role?.entries.get(name) ?? file.top.get(name))),
    userDataFile,
    locate: (problem, role) => {
      const isHere = (name: string): name is InputName => given.some((other) => other === name);
      if (isHere(problem.input)) return problem;
      const find = (entries: Entries | undefined) => [...(entries ?? [])].find(([name]) => name === problem.input)?.[1];
      const own = find(role?.entries);
      const shared = find(file.top);
      if (own === undefined && shared !== undefined) return { ...problem, place: shared.place };
      // What only the top may say is missing there, once.
      if (role === undefined || environmentKeys.some((name) => name === problem.input)) return problem;
      return { ...problem, input: `${ownKeys.roles}.${role.name}.${problem.input}`, place: own?.place ?? role.place };
    },
  };
}

/** Each problem once, though several roles may share its cause; those of no file first, then from top to end. */
export function byPlace(problems: readonly InputProblem[]): readonly InputProblem[] {
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...distinct.values()].sort((a, b) => comparePlaces(a.place, b.place));
}

function comparePlaces(a: FilePosition | undefined, b: FilePosition | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column;
}
