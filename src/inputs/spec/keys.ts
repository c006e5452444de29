import { type InputName, inputRows } from '../table.ts';

/**
 * What an environment file may say. Not who it signs in as, and nothing of the run itself: who can change the file in a
 * pull request shall not choose the cloud, or lift `allowed-projects`.
 */
export const specKeys: readonly InputName[] = inputRows
  .filter(({ group }) => group === 'golden' || group === 'servers')
  .map(({ name }) => name);

/** Keys that hold for the environment as a whole: at the top of the file only. */
export const environmentKeys: readonly InputName[] = ['environment', 'ttl', 'concurrency', 'on-failure'];

/** Keys of a role, and at the top of the file for all roles that say nothing else. */
export const roleKeys: readonly InputName[] = specKeys.filter((name) => !environmentKeys.includes(name));

/**
 * Inputs that, given beside `spec`, win over the file in every one of several roles: how patient a run is, and how fresh
 * an image must be. The other keys of a role say what the role is; with several, an input cannot tell which one is meant.
 */
export const policyKeys: readonly InputName[] = [
  'image-max-age',
  'shutdown-timeout',
  'on-forced-stop',
  'snapshot-timeout',
  'seconds-per-gb',
  'keep-images',
  'ready-timeout',
];

/** The keys of the file's own, beside the inputs. */
export const ownKeys = { roles: 'roles', after: 'after' } as const;
