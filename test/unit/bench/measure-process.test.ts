import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureProcess } from '../../../scripts/bench/measure-process.ts';

const env = { PATH: process.env.PATH ?? '' };
const bash = (script: string) => ({ file: 'bash', args: ['-c', script], env });

// Debian's package `time`.
describe.runIf(existsSync('/usr/bin/time'))('measureProcess', () => {
  it('counts what a command starts as its own', async () => {
    const measured = await measureProcess(bash('bash -c "for ((i = 0; i < 20000; i++)); do :; done"; echo said; exit 3'), 600_000);
    expect(measured).toMatchObject({ exitCode: 3, output: 'said\n' });
    expect(measured.cpuMs).toBeGreaterThan(0);
    expect(measured.largestMb).toBeGreaterThan(0);
  });

  it('ends a command at its limit, with all that it has started', async () => {
    // The grandchild holds the output open: without its end there is no close.
    expect(await measureProcess(bash('sleep 600 & sleep 600'), 1)).toMatchObject({ exitCode: null });
  });
});
