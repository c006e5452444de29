import { afterAll, describe } from 'vitest';
import { type Bench, openBench } from './bench.ts';
import { type Make, targetName } from './target.ts';

/** Opens the bench of a test file, and cleans it up after the file's last test. */
export async function useBench(file: string, make?: Make): Promise<Bench> {
  const { bench, close } = await openBench(file, make);
  afterAll(close);
  return bench;
}

/** On the real cloud the tests of a group run side by side, for its time is real; on the emulator, in order. */
export function contract(name: string, tests: () => void): void {
  const real = targetName === 'openstack';
  describe(name, { concurrent: real }, tests);
}
