import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';

/** Of any file that we read, bytes: GitHub's largest event has 25 MiB. */
const mostBytes = 32 * 1024 * 1024;
/** Of a file that an input or an environment file names: user data has 48 KiB at most, an environment file 256 KiB. */
const mostInputBytes = 1024 * 1024;

/** Text of a file, of a pipe or a device, too. @throws the system's own error, or one that tells of the size */
export function readTextFile(path: string): string {
  return readUpTo(path, mostBytes).toString('utf8');
}

/**
 * Text of an ordinary file. Others are refused: a pipe or a device may never end, and what the kernel makes up (`/proc/self/environ`)
 * holds what no file should. Such a file says that it is empty, or of another size, and is not.
 * @throws the system's own error, or one that tells why
 */
export function readOrdinaryFile(path: string): string {
  const { size } = ordinary(path);
  if (size > mostInputBytes) throw new Error(tooLarge(mostInputBytes));
  const content = readUpTo(path, mostInputBytes);
  if (content.length !== size) throw new Error('it is not a regular file');
  return content.toString('utf8');
}

/** The path without links. @throws the system's own error */
export function realPath(path: string): string {
  return realpathSync(path);
}

/** Before it is opened: to open a pipe is to wait for a writer. */
function ordinary(path: string): { readonly size: number } {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error(stats.isDirectory() ? 'it is a directory' : 'it is not a regular file');
  return stats;
}

function readUpTo(path: string, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let total = 0; ; ) {
      const piece = Buffer.alloc(64 * 1024);
      const length = readSync(file, piece);
      if (length === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, length));
      total += length;
      if (total > most) throw new Error(tooLarge(most));
    }
  } finally {
    closeSync(file);
  }
}

function tooLarge(most: number): string {
  return `it is larger than ${most / 1024 / 1024} MiB`;
}
