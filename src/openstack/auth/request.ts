import type { Exchange } from '../http/exchange.ts';
import { postExchange } from '../identity/exchanges.ts';
import type { IdentityAddress } from '../identity/identity-address.ts';
import type { DomainRef, ProjectScope, UserRef } from './refs.ts';

const json = { 'content-type': 'application/json' };

/**
 * `POST /v3/auth/tokens` (keystone:api-ref/source/v3/authenticate-v3.inc).
 * @param proofs what proves who we are, by its method
 */
export function signInExchange(
  { base }: IdentityAddress,
  proofs: Readonly<Record<string, object>>,
  scope: ProjectScope | undefined,
): Exchange {
  const identity = { methods: Object.keys(proofs), ...proofs };
  return postExchange(`${base}/auth/tokens`, json, JSON.stringify({ auth: { identity, ...scopeOf(scope) } }));
}

/** `POST /v2.0/tokens` (keystone:token/controllers.py `authenticate`), which knows no domains, and calls a project a tenant. */
export function v2Exchange({ base }: IdentityAddress, proof: object, scope: ProjectScope | undefined): Exchange {
  return postExchange(`${base}/tokens`, json, JSON.stringify({ auth: { ...proof, ...tenantOf(scope) } }));
}

/** As a request names a user. */
export function userOf(user: UserRef): object {
  return 'id' in user ? { id: user.id } : { name: user.name, domain: domainOf(user.domain) };
}

function scopeOf(scope: ProjectScope | undefined): object {
  if (scope === undefined) return {};
  return { scope: { project: 'id' in scope ? { id: scope.id } : { name: scope.name, domain: domainOf(scope.domain) } } };
}

function domainOf(domain: DomainRef): object {
  return 'id' in domain ? { id: domain.id } : { name: domain.name };
}

function tenantOf(scope: ProjectScope | undefined): object {
  if (scope === undefined) return {};
  return 'id' in scope ? { tenantId: scope.id } : { tenantName: scope.name };
}
