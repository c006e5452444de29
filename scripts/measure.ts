/** `npm run measure`: how large what ships is, and how long it takes to start, beside a Node that does nothing. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: resolve(import.meta.dirname, '../dist') },
    runs: { type: 'string', default: '21' },
    node: { type: 'string', default: process.execPath },
  },
});
const runs = Number(values.runs);

const sizes = readdirSync(values.dist, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .sort()
  .map((name) => ({ name, content: readFileSync(join(values.dist, name)) }));
const total = { name: 'all', content: Buffer.concat(sizes.map(({ content }) => content)) };
console.log('\nfile                                kB   gzipped');
for (const { name, content } of [...sizes, total]) {
  console.log(`${name.padEnd(32)} ${kilobytes(content)} ${kilobytes(gzipSync(content))}`);
}

const commands = [
  ['node -e 0', ['-e', '0']],
  ['cli.js --version', [join(values.dist, 'cli.js'), '--version']],
  ['cli.js launch --help', [join(values.dist, 'cli.js'), 'launch', '--help']],
  // Inputs that are refused before anything is sent: all of the start-up, and no more.
  ['action.js, refused inputs', [join(values.dist, 'action.js')]],
] as const;
console.log(`\nmilliseconds, median of ${runs} with ${values.node}`);
for (const [index, median] of medians(commands.map(([, command]) => command)).entries()) {
  console.log(`${commands[index]?.[0].padEnd(32)} ${median.toFixed(0).padStart(5)}`);
}

/** In turn, not one after the other, so that a busy machine slows all of them alike. */
function medians(argumentLists: readonly (readonly string[])[]): number[] {
  const times = argumentLists.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, list] of argumentLists.entries()) times[index]?.push(timeOnce(list));
  }
  return times.map((each) => each.sort((a, b) => a - b)[Math.floor(each.length / 2)] ?? Number.NaN);
}

function timeOnce(list: readonly string[]): number {
  const start = process.hrtime.bigint();
  spawnSync(values.node, list, { stdio: 'ignore', env: { PATH: process.env.PATH } });
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function kilobytes(content: Buffer): string {
  return (content.length / 1000).toFixed(1).padStart(8);
}
