import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { messageOf, RestageError } from '../../domain/errors.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Result } from '../../operations/results.ts';
import { type SshFiles, sshFileNames, sshFiles } from '../../reports/ssh-files.ts';
import { isMissing } from './missing-file.ts';

/**
 * The inputs, with `ssh-directory` as an absolute path. Before the cloud is touched, it looks whether that may be written to.
 * @throws RestageError `invalid-input` where a link, or a file, is in the way, or the workspace's own path is none that `ssh` reads
 */
export function withSshFolder(inputs: Inputs, workspace: string): Inputs {
  const { sshDirectory: directory } = inputs.run;
  if (directory === undefined) return inputs;
  checkFolder(workspace, directory);
  return { ...inputs, run: { ...inputs.run, sshDirectory: join(workspace, directory) } };
}

function checkFolder(workspace: string, directory: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path may hold them, and a line of ssh_config may not.
  const unfit = /["'$`{}\u0000-\u001f]/.exec(workspace)?.[0];
  if (unfit !== undefined) throw refused(directory, `the workspace's path contains ${JSON.stringify(unfit)}`);
  for (const path of pathsTo(workspace, directory)) {
    const found = statsOf(path);
    if (found === undefined) return;
    if (!found.isDirectory()) throw refused(directory, `${path} is ${found.isSymbolicLink() ? 'a link' : 'not a directory'}`);
  }
}

/**
 * Writes the files of a result where the user named a directory for them: readable for their owner alone, in the place of earlier ones, and
 * through no link that a checkout brought along.
 * @returns the result; where they cannot be written, that is its `failure`: the servers are there
 */
export function withSshFiles(result: Result, workspace: string): Result {
  const { ssh, servers = [] } = result;
  if (ssh?.folder === undefined) return result;
  const { folder } = ssh;
  const directory = relative(workspace, folder).replaceAll('\\', '/');
  const files = sshFiles(servers, ssh);
  try {
    checkFolder(workspace, directory);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [kind, name] of Object.entries(sshFileNames)) replaceFile(join(folder, name), files[kind as keyof SshFiles]);
    return result;
  } catch (error) {
    return { ...result, failure: result.failure ?? (error instanceof RestageError ? error : refused(directory, messageOf(error))) };
  }
}

/** To rename is to take the place of a link, and not to follow it. */
function replaceFile(path: string, text: string): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(beside, text, { flag: 'wx', mode: 0o600 });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Each directory on the way, the outermost first. */
function pathsTo(workspace: string, directory: string): readonly string[] {
  const names = directory.split('/');
  return names.map((_, at) => join(workspace, ...names.slice(0, at + 1)));
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function refused(directory: string, why: string): RestageError {
  return new RestageError('invalid-input', `ssh-directory: \`${directory}\` cannot be written: ${why}.`, {
    hint: 'Use a directory in the workspace that does not exist yet, or that only this workflow writes to.',
  });
}
