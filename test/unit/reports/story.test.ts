import { expect, test } from 'vitest';
import { recordStory, stepsTable } from '../../../src/reports/story.ts';

test('of a run its warnings, its steps and its outputs are kept, in the order in which they began', () => {
  const { emit, tell } = recordStory();
  emit({ type: 'step-start', step: 'stop', title: 'Stop golden' });
  emit({ type: 'warning', title: 'Forced stop', message: 'power was cut' });
  emit({ type: 'step-start', step: 'launch', title: 'Launch' });
  emit({ type: 'note', message: 'by the way' });
  emit({ type: 'output', name: 'environment', value: 'qa' });
  emit({ type: 'step-end', step: 'stop', title: 'Stop golden', outcome: 'failed', milliseconds: 61_000 });
  emit({ type: 'step-end', step: 'prune', title: 'Prune', outcome: 'skipped', milliseconds: 0 });
  const { warnings, steps, outputs } = tell();
  expect(Object.fromEntries(outputs)).toEqual({ environment: 'qa' });
  expect(warnings).toEqual([{ title: 'Forced stop', message: 'power was cut' }]);
  expect(stepsTable(steps).rows).toEqual([
    ['1', 'Stop golden', '❌ failed', '1m 1s'],
    ['2', 'Launch', '🚫 not finished', '-'],
    ['3', 'Prune', '➖ skipped', '0s'],
  ]);
});
