/** Part `startup`: how large what ships is, and how long it takes to start, beside a Node that does nothing. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Startup } from './results.ts';
import { readScene } from './scene.ts';

/** @param dist the folder of the bundle */
export function benchStartup(dist: string, runs: number): Startup {
  const cli = join(dist, 'cli.js');
  const commands = [
    { name: 'node -e 0', words: ['-e', '0'] },
    { name: 'cli.js --version', words: [cli, '--version'] },
    { name: 'cli.js launch --help', words: [cli, 'launch', '--help'] },
    // Inputs that are refused before anything is sent: all of the start-up, and no more.
    { name: 'action.js, inputs refused', words: [join(dist, 'action.js')] },
  ];
  const medians = mediansOf(
    commands.map(({ words }) => words),
    runs,
  );
  return {
    scene: readScene(),
    runs,
    commands: commands.map(({ name }, index) => ({ name, medianMs: medians[index] ?? Number.NaN })),
    files: readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .sort()
      .map((name) => {
        const content = readFileSync(join(dist, name));
        return { name, bytes: content.length, gzippedBytes: gzipSync(content).length };
      }),
  };
}

/** In turn, not one after the other, so that a busy machine slows all of them alike. */
function mediansOf(argumentLists: readonly (readonly string[])[], runs: number): readonly number[] {
  const times = argumentLists.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, list] of argumentLists.entries()) times[index]?.push(timeOnce(list));
  }
  return times.map((each) => Math.round(each.sort((a, b) => a - b)[Math.floor(each.length / 2)] ?? Number.NaN));
}

function timeOnce(list: readonly string[]): number {
  const start = process.hrtime.bigint();
  spawnSync(process.execPath, list, { stdio: 'ignore', env: { PATH: process.env.PATH } });
  return Number(process.hrtime.bigint() - start) / 1e6;
}
