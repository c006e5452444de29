import { type InputName, inputRows } from '../table.ts';

const rows = inputRows.filter(({ group, inFile }) => (group === 'golden' || group === 'servers') && inFile !== 'never');
const namesOf = (inFile: 'top' | 'yields'): readonly InputName[] => rows.filter((row) => row.inFile === inFile).map(({ name }) => name);

/**
 * What an environment file may say. Not whom it signs in as, and nothing of the run itself: a pull request that changes the file
 * must not choose the cloud, or lift `allowed-projects`.
 */
export const specKeys: readonly InputName[] = rows.map(({ name }) => name);

/** Keys that hold for the environment as a whole: at the top of the file only. */
export const environmentKeys: readonly InputName[] = namesOf('top');

/** Keys of a role, and at the top of the file for all roles that say nothing else. */
export const roleKeys: readonly InputName[] = specKeys.filter((name) => !environmentKeys.includes(name));

/**
 * Inputs that, given beside `spec`, win over the file in every one of several roles: how patient a run is, and how fresh
 * an image must be. The other keys of a role say what the role is; with several, an input cannot tell which one is meant.
 */
export const policyKeys: readonly InputName[] = namesOf('yields');

/** The keys of the file's own, beside the inputs. */
export const ownKeys = { roles: 'roles', after: 'after' } as const;

/** Whether its value may name a file, as `@path`. */
export function namesFile(name: InputName): boolean {
  return name === 'user-data' || name === 'seal';
}
