import { nearest } from '../nearest.ts';
import type { FilePosition, InputProblem } from '../problems.ts';
import { goldenRows } from '../rows/golden.ts';
import type { GoldenInputs, Role } from '../types.ts';
import type { SpecFile, SpecRole } from './file.ts';
import { ownKeys } from './keys.ts';
import type { Layers } from './layers.ts';
import { findCircles, rolesBefore } from './order.ts';
import { findPlaceholderProblems } from './user-data.ts';

/** What is wrong with roles beside each other, each of which may be well-formed. */
export function findRoleProblems(roles: readonly Role[], file: SpecFile, layers: Layers): InputProblem[] {
  return [
    ...file.roles.flatMap((role) => strangersBefore(role, roles)),
    ...circleProblems(roles, file),
    ...roles.flatMap((role, index) => userDataProblems(role, roles, file.roles[index], layers)),
    ...imageProblems(roles, file, layers),
    ...roles.flatMap((role, index) => sealProblems(role, file.roles[index], layers)),
  ];
}

function strangersBefore({ name, after }: SpecRole, roles: readonly Role[]): InputProblem[] {
  const names = roles.map((role) => role.name);
  return after
    .filter((other) => !names.includes(other.name))
    .map((other) => {
      const others = names.filter((candidate) => candidate !== name);
      const meant = nearest(other.name, others);
      return {
        input: afterOf(name),
        problem: `there is no role \`${other.name}\``,
        fix: meant !== undefined ? `Perhaps you mean \`${meant}\`` : 'Write the name of another role of this file, or leave it out',
        place: other.place,
      };
    });
}

function circleProblems(roles: readonly Role[], file: SpecFile): InputProblem[] {
  return findCircles(roles).flatMap((circle) => {
    const [first = '', second] = circle;
    const place = file.roles.find(({ name }) => name === first)?.after.find(({ name }) => name === second)?.place;
    return {
      input: afterOf(first),
      problem:
        circle.length === 2 ? `\`${first}\` waits for itself` : `these roles wait for each other: ${circle.map(quote).join(' after ')}`,
      fix: circle.length === 2 ? 'Remove it from its own `after`' : 'Remove `after` from one of these roles, so that it can start first',
      ...(place === undefined ? {} : { place }),
    };
  });
}

function userDataProblems(role: Role, roles: readonly Role[], written: SpecRole | undefined, layers: Layers): InputProblem[] {
  const text = role.servers.userData ?? '';
  const entry = layers.entryOf('user-data', written);
  const fileName = entry && layers.userDataFile(entry);
  const seen = new Map<string, number>();
  const asked = { role: role.name, before: rolesBefore(role.name, roles), all: roles.map(({ name }) => name) };
  return findPlaceholderProblems(text, asked).map(({ placeholder, offset, problem, fix }) => {
    const nth = seen.get(placeholder) ?? 0;
    seen.set(placeholder, nth + 1);
    const found = { input: 'user-data', problem: `${quote(placeholder)}: ${problem}`, fix };
    if (entry === undefined) return found;
    const place = fileName === undefined ? entry.placeOf(placeholder, nth) : placeInText(fileName, text, offset);
    return { ...layers.locate(found, written), place };
  });
}

/**
 * A golden server is stopped once for all the roles that are made of it, so they must agree on how; and images of
 * different golden servers cannot have one name.
 */
function imageProblems(roles: readonly Role[], file: SpecFile, layers: Layers): InputProblem[] {
  const makers = roles.filter(({ golden }) => golden.golden !== undefined && golden.image === undefined);
  return makers.flatMap((role, index) => {
    const earlier = makers.slice(0, index);
    const other = earlier.find(({ golden }) => golden.golden === role.golden.golden);
    const found = other === undefined ? sameNameProblem(role, earlier) : disagreement(role, other);
    const written = file.roles.find(({ name }) => name === role.name);
    return found === undefined ? [] : layers.locate(found, written);
  });
}

/** A branch may change the file: whether copies of production are launched as they are is not for it to say. */
function sealProblems({ golden }: Role, written: SpecRole | undefined, layers: Layers): InputProblem[] {
  if (golden.seal !== 'none' || layers.entryOf('seal', written) === undefined) return [];
  const found = {
    input: 'seal',
    problem: '`none` is not allowed in an environment file, because a branch can change the file',
    fix: 'Leave it out here, and set `seal: none` as an input of the run',
  };
  return [layers.locate(found, written)];
}

/** Names of the inputs in which they differ. */
export function differencesOf(golden: GoldenInputs, other: GoldenInputs): readonly string[] {
  const fields = Object.keys(goldenRows) as (keyof GoldenInputs)[];
  // Lists are equal by what they hold.
  return fields.filter((field) => JSON.stringify(golden[field]) !== JSON.stringify(other[field])).map((field) => goldenRows[field].name);
}

function disagreement({ name, golden }: Role, other: Role): InputProblem | undefined {
  const different = differencesOf(golden, other.golden);
  if (different.length === 0) return undefined;
  return {
    input: 'golden',
    problem: `${quote(other.name)} and ${quote(name)} use the same golden server, but differ in ${different.map(quote).join(', ')}`,
    fix: 'Write the same value in both roles, or write it once at the top of the file',
  };
}

function sameNameProblem({ name, golden }: Role, earlier: readonly Role[]): InputProblem | undefined {
  const namesake = earlier.find((other) => golden.imageName !== undefined && other.golden.imageName === golden.imageName);
  if (namesake === undefined) return undefined;
  return {
    input: 'image-name',
    problem: `the images of ${quote(namesake.name)} and ${quote(name)} would have the same name`,
    fix: 'Give each its own name, or leave it out: the default contains the golden server and the time',
  };
}

function placeInText(file: string, text: string, offset: number): FilePosition {
  const lines = text.slice(0, offset).split('\n');
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function afterOf(role: string): string {
  return `${ownKeys.roles}.${role}.${ownKeys.after}`;
}

function quote(word: string): string {
  return `\`${word}\``;
}
