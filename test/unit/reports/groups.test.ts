import { expect, test } from 'vitest';
import { numberSteps, stepOutcome, stepTitle } from '../../../src/reports/groups.ts';

const end = { type: 'step-end', step: 'stop', title: 'Stop golden', milliseconds: 14_000 } as const;

test('steps are numbered', () => {
  const numberOf = numberSteps();
  expect(['stop', 'snapshot', 'stop', 'launch'].map(numberOf)).toEqual([1, 2, 1, 3]);
  expect(stepTitle(3, 'Stop golden')).toBe('Step 3: Stop golden');
});

test('the line below a group tells how the step ended without opening it', () => {
  expect(stepOutcome(3, { ...end, outcome: 'done' })).toBe('Step 3 done in 14s');
  expect(stepOutcome(3, { ...end, outcome: 'failed' })).toBe('Step 3 failed after 14s: Stop golden');
  expect(stepOutcome(3, { ...end, outcome: 'skipped' })).toBe('Step 3 skipped: nothing to do');
});
