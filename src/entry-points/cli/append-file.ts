import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import type { LogFile } from './world.ts';

/** Windows has no such mode, and no such pipes. */
const withoutWaiting = constants.O_NONBLOCK ?? 0;

/**
 * A file to write at its end, made where there is none. A pipe whose reader is away or slow is an error instead of a wait, which
 * would hold up the whole process.
 */
export function appendToFile(path: string): LogFile {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | withoutWaiting);
  return {
    append: (text) => writeFileSync(file, text),
    close: () => closeSync(file),
  };
}
