import { RestageError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import { type ProjectScope, projectOf } from '../auth/refs.ts';
import type { AuthMethod } from '../auth/table.ts';
import type { DirectType, Provided } from '../auth/type.ts';
import { requestIdsOf } from '../http/exchange.ts';
import { quoteOf } from '../http/reason.ts';
import type { HttpResponse } from '../http/send.ts';
import { claimsIn } from './claims.ts';
import type { IdentityAddress } from './identity-address.ts';
import { jsonOf } from './json-of.ts';

/** Keystone said no to who we say we are. It tells neither a wrong password from an unknown user, nor either from a disabled project. */
export function directRefusal(
  { version, base }: IdentityAddress,
  type: DirectType<AuthMethod>,
  auth: AuthMethod,
  response: HttpResponse,
): RestageError {
  const who = type.describe(auth);
  // keystone:api/auth.py: the receipt of a sign-in that has passed some of the methods that the user's rules want.
  if (response.headers['openstack-auth-receipt'] !== undefined) {
    return new RestageError('auth-failed', `Identity at ${base} requires a second factor from ${who}.`, {
      hint: 'Use an application credential, which signs in without a second factor (`openstack application credential create`).',
      requestIds: requestIdsOf(response),
    });
  }
  return refusal(base, who, version === 'v2.0' ? v2Hint : type.hint(auth), response);
}

/**
 * Three may say no to a token: the web server before Keystone, to the signature or the expiry; it again, to a claim that it requires; and
 * Keystone's mapping. What they had to judge by is shown: it is no secret.
 */
export function federationRefusal(
  { base }: IdentityAddress,
  { identityProvider, protocol }: Provided,
  { whose, accessToken }: { /** What the token is, for messages. */ readonly whose: string; readonly accessToken: string },
  response: HttpResponse,
): RestageError {
  const claims = claimsIn(accessToken);
  const who = `${whose}${claims === '' ? '' : ` (${claims})`} at identity provider ${identityProvider}, protocol ${protocol},`;
  const bearerError = bearerErrorIn(response);
  if (bearerError !== undefined) {
    const hint =
      "The web server in front of Keystone does not trust the token. Ask the cloud's administrator to check the address of the issuer's keys there, and the clock.";
    return refusal(base, who, hint, response, bearerError);
  }
  if (jsonOf(response.body) === undefined) {
    const hint =
      "Compare these claims with the `Require claim` lines of the web server in front of Keystone. The cloud's administrator knows them.";
    return refusal(base, who, hint, response, 'a claim does not have the value that its web server requires');
  }
  const hint =
    response.status === 404
      ? "Check `identity_provider` and `protocol`. The cloud's administrator knows the right values."
      : "Compare these claims with the mapping of the identity provider. The cloud's administrator knows the mapping.";
  return refusal(base, who, hint, response);
}

/** The provider is believed, but the user that the mapping makes of its word may not into the project. */
export function projectRefusal(
  { base }: IdentityAddress,
  user: string,
  scope: ProjectScope | undefined,
  response: HttpResponse,
): RestageError {
  const hint =
    "Check the project and its domain. The cloud's mapping puts this user into a group, and this group needs a role in the project (`openstack role add --group`).";
  return refusal(base, `user ${user}, who has signed in,${projectOf(scope)}`, hint, response);
}

function refusal(base: string, who: string, hint: string, response: HttpResponse, quote = quoteOf(response)): RestageError {
  const refused = `Identity at ${base} refused ${who} with ${response.status}`;
  return new RestageError('auth-failed', asSentence(quote === '' ? refused : `${refused}: ${quote}`), {
    hint,
    requestIds: requestIdsOf(response),
  });
}

/** What a web server has against a token (RFC 6750, section 3): its page says it less well. */
function bearerErrorIn(response: HttpResponse): string | undefined {
  return /^Bearer\b.*\berror_description="([^"]*)"/i.exec(response.headers['www-authenticate'] ?? '')?.[1];
}

const v2Hint =
  'Check the user, the password (or token) and the tenant. Keystone does not say which of them is wrong. A user outside of the default domain can sign in only with Identity v3.';
