import { resolve } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import type { Problems } from './problems.ts';
import type { Setting, Settings } from './settings.ts';
import type { CloudConfig, ConfigSources } from './types.ts';

type Files = Pick<ConfigSources, 'cwd' | 'home' | 'readFile'>;

/** `cacert`, `cert` and `key` as PEM texts, and whether certificates are checked. */
export function tlsOf(settings: Settings, files: Files, problems: Problems): CloudConfig['tls'] {
  const cert = pemOf('cert', settings.get('cert'), files, problems);
  return {
    ca: pemOf('cacert', settings.get('cacert'), files, problems),
    cert,
    // A file may hold both, as for Python's ssl module.
    key: pemOf('key', settings.get('key'), files, problems) ?? cert,
    verify: !isTrue(settings, 'insecure', false, problems) && isTrue(settings, 'verify', true, problems),
  };
}

/** A path is relative to where the run began, not to the file that names it (openstacksdk does the same). */
function pemOf(key: string, setting: Setting | undefined, files: Files, problems: Problems): string | undefined {
  if (setting === undefined) return undefined;
  if (setting.value.includes('-----BEGIN ')) return setting.value;
  const path = resolve(files.cwd, setting.value.replace(/^~(?=$|[/\\])/, files.home));
  try {
    const text = files.readFile(path);
    if (text?.includes('-----BEGIN ')) return text;
    problems.wrong(
      text === undefined
        ? `${key} (from ${setting.source}) names ${path}, which does not exist`
        : `${key} (from ${setting.source}) names ${path}, which holds no PEM`,
    );
  } catch (error) {
    problems.wrong(`${key} (from ${setting.source}) names ${path}, which cannot be read: ${messageOf(error)}`);
  }
  return undefined;
}

function isTrue(settings: Settings, key: string, otherwise: boolean, problems: Problems): boolean {
  const setting = settings.get(key);
  if (setting === undefined) return otherwise;
  const value = setting.value.trim().toLowerCase();
  if (['true', 'yes', 'on', '1', 'y', 't'].includes(value)) return true;
  if (['false', 'no', 'off', '0', 'n', 'f'].includes(value)) return false;
  problems.wrong(`${key} (from ${setting.source}) should be true or false`);
  return otherwise;
}
