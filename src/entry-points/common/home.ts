import { isAbsolute } from 'node:path';

/**
 * The user's own folder. `undefined` where there is none: the system knows no folder of a user without an entry in passwd, as in containers
 * that run under a foreign number, and then Node throws; an empty or relative `HOME` would be a folder of the checkout.
 */
export function homeFolder(homedir: () => string): string | undefined {
  try {
    const folder = homedir();
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}
