import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ParseContext } from '../context.ts';

/**
 * Reads files below a folder alone. A pull request that changes an environment file must not be able to send a server what other files of the
 * machine hold (`@/proc/self/environ`, `@../../.ssh/id_ed25519`, a link in the repository that leads there).
 */
export function readBelow(
  folder: string,
  { readFile, realPath = resolve }: Pick<ParseContext, 'readFile' | 'realPath'>,
): ParseContext['readFile'] {
  return (path) => {
    // Before anything is looked up, so that no message tells which files there are.
    if (!isBelow(resolve(path), resolve(folder))) throw new Error(rule);
    const real = realPath(path);
    if (!isBelow(resolve(real), resolve(realPath(folder)))) throw new Error(`${rule}; links are resolved`);
    // What was looked at is what is read, whatever the link says by then.
    return readFile(realPath === resolve ? path : real);
  };
}

const rule = 'an environment file can use only files below its own folder';

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
