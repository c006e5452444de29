import type { AuthMethod, DirectAuth } from '../config/auth-types.ts';
import type { Exchange } from '../http/exchange.ts';
import type { IdentityAddress } from './address.ts';
import { authRequestOf, v2RequestOf } from './auth-request.ts';

export type Federation = Extract<AuthMethod, { kind: 'federation' }>;
/** What Keystone itself checks, in one request. */

/**
 * A scoped token that was given to us is used as it is: Keystone may forbid exchanging it (keystone:conf/token.py `allow_rescope_scoped_token`). Not so
 * with v2.0, which shows a token to administrators only (keystone:token/controllers.py `validate_token`): there it is exchanged.
 */
export function tokenExchange({ version, base }: IdentityAddress, auth: DirectAuth): Exchange {
  const json = { 'content-type': 'application/json' };
  if (version === 'v2.0' && (auth.kind === 'password' || auth.kind === 'token')) {
    return postExchange(`${base}/tokens`, json, JSON.stringify(v2RequestOf(auth)));
  }
  const url = `${base}/auth/tokens`;
  if (auth.kind === 'token' && auth.scope === undefined)
    return getExchange(url, { 'x-auth-token': auth.token, 'x-subject-token': auth.token });
  return postExchange(url, json, JSON.stringify(authRequestOf(auth)));
}

/** An unscoped token for another identity provider's (keystoneauth1:identity/v3/oidc.py `_get_keystone_token`). */
export function federationExchange({ base }: IdentityAddress, { identityProvider, protocol }: Federation, accessToken: string): Exchange {
  const [provider, way] = [identityProvider, protocol].map(encodeURIComponent);
  const url = `${base}/OS-FEDERATION/identity_providers/${provider}/protocols/${way}/auth`;
  return postExchange(url, { authorization: `Bearer ${accessToken}` }, undefined);
}

export function getExchange(url: string, headers: Readonly<Record<string, string>> = {}): Exchange {
  return {
    service: 'identity',
    method: 'GET',
    url,
    headers,
    body: undefined,
    repeat: 'read',
    expect: [],
    microversion: undefined,
    attempt: 1,
  };
}

export function postExchange(url: string, headers: Readonly<Record<string, string>>, body: string | undefined): Exchange {
  return { ...getExchange(url, headers), method: 'POST', body, repeat: 'idempotent' };
}
