import { expect, test } from 'vitest';
import { RestageError } from '../../../src/domain/errors.ts';
import { errorAnnotation, errorText, reportError } from '../../../src/reports/error.ts';

function failure(): RestageError {
  const error = new RestageError('snapshot-failed', 'The snapshot of golden failed.', {
    hint: 'Look at the fault.',
    requestIds: ['req-1', 'req-2'],
  });
  error.cleanupErrors.push(new RestageError('http-error', 'Could not start golden.', { requestIds: ['req-3'] }), new Error('odd'));
  return error;
}

test('an error for people: the sentence, what to do, the request ids, the code, and what cleaning up met', () => {
  expect(errorText(failure()).split('\n')).toEqual([
    'error: The snapshot of golden failed.',
    'hint: Look at the fault.',
    'request ids: req-1, req-2',
    'code: snapshot-failed',
    'while cleaning up, error: Could not start golden.',
    '  request ids: req-3',
    '  code: http-error',
    'while cleaning up, error: odd',
    expect.stringContaining('  hint: This is a bug in Restage'),
    '  code: internal',
  ]);
});

test('an annotation has a title with the code and does not repeat the sentence', () => {
  const { title, message } = errorAnnotation('refresh', failure());
  expect(title).toBe('Restage refresh: snapshot-failed');
  expect(message.startsWith('The snapshot of golden failed.\nhint: Look at the fault.\nrequest ids: req-1, req-2\n')).toBe(true);
});

test('what is no error of ours is a defect', () => {
  expect(reportError('text')).toMatchObject({ code: 'internal', message: 'text', requestIds: [], cleanup: [] });
  expect(reportError(new TypeError('x is not a function')).message).toBe('x is not a function');
});
