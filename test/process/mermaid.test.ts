import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineStep, pipelineGraph, type Step } from '../../src/engine/pipeline.ts';
import { timelineGantt } from '../../src/reports/timeline.ts';
import { trendChart } from '../../src/reports/trend.ts';

/** What Mermaid itself makes of our diagrams: it is installed for this test alone. */
const mermaid = join(import.meta.dirname, '../foreign/mermaid');

function parse(diagrams: readonly string[]): readonly string[] {
  execFileSync('npm', ['ci', '--prefix', mermaid, '--ignore-scripts', '--no-audit', '--no-fund'], { stdio: 'ignore' });
  return JSON.parse(execFileSync(process.execPath, [join(mermaid, 'main.js')], { input: JSON.stringify(diagrams), encoding: 'utf8' }));
}

/** The one diagram of a summary, without its fence. */
function diagramIn(markdown: string): string {
  const [text, ...others] = [...markdown.matchAll(/^```mermaid\n(.*?)\n```$/gms)].map(([, text = '']) => text);
  expect(others).toEqual([]);
  return text ?? '';
}

const step = (title: string, ...after: readonly Step<unknown, unknown>[]): Step<unknown, unknown> =>
  defineStep<unknown, unknown>({ name: title, title, after, run: async () => undefined });

function graph(first: string, second: string): string {
  const image = step(first);
  return pipelineGraph([image, step(second, image)]);
}

const run = { at: '2026-11-21T02:00:00Z', snapshotSeconds: 3500, downtimeSeconds: undefined };
const names = ['stop', 'snapshot', 'upload', 'start', 'launch', 'ready', 'retire'] as const;

const ours: readonly (readonly [type: string, diagram: string])[] = [
  ['flowchart-v2', graph('Snapshot golden', 'Launch 3 server(s)')],
  ['flowchart-v2', graph('Snapshot "web" <b>1</b> #2; `x`', 'end [a](b) {c} | d -->\n%% e')],
  ['gantt', diagramIn(timelineGantt(names.map((name, place) => ({ name, from: place * 60_000, to: place * 90_000 }))))],
  ['xychart', diagramIn(trendChart([run, { ...run, downtimeSeconds: 4000.4 }, run]))],
];
const broken = ['flowchart LR\n  s1["a "b" c"]', 'xychart-beta\n    bar 1'];

test('Mermaid itself reads each diagram, and would say if it could not', () => {
  const seen = parse([...ours.map(([, diagram]) => diagram), ...broken]);
  expect(seen.slice(0, ours.length)).toEqual(ours.map(([type]) => type));
  for (const answer of seen.slice(ours.length)) expect(answer).toMatch(/^error: /);
});
