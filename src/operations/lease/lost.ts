import { RestageError } from '../../domain/errors.ts';
import { describeSubject, type LeaseSubject } from './subject.ts';

/** A run may no longer work on what it held. */
export class LeaseLostError extends RestageError {
  override readonly name = 'LeaseLostError';
  constructor(subject: LeaseSubject, reason: string, cause?: unknown) {
    super('lease-lost', `The lease on ${describeSubject(subject)} was lost: ${reason}.`, {
      cause,
      hint: `Run the same command again: it goes on from what it finds. Let only one run at a time use ${subject.kind === 'environment' ? 'an environment' : 'a golden server'}.`,
    });
  }
}
