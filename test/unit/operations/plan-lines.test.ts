import { expect, it } from 'vitest';
import { asFact, factsLast } from '../../../src/operations/verbs/plan-lines.ts';

it('facts of a plan come after its last step, each in its order', () => {
  const lines = ['stop', asFact('disk'), 'launch', asFact('quota'), 'copy'];
  expect(factsLast(lines)).toEqual(['stop', 'launch', 'copy', 'note: disk', 'note: quota']);
});
