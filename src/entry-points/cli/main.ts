import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { systemClock } from '../../engine/clock.ts';
import { errorText } from '../../reports/error.ts';
import { homeFolder } from '../common/home.ts';
import { readOrdinaryFile, readTextFile, realPath } from '../common/read-file.ts';
import { appendToFile } from './append-file.ts';
import { run } from './run.ts';
import { writeToFile } from './write-file.ts';

// A reader that has seen enough (`restage status | head`) or a closed terminal must not stop the work.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

// A defect of ours must be seen, and must not keep the golden server from coming back.
let defect = false;
process.on('unhandledRejection', (error) => {
  defect = true;
  process.stderr.write(`${errorText(error)}\n`);
});

const code = await run({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  home: homeFolder(homedir),
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: () => process.stdin,
  signals: process,
  exit: (code) => process.exit(code),
  readFile: readTextFile,
  readOrdinaryFile,
  realPath,
  writeFile: writeToFile,
  appendTo: appendToFile,
  changedAt: (path) => statSync(path).mtimeMs,
  clock: systemClock,
  random: Math.random,
  watch: Date.now,
  every: (ms, draw) => {
    const timer = setInterval(draw, ms).unref();
    return () => clearInterval(timer);
  },
});
process.exitCode = defect && code === 0 ? 1 : code;
