import { describe, expect, it } from 'vitest';
import { CancelledError, HttpError, messageOf, RestageError, UnknownOutcomeError } from '../../../src/domain/errors.ts';

const answer = { status: 409, reason: 'It is locked.', method: 'POST', path: '/servers/1/action' };

describe('an error', () => {
  it('holds its code, its sentence and what the reader may want to know', () => {
    const cause = new Error('socket hang up');
    const error = new RestageError('stop-failed', 'It did not stop.', { hint: 'Look at it.', requestIds: ['req-1'], cause });
    expect(error).toMatchObject({ code: 'stop-failed', message: 'It did not stop.', hint: 'Look at it.', requestIds: ['req-1'], cause });
  });

  it('holds nothing that is not known', () => {
    const error = new RestageError('stop-failed', 'It did not stop.');
    expect(error).toMatchObject({ hint: undefined, requestIds: [], cleanupErrors: [] });
    expect('cause' in error).toBe(false);
  });

  it('of an answer tells the answer', () => {
    expect(new HttpError('conflict', 'No.', answer, { requestIds: ['req-1'] })).toMatchObject({ ...answer, requestIds: ['req-1'] });
  });

  it.each([
    [new RestageError('internal', 'x'), 'RestageError', 'internal'],
    [new CancelledError(), 'CancelledError', 'cancelled'],
    [new HttpError('conflict', 'x', answer), 'HttpError', 'conflict'],
    [new UnknownOutcomeError('x'), 'UnknownOutcomeError', 'unknown-outcome'],
  ])('is called by its class and code: %s', (error, name, code) => {
    expect([error.name, error.code]).toEqual([name, code]);
    expect(error).toBeInstanceOf(RestageError);
  });

  it('of a cancel says so by itself', () => {
    expect(new CancelledError().message).toBe('The run was cancelled.');
  });
});

it('finds the sentence in anything that is thrown', () => {
  expect(messageOf(new Error('boom'))).toBe('boom');
  expect(messageOf('boom')).toBe('boom');
});

describe('what a guest wrote last', () => {
  const consoleTail = { server: 'web-1', text: 'login:' };
  const cause = new RestageError('stop-failed', 'It did not stop.', { consoleTail });

  it('goes with each error that is about the same', () => {
    expect(new CancelledError('Over.', { cause }).consoleTail).toEqual(consoleTail);
    expect(new RestageError('stop-failed', 'x', { cause: new Error('other') }).consoleTail).toBeUndefined();
  });

  it('is that of the error itself, where it has one', () => {
    const own = { server: 'web-2', text: 'panic' };
    expect(new RestageError('stop-failed', 'x', { cause, consoleTail: own }).consoleTail).toEqual(own);
  });
});
