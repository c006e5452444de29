import { dirname, join, resolve } from 'node:path';
import { messageOf, RestageError } from '../../domain/errors.ts';
import type { ConfigSources } from './types.ts';
import { type ConfigFile, parseConfigFile } from './yaml-file.ts';

type FileSources = Pick<ConfigSources, 'env' | 'cwd' | 'trustsCwd' | 'home' | 'readFile'>;

/** What openstacksdk calls these files (openstacksdk:openstack/config/loader.py). */
export type FileStem = 'clouds' | 'secure' | 'clouds-public';

/**
 * The first that exists of the places where the `openstack` CLI looks. Files of several places are not merged.
 * @param beside a file whose folder is looked at first.
 * @throws RestageError `config-invalid` when it cannot be read or parsed: to pass over it could mean another cloud.
 */
export function findConfigFile(stem: FileStem, sources: FileSources, beside?: string): ConfigFile | undefined {
  for (const path of placesOf(stem, sources, beside)) {
    const text = readText(path, sources);
    // As for openstacksdk, a secure.yaml or a clouds-public.yaml need hold nothing.
    if (text !== undefined) return parseConfigFile(path, text, { mayBeEmpty: stem !== 'clouds' });
  }
  return undefined;
}

/** Where a file of this name is looked for, in order. A path in `OS_CLIENT_CONFIG_FILE` (`OS_CLIENT_SECURE_FILE`) is the only place. */
export function placesOf(stem: FileStem, { env, cwd, trustsCwd = true, home }: FileSources, beside?: string): readonly string[] {
  const given = { clouds: env['OS_CLIENT_CONFIG_FILE'], secure: env['OS_CLIENT_SECURE_FILE'], 'clouds-public': undefined }[stem];
  if (given) return [given];
  const folders = [
    ...(beside === undefined ? [] : [dirname(beside)]),
    ...(trustsCwd ? [cwd] : []),
    ...(env['XDG_CONFIG_HOME'] ? [join(env['XDG_CONFIG_HOME'], 'openstack')] : []),
    ...(home === undefined ? [] : [join(home, '.config', 'openstack')]),
    ...(env['XDG_CONFIG_DIRS'] || '/etc/xdg')
      .split(':')
      .filter(Boolean)
      .map((folder) => join(folder, 'openstack')),
    '/etc/openstack',
  ];
  return [...new Set(folders)].flatMap((folder) => pathsIn(folder, stem));
}

/**
 * Files in the working directory that would count elsewhere, and do not here, for a word about them.
 * @param named the clouds.yaml that is read; what stands beside it is read, too
 */
export function passedOver(sources: FileSources, named?: string): readonly string[] {
  const { cwd, trustsCwd = true, readFile } = sources;
  if (trustsCwd || (named !== undefined && resolve(cwd, dirname(named)) === resolve(cwd))) return [];
  const isThere = (path: string) => {
    try {
      return readFile(path) !== undefined;
    } catch {
      return true;
    }
  };
  const stems: readonly FileStem[] = ['clouds', 'secure', 'clouds-public'];
  return stems.flatMap((stem) => pathsIn(cwd, stem)).filter(isThere);
}

/** A sentence about `passedOver`. */
export function notRead(paths: readonly string[]): string {
  return `Restage did not read ${paths.join(', ')}, because in CI the working directory is a checkout. If you trust its content, set OS_CLIENT_CONFIG_FILE to the path of the file.`;
}

function pathsIn(folder: string, stem: FileStem): readonly string[] {
  return ['yaml', 'yml', 'json'].map((extension) => join(folder, `${stem}.${extension}`));
}

function readText(path: string, { readFile }: FileSources): string | undefined {
  try {
    return readFile(path);
  } catch (cause) {
    throw new RestageError('config-invalid', `${path} cannot be read: ${messageOf(cause)}`, {
      hint: 'Make the file readable, or remove it.',
      cause,
    });
  }
}
