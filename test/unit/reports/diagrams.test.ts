// @vitest-environment happy-dom
import mermaid from 'mermaid';
import { expect, test } from 'vitest';
import { timelineGantt } from '../../../src/reports/timeline.ts';
import { trendChart } from '../../../src/reports/trend.ts';

/** The diagrams of a summary, without their fences. */
function diagramsIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```mermaid\n(.*?)\n```$/gms)].flatMap(([, text]) => text ?? []);
}

const run = { at: '2026-11-21T02:00:00Z', snapshotSeconds: 3500, downtimeSeconds: undefined };
const names = ['stop', 'snapshot', 'upload', 'start', 'launch', 'ready', 'retire'] as const;

test.each([
  ['timeline', timelineGantt(names.map((name, place) => ({ name, from: place * 60_000, to: place * 90_000 }))), 'gantt'],
  ['trend', trendChart([run, { ...run, downtimeSeconds: 4000.4 }, run]), 'xychart'],
])('Mermaid itself reads the %s', async (_, markdown, diagramType) => {
  const [text = '', ...others] = diagramsIn(markdown);
  expect(others).toEqual([]);
  expect(await mermaid.parse(text)).toMatchObject({ diagramType });
});

test('and would say if it could not', async () => {
  await expect(mermaid.parse('xychart-beta\n    bar 1')).rejects.toThrow();
});
