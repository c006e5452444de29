import { RestageError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import type { ProjectScope } from '../config/auth-types.ts';
import { type DirectAuth, describeAuth, hintFor, projectOf } from '../config/auth-types.ts';
import { requestIdsOf } from '../http/exchange.ts';
import { quoteOf } from '../http/reason.ts';
import type { HttpResponse } from '../http/send.ts';
import type { IdentityAddress } from './address.ts';
import { claimsIn } from './claims.ts';
import { jsonOf } from './token-body.ts';
import type { Federation } from './token-exchange.ts';

/** Keystone said no to who we say we are. It tells neither a wrong password from an unknown user, nor either from a disabled project. */
export function directRefusal({ version, base }: IdentityAddress, auth: DirectAuth, response: HttpResponse): RestageError {
  const who = describeAuth(auth);
  // keystone:api/auth.py: the receipt of a sign-in that has passed some of the methods that the user's rules want.
  if (response.headers['openstack-auth-receipt'] !== undefined) {
    return new RestageError('auth-failed', `Identity at ${base} wants a second factor from ${who}.`, {
      hint: 'Make an application credential for this: it signs in without one (`openstack application credential create`).',
      requestIds: requestIdsOf(response),
    });
  }
  return refusal(base, who, version === 'v2.0' ? v2Hint : hintFor(auth), response);
}

/**
 * Three may say no to a token: the web server before Keystone, to the signature or the expiry; it again, to a claim that it requires; and
 * Keystone's mapping. What they had to judge by is shown: it is no secret.
 */
export function federationRefusal(
  { base }: IdentityAddress,
  federation: Federation,
  accessToken: string,
  response: HttpResponse,
): RestageError {
  const { identityProvider, protocol } = federation;
  const whose = federation.accessToken.from === 'runner' ? "GitHub's ID token" : 'the access token';
  const claims = claimsIn(accessToken);
  const who = `${whose}${claims === '' ? '' : ` (${claims})`} at identity provider ${identityProvider}, protocol ${protocol},`;
  const bearerError = bearerErrorIn(response);
  if (bearerError !== undefined) {
    const hint =
      "The web server before Keystone does not trust the token: the cloud's administrator checks the address of the issuer's keys there, and the clock.";
    return refusal(base, who, hint, response, bearerError);
  }
  if (jsonOf(response.body) === undefined) {
    const hint =
      "Compare these claims with the `Require claim` lines of the web server before Keystone, which the cloud's administrator knows.";
    return refusal(base, who, hint, response, 'a claim that its web server requires is another');
  }
  const hint =
    response.status === 404
      ? "Check `identity_provider` and `protocol` against the cloud administrator's."
      : "Compare these claims with the mapping of the identity provider, which the cloud's administrator knows.";
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
    "Check the project and its domain; the group that the cloud's mapping puts this user into needs a role in it (`openstack role add --group`).";
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
  'Check user, password (or token) and tenant: Keystone does not tell which of them is wrong. A user outside of the default domain signs in with Identity v3 alone.';
