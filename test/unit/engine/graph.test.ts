// @vitest-environment happy-dom
import mermaid from 'mermaid';
import { expect, test } from 'vitest';
import { defineStep, pipelineGraph, type Step } from '../../../src/engine/pipeline.ts';

const step = (title: string, ...after: readonly Step<unknown, unknown>[]): Step<unknown, unknown> =>
  defineStep<unknown, unknown>({ name: title, title, after, run: async () => undefined });

test.each([
  ['a plain graph', 'Snapshot golden', 'Launch 3 server(s)'],
  ['names that are none of Mermaid’s business', 'Snapshot "web" <b>1</b> #2; `x`', 'end [a](b) {c} | d -->\n%% e'],
])('Mermaid itself reads %s', async (_, first, second) => {
  const image = step(first);
  expect(await mermaid.parse(pipelineGraph([image, step(second, image)]))).toMatchObject({ diagramType: 'flowchart-v2' });
});

test('and would say if it could not', async () => {
  await expect(mermaid.parse('flowchart LR\n  s1["a "b" c"]')).rejects.toThrow();
});
