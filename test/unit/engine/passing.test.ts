import { expect, test } from 'vitest';
import { type ErrorCode, HttpError, RestageError } from '../../../src/domain/errors.ts';
import { isPassing } from '../../../src/engine/passing.ts';

const answered = (status: number) => new HttpError('http-error', 'no', { status, reason: '', method: 'GET', path: '/' });

test.each<ErrorCode>(['unreachable', 'http-timeout', 'unknown-outcome', 'rate-limited'])(
  '%s passes, as cause of another error too',
  (code) => {
    const error = new RestageError(code, 'away');
    expect(isPassing(error)).toBe(true);
    expect(isPassing(new RestageError('destroy-failed', 'still there', { cause: error }))).toBe(true);
  },
);

test('a gateway without its service passes; a service that fails does not', () => {
  expect([500, 502, 503, 504, 409].filter((status) => isPassing(answered(status)))).toEqual([502, 503, 504]);
});

test('what nobody knows does not pass', () => {
  expect([new RestageError('forbidden', 'no'), new Error('unreachable'), undefined].filter(isPassing)).toEqual([]);
});
