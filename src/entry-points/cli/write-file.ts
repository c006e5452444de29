import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { World } from './world.ts';

/** The real `writeFile` of a world. */
export const writeToFile: World['writeFile'] = (path, text, { replace }) => {
  mkdirSync(dirname(path), { recursive: true });
  // `x` closes the gap between a look and the writing.
  writeFileSync(path, text, { flag: replace ? 'w' : 'wx' });
};
