import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderPage } from '../../../scripts/bench/page/page.ts';
import type { LiveRun, Results, Tool } from '../../../scripts/bench/results.ts';

it('writes docs/benchmarks.md and its pictures as they are, from docs/benchmarks.json', () => {
  const { markdown, pictures } = renderPage(JSON.parse(readFileSync('docs/benchmarks.json', 'utf8')) as Results);
  expect(readFileSync('docs/benchmarks.md', 'utf8'), 'npm run bench -- --render').toBe(markdown);
  for (const [name, svg] of Object.entries(pictures)) expect(readFileSync(`docs/benchmarks/${name}`, 'utf8'), name).toBe(svg);
});

const scene = { date: '2026-01-15T21:00:00Z', cores: 2, memoryGb: 8, versions: { Node: '24' } };

function run(tool: Tool, count: number, wallMs: number, more: Partial<LiveRun> = {}): LiveRun {
  const idleMs = { 'start-up': 1_000, build: wallMs - 11_000 };
  return {
    tool,
    count,
    wallMs,
    cloudMs: 10_000,
    idleMs,
    cpuMs: 300,
    peakMb: 60,
    largestMb: 60,
    requests: { compute: 30, image: 9 },
    ...more,
  };
}

function pageOf(...runs: readonly LiveRun[]): string {
  return renderPage({ live: { scene, runs, absent: { packer: 'its package is not installed' } } }).markdown;
}

it('takes the middle of the runs that did the job, and tells of the others', () => {
  const page = pageOf(
    run('sdk', 5, 20_000),
    run('sdk', 5, 40_000),
    run('sdk', 5, 30_000),
    run('sdk', 5, 1_000, { failure: 'ended with 1' }),
  );
  expect(page).toContain('| openstacksdk | 3 | 30.0 (20.0 to 40.0) | 10.0 |');
  expect(page).toContain('- openstacksdk, snapshot and 5 servers: ended with 1');
  expect(page).toContain('Packer was left out: its package is not installed.');
});

it('says where another tool did better, and holds Restage to the limit', () => {
  const page = pageOf(run('restage', 20, 13_000), run('sdk', 20, 12_000, { requests: { compute: 20 } }), run('restage', 5, 13_001));
  expect(page).toContain('- N = 20: 13.0 s, within the limit of 13.0 s');
  expect(page).toContain('- N = 5: 13.0 s, **beyond** the limit of 13.0 s');
  expect(page).toContain('- Behind openstacksdk in wall time, snapshot and 20 servers: 13.0 s to 12.0 s.');
  expect(page).toContain('- Behind openstacksdk in requests, snapshot and 20 servers: 39 to 20.');
  expect(page).not.toContain('in CPU time');
});
