import { expect, test } from 'vitest';
import { type ErrorCode, HttpError, RestageError } from '../../../src/domain/errors.ts';
import { isTransient } from '../../../src/engine/transient.ts';

const answered = (status: number) => new HttpError('http-error', 'no', { status, reason: '', method: 'GET', path: '/' });

test.each<ErrorCode>(['unreachable', 'http-timeout', 'unknown-outcome', 'rate-limited'])(
  '%s passes, as cause of another error too',
  (code) => {
    const error = new RestageError(code, 'away');
    expect(isTransient(error)).toBe(true);
    expect(isTransient(new RestageError('destroy-failed', 'still there', { cause: error }))).toBe(true);
  },
);

test('a gateway without its service passes; a service that fails does not', () => {
  expect([500, 502, 503, 504, 409].filter((status) => isTransient(answered(status)))).toEqual([502, 503, 504]);
});

test('any other error does not pass', () => {
  expect([new RestageError('forbidden', 'no'), new Error('unreachable'), undefined].filter(isTransient)).toEqual([]);
});
