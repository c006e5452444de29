import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { systemClock } from '../../engine/clock.ts';
import { run } from './run.ts';

// A reader that has seen enough (`restage status | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  exit: (code) => process.exit(code),
  readFile: (path) => readFileSync(path, 'utf8'),
  changedAt: (path) => statSync(path).mtimeMs,
  clock: systemClock,
  random: Math.random,
});
