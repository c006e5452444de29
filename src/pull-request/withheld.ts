import { type ErrorCode, messageOf, RestageError } from '../domain/errors.ts';

/** What a run without its credential ends with: nothing is configured, or what is configured has holes. */
const missing: readonly ErrorCode[] = ['config-not-found', 'config-invalid', 'cloud-unknown'];

/** The same error, which says first that the code host withheld the credential, where it did. */
export function namedAsWithheld(error: unknown, why: string | undefined): unknown {
  if (why === undefined || !(error instanceof RestageError) || !missing.includes(error.code)) return error;
  return new RestageError(error.code, `There is no credential for the cloud. ${why}`, { hint: messageOf(error), cause: error });
}
