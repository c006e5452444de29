import { messageOf, RestageError } from '../../domain/errors.ts';
import type { RunContext } from '../run/context.ts';

/**
 * What a check reads and the work itself can do without: policies keep parts of an API from users, and catalogs lack services
 * (keystone policies are each cloud's own). Then that check is left out, and Nova finds out what it would have found.
 * @returns the refusal, where the cloud shows it not
 */
export async function whereShown<T>({ emit }: RunContext, what: string, reading: Promise<T>): Promise<T | RestageError> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof RestageError) || !hiding.includes(error.code)) throw error;
    emit({ type: 'note', message: `Not checked beforehand, since the cloud does not show it: ${what}. ${messageOf(error)}` });
    return error;
  }
}

const hiding: readonly string[] = ['forbidden', 'not-found', 'service-missing'];
