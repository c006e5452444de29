/**
 * `npm run bench [-- --part live,waits,startup,scale] [--n 1,5,20] [--runs 1] [--only restage,sdk]`: figures of Restage beside
 * those of the tools that people use instead, written to docs/benchmarks.json, and from there to docs/benchmarks.md.
 * `--render` writes the page alone. `live` needs the test bed of test/openstack, running.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchLive } from './bench/live/live.ts';
import { renderPage } from './bench/page/page.ts';
import { benchProjects } from './bench/project.ts';
import { type Results, tools } from './bench/results.ts';
import { benchScale } from './bench/scale.ts';
import { benchStartup } from './bench/startup.ts';
import { benchWaits } from './bench/waits.ts';

const root = join(import.meta.dirname, '..');
const file = join(root, 'docs/benchmarks.json');
const dist = join(root, 'dist');
const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'waits,startup,scale,live' },
    n: { type: 'string', default: '0,1,5,20' },
    runs: { type: 'string', default: '1' },
    only: { type: 'string', default: tools.join() },
    render: { type: 'boolean', default: false },
    out: { type: 'string', default: file },
    /** A folder for every request of every live run. */
    trace: { type: 'string' },
  },
});
const wholeNumber = (text: string) => {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no whole number.`);
  return Number(text);
};
const startedAt = Date.now();
const tell = (line: string) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)));

let results: Results = existsSync(values.out) ? (JSON.parse(readFileSync(values.out, 'utf8')) as Results) : {};
const keep = (part: Results) => {
  results = { ...results, ...part };
  writeFileSync(values.out, `${JSON.stringify(results, undefined, 2)}\n`);
};

const parts = values.render ? [] : values.part.split(',');
if (parts.includes('waits')) {
  tell('waits of hours, in virtual time');
  keep({ waits: await benchWaits() });
}
if (parts.includes('startup')) {
  tell('start-up times and sizes');
  keep({ startup: benchStartup(dist, 21) });
}
if (parts.includes('scale')) {
  keep({ scale: await benchScale([1, 5, 20, 100, 500], dist, tell, stop.signal) });
  keep({ projects: await benchProjects([500, 1_250, 2_500, 5_000], dist, tell, stop.signal) });
}
if (parts.includes('live')) {
  const only = tools.filter((tool) => values.only.split(',').includes(tool));
  const counts = values.n.split(',').map(wholeNumber);
  // What is not measured this time keeps its figures.
  const others = results.live?.runs.filter(({ count, tool }) => !counts.includes(count) || !only.includes(tool)) ?? [];
  await benchLive({
    only,
    counts,
    runs: wholeNumber(values.runs),
    state: process.env.TESTBED_STATE ?? '/var/lib/openstack-testbed',
    tell,
    keep: (live) => keep({ live: { ...live, runs: [...others, ...live.runs] } }),
    trace: (name, passed) => {
      if (values.trace === undefined) return;
      mkdirSync(values.trace, { recursive: true });
      writeFileSync(join(values.trace, `${name}.json`), JSON.stringify(passed, undefined, 1));
    },
    signal: stop.signal,
  });
}

const { markdown, pictures } = renderPage(results);
const page = join(dirname(values.out), basename(values.out, '.json'));
mkdirSync(page, { recursive: true });
writeFileSync(`${page}.md`, markdown);
for (const [name, svg] of Object.entries(pictures)) writeFileSync(join(page, name), svg);
tell(`wrote ${page}.md`);
