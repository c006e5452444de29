import { expect, test } from 'vitest';
import { unsettledRun } from '../../../../src/entry-points/action/unsettled.ts';

test.each([
  ['has begun, and not come to its end', { STATE_run: 'gh-1-1' }, 'gh-1-1'],
  ['came to its own end', { STATE_run: 'gh-1-1', STATE_settled: 'true' }, undefined],
  ['ended before it could change anything', {}, undefined],
  ['has an empty name, as some runners pass what was never saved', { STATE_run: '', STATE_settled: '' }, undefined],
])('a run that %s', (_, env, expected) => {
  expect(unsettledRun(env)).toBe(expected);
});
