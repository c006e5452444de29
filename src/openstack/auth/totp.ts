import { type FactorType, passcodeHint } from './factor.ts';
import { nameOf, type ProjectScope, projectOf, type UserRef } from './refs.ts';
import { signInExchange, userOf } from './request.ts';
import type { Reading } from './type.ts';

/** A passcode lives for half a minute (keystone:auth/plugins/totp.py `PASSCODE_TIME_PERIOD`), and signs in once. */
export interface TotpAuth {
  readonly kind: 'totp';
  readonly user: UserRef;
  readonly passcode: string;
  readonly scope: ProjectScope | undefined;
}

export const totpType: FactorType<TotpAuth, 'passcode'> = {
  judge: 'keystone',
  keys: { passcode: { variables: ['OS_PASSCODE'], isSecret: true } },
  readers: { v3totp: read },
  alias: 'totp',
  secretsIn: ({ passcode }) => [passcode],
  namesIn: ({ user }) => [nameOf(user)],
  describe: ({ user, scope }) => `the passcode of user ${nameOf(user)}${projectOf(scope)}`,
  beyondV2: () => 'one-time passcodes',
  proof,
  exchange: (auth, at) => signInExchange(at, { totp: proof(auth) }, auth.scope),
  isSpent: () => true,
  hint: () => passcodeHint,
};

function read(from: Reading<'passcode'>): TotpAuth | undefined {
  const user = from.user();
  const passcode = from.needed('passcode');
  return user && passcode ? { kind: 'totp', user, passcode, scope: from.scope() } : undefined;
}

function proof({ user, passcode }: TotpAuth): object {
  return { user: { ...userOf(user), passcode } };
}
