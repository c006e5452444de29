import { type ErrorCode, HttpError, RestageError } from '../domain/errors.ts';

const passing: readonly ErrorCode[] = ['unreachable', 'http-timeout', 'unknown-outcome', 'rate-limited'];

/** Whether an error, or what caused it, is of the kind that time heals: the same work may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof HttpError && [502, 503, 504].includes(error.status)) return true;
  return error instanceof RestageError && (passing.includes(error.code) || isPassing(error.cause));
}
