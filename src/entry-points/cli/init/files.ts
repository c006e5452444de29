import { resolve } from 'node:path';
import { messageOf, RestageError } from '../../../domain/errors.ts';
import type { ReadyCheck } from '../../../inputs/types.ts';
import { isMissing } from '../../common/missing-file.ts';
import type { World } from '../world.ts';
import type { Choices } from './choices.ts';
import type { Requested } from './requested.ts';
import { previewWorkflow, reapWorkflow, refreshWorkflow } from './workflow.ts';

/** From the root of the repository. */
export const paths = {
  environment: 'restage.yml',
  refresh: '.github/workflows/restage.yml',
  preview: '.github/workflows/preview.yml',
  reap: '.github/workflows/reap.yml',
} as const;

export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** What it is for. */
  readonly about: string;
}

/** @param environment text of the environment file. */
export function filesOf(
  choices: Choices,
  environment: string,
  { ready, snapshotLimitSeconds }: { readonly ready: readonly ReadyCheck[]; readonly snapshotLimitSeconds: number },
): readonly NewFile[] {
  const { schedule, pullRequests, ttl } = choices;
  const files: NewFile[] = [
    { path: paths.environment, text: environment, about: 'defines the environment' },
    {
      path: paths.refresh,
      text: refreshWorkflow(choices, paths.environment, snapshotLimitSeconds),
      about: `refreshes ${choices.environment} on the schedule \`${schedule}\` (UTC)`,
    },
  ];
  if (pullRequests)
    files.push({
      path: paths.preview,
      text: previewWorkflow(choices, paths.environment, ready),
      about: 'launches servers for pull requests that have the label `deploy`',
    });
  if (pullRequests || ttl !== undefined)
    files.push({ path: paths.reap, text: reapWorkflow(choices), about: 'deletes what has expired, once an hour' });
  return files;
}

/** @throws RestageError `invalid-input` that names the files which are there, unless the user wants them written over. */
export function refuseExisting(world: Pick<World, 'cwd' | 'readFile'>, { folder, force }: Requested, wanted: readonly string[]): void {
  if (force) return;
  const there = wanted.filter((path) => exists(world, resolve(world.cwd, folder, path)));
  if (there.length === 0) return;
  throw new RestageError('invalid-input', `These files already exist: ${there.join(', ')}. Nothing was written.`, {
    hint: 'Move the existing files, choose another `--folder`, or overwrite them with `--force`.',
  });
}

/** Whatever cannot be read is there as well. */
function exists({ readFile }: Pick<World, 'readFile'>, path: string): boolean {
  try {
    readFile(path);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

/** @throws RestageError `invalid-input` that says which of the files were written. */
export function writeFiles(world: Pick<World, 'cwd' | 'writeFile'>, { folder, force }: Requested, files: readonly NewFile[]): void {
  const written: string[] = [];
  for (const { path, text } of files) {
    try {
      world.writeFile(resolve(world.cwd, folder, path), text, { replace: force });
      written.push(path);
    } catch (error) {
      throw new RestageError(
        'invalid-input',
        `${path} cannot be written: ${messageOf(error)}. Written: ${written.join(', ') || 'nothing'}.`,
        {
          hint: 'Check `--folder` and its permissions.',
          cause: error,
        },
      );
    }
  }
}
