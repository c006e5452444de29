import type { AuthMethod } from '../config/types.ts';
import type { Exchange } from '../http/exchange.ts';
import { authRequestOf } from './auth-request.ts';

export type Federation = Extract<AuthMethod, { kind: 'federation' }>;
/** What Keystone itself checks, in one request. */
export type DirectAuth = Exclude<AuthMethod, Federation>;

/** A scoped token that was given to us is used as it is: Keystone may forbid exchanging it (keystone:conf/token.py `allow_rescope_scoped_token`). */
export function tokenExchange(base: string, auth: DirectAuth): Exchange {
  const url = `${base}/auth/tokens`;
  if (auth.kind === 'token' && auth.scope === undefined)
    return getExchange(url, { 'x-auth-token': auth.token, 'x-subject-token': auth.token });
  return postExchange(url, { 'content-type': 'application/json' }, JSON.stringify(authRequestOf(auth)));
}

/** An unscoped token for another identity provider's (keystoneauth1:identity/v3/oidc.py `_get_keystone_token`). */
export function federationExchange(base: string, { identityProvider, protocol }: Federation, accessToken: string): Exchange {
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
