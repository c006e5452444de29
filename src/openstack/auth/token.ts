import { getExchange } from '../identity/exchanges.ts';
import type { FactorType } from './factor.ts';
import { domainsBeyondV2, type ProjectScope } from './refs.ts';
import { signInExchange, v2Exchange } from './request.ts';
import type { Reading } from './type.ts';

export interface TokenAuth {
  readonly kind: 'token';
  readonly token: string;
  readonly scope: ProjectScope | undefined;
}

export const tokenType: FactorType<TokenAuth, 'token'> = {
  judge: 'keystone',
  keys: { token: { variables: ['OS_TOKEN', 'OS_AUTH_TOKEN'], isSecret: true } },
  readers: { token: read, v3token: read, v2token: read },
  secretsIn: ({ token }) => [token],
  namesIn: () => [],
  describe: () => 'the token',
  beyondV2: ({ scope }) => domainsBeyondV2(scope),
  proof,
  /**
   * A scoped token that was given to us is used as it is: Keystone may forbid exchanging it (keystone:conf/token.py `allow_rescope_scoped_token`). Not so
   * with v2.0, which shows a token to administrators only (keystone:token/controllers.py `validate_token`): there it is exchanged.
   */
  exchange(auth, at) {
    const { token, scope } = auth;
    if (at.version === 'v2.0') return v2Exchange(at, { token: { id: token } }, scope);
    if (scope === undefined) return getExchange(`${at.base}/auth/tokens`, { 'x-auth-token': token, 'x-subject-token': token });
    return signInExchange(at, { token: proof(auth) }, scope);
  },
  given: ({ token }) => token,
  hint: () =>
    'The token has expired, was revoked, or may not be used for another project. Get a new token, or use an application credential.',
};

function read(from: Reading<'token'>): TokenAuth | undefined {
  const token = from.needed('token');
  return token ? { kind: 'token', token, scope: from.scope() } : undefined;
}

function proof({ token }: TokenAuth): object {
  return { id: token };
}
