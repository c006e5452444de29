import { expect, test } from 'vitest';
import { RestageError } from '../../../../src/domain/errors.ts';
import { type Ending, isSettled } from '../../../../src/entry-points/action/settled.ts';

function failed(error: unknown = new RestageError('not-ready', 'no answer on port 22'), more: Partial<Ending> = {}): Ending {
  return { outcome: { kind: 'error', error }, changed: true, cancelled: false, ...more };
}

test('a run with a result, or without a change, is over', () => {
  const result = { status: 'complete', timeline: [] } as const;
  expect(isSettled({ outcome: { kind: 'result', result }, changed: true, cancelled: true }, false)).toBe(true);
  expect(isSettled(failed(undefined, { changed: false }), false)).toBe(true);
});

test('a result is no reassurance where a golden server is off', () => {
  const ended = (failure: RestageError): Ending => ({
    outcome: { kind: 'result', result: { status: 'complete', timeline: [], failure } },
    changed: true,
    cancelled: false,
  });
  expect(isSettled(ended(new RestageError('golden-not-restored', 'still off')), true)).toBe(false);
  expect(isSettled(ended(new RestageError('destroy-failed', 'one is locked')), false)).toBe(true);
});

test('post looks after a failed run', () => {
  expect(isSettled(failed(), false)).toBe(false);
});

test('post leaves alone what a failed launch keeps for a look', () => {
  expect(isSettled(failed(), true)).toBe(true);
});

test('but keeping is no reason to leave a cancelled run, a defect, a failed clean-up or a golden server that is off', () => {
  const unclean = new RestageError('not-ready', 'no answer on port 22');
  unclean.cleanupErrors.push(new Error('cannot delete'));
  expect(isSettled(failed(undefined, { cancelled: true }), true)).toBe(false);
  expect(isSettled(failed(new TypeError('x is not a function')), true)).toBe(false);
  expect(isSettled(failed(unclean), true)).toBe(false);
  expect(isSettled(failed(new RestageError('golden-not-restored', 'still off')), true)).toBe(false);
});
