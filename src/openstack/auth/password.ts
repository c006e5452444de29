import type { FactorType } from './factor.ts';
import { domainsBeyondV2, nameOf, type ProjectScope, projectOf, type UserRef } from './refs.ts';
import { signInExchange, userOf, v2Exchange } from './request.ts';
import type { Reading } from './type.ts';

export interface PasswordAuth {
  readonly kind: 'password';
  readonly user: UserRef;
  readonly password: string;
  readonly scope: ProjectScope | undefined;
}

export const passwordType: FactorType<PasswordAuth, 'password'> = {
  judge: 'keystone',
  keys: { password: { variables: ['OS_PASSWORD'], isSecret: true } },
  readers: { password: read, v3password: read, v2password: read },
  secretsIn: ({ password }) => [password],
  namesIn: ({ user }) => [nameOf(user)],
  describe: ({ user, scope }) => `the password of user ${nameOf(user)}${projectOf(scope)}`,
  beyondV2: ({ user, scope }) => domainsBeyondV2(user, scope),
  proof,
  exchange(auth, at) {
    const { user, password, scope } = auth;
    if (at.version === 'v3') return signInExchange(at, { password: proof(auth) }, scope);
    const named = 'id' in user ? { userId: user.id } : { username: user.name };
    return v2Exchange(at, { passwordCredentials: { ...named, password } }, scope);
  },
  hint: () =>
    'Check the user, the password, the project, and the domains of user and project. Keystone does not say which of them is wrong.',
};

function read(from: Reading<'password'>): PasswordAuth | undefined {
  const user = from.user();
  const password = from.needed('password');
  return user && password ? { kind: 'password', user, password, scope: from.scope() } : undefined;
}

function proof({ user, password }: PasswordAuth): object {
  return { user: { ...userOf(user), password } };
}
