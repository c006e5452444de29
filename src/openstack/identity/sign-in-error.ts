import { RestageError } from '../../domain/errors.ts';
import type { AuthMethod, CloudConfig, UserRef } from '../config/types.ts';
import { requestIdsOf } from '../http/exchange.ts';
import { asSentence, reasonOf } from '../http/reason.ts';
import type { HttpResponse } from '../http/send.ts';

/** Keystone said no to who we say we are. It tells neither a wrong password from an unknown user, nor either from a disabled project. */
export function authFailedOf(base: string, { auth }: CloudConfig, response: HttpResponse): RestageError {
  const requestIds = requestIdsOf(response);
  const who = describe(auth);
  // keystone:api/auth.py: the receipt of a sign-in that has passed some of the methods that the user's rules want.
  if (response.headers['openstack-auth-receipt'] !== undefined) {
    return new RestageError('auth-failed', `Identity at ${base} wants a second factor from ${who}.`, {
      hint: 'Make an application credential for this: it signs in without one (`openstack application credential create`).',
      requestIds,
    });
  }
  const reason = reasonOf(response);
  const refused = `Identity at ${base} refused ${who} with ${response.status}`;
  return new RestageError('auth-failed', asSentence(reason === '' ? refused : `${refused}: ${reason}`), {
    hint: hintFor(auth),
    requestIds,
  });
}

function describe(auth: AuthMethod): string {
  switch (auth.kind) {
    case 'password':
      return `the password of user ${nameOf(auth.user)}${auth.scope === undefined ? '' : ` for project ${nameOf(auth.scope)}`}`;
    case 'application-credential':
      return `the application credential ${'id' in auth.credential ? auth.credential.id : auth.credential.name}`;
    case 'token':
      return 'the token';
    default:
      return auth satisfies never;
  }
}

function nameOf(ref: UserRef): string {
  return 'id' in ref ? ref.id : ref.name;
}

function hintFor(auth: AuthMethod): string {
  switch (auth.kind) {
    case 'password':
      return 'Check user, password, project, and the domains of both: Keystone does not tell which of them is wrong.';
    case 'application-credential':
      return 'Check id and secret; an application credential also ends with its expiry date, its user, and a role that the user loses.';
    case 'token':
      return 'The token has expired or been revoked, or may not be moved to another project: get a new one, or use an application credential.';
    default:
      return auth satisfies never;
  }
}
