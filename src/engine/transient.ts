import { type ErrorCode, HttpError, RestageError } from '../domain/errors.ts';

const transient: readonly ErrorCode[] = ['unreachable', 'http-timeout', 'unknown-outcome', 'rate-limited'];

/** Whether an error, or what caused it, is of the kind that time heals: the same work may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof HttpError && [502, 503, 504].includes(error.status)) return true;
  return error instanceof RestageError && (transient.includes(error.code) || isTransient(error.cause));
}
