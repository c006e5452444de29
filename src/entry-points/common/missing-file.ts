/** Reads as `readFile` does, and `undefined` where there is no such file. @throws the system's own error for one that is there and cannot be read */
export function unlessMissing(readFile: (path: string) => string): (path: string) => string | undefined {
  return (path) => {
    try {
      return readFile(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
}

/** Whether the system says that there is no such file, or that what should be a folder above it is a file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
