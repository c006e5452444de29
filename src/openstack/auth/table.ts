import type { Key } from '../config/common-keys.ts';
import { applicationCredentialType } from './application-credential.ts';
import { federationType } from './federation.ts';
import { multiFactorType } from './multi-factor.ts';
import { passwordType } from './password.ts';
import { tokenType } from './token.ts';
import { totpType } from './totp.ts';
import { type CommonType, type DirectType, finderIn, type ProvidedType } from './type.ts';

/** Every way to sign in, by `kind`; the order is that of messages. A new one is a module beside these, and a row. */
const table = {
  password: passwordType,
  token: tokenType,
  'application-credential': applicationCredentialType,
  totp: totpType,
  'multi-factor': multiFactorType,
  federation: federationType,
} as const;

type Table = typeof table;
type MethodIn<T> = T extends CommonType<infer M> ? M : never;

/** How to sign in. */
export type AuthMethod = MethodIn<Table[keyof Table]>;

type AnyType = DirectType<AuthMethod> | ProvidedType<AuthMethod>;

const types: readonly AnyType[] = Object.values(table);

/** What a sign-in means: how it is asked for, and what messages and masks say of it. */
export function typeOf(auth: AuthMethod): AnyType {
  return table[auth.kind];
}

/** By a name as `auth_type` has it. */
export const findAuthType = finderIn<AuthMethod, AnyType>(types);

/** By which names `auth_type` chooses them, as messages list them: those of no version, of v3, of v2.0. */
export const authTypeNames: readonly string[] = types
  .flatMap(({ readers }) => Object.keys(readers))
  .toSorted((one, other) => rankOf(one) - rankOf(other));

function rankOf(name: string): number {
  return ['v3', 'v2'].indexOf(name.slice(0, 2));
}

/** Keys of clouds.yaml that any of them reads. */
export const authKeys: Readonly<Record<string, Key>> = Object.assign({}, ...types.map(({ keys }) => keys));

/** What must never be seen of a sign-in. */
export function secretsIn(auth: AuthMethod): readonly string[] {
  return typeOf(auth).secretsIn(auth);
}

/** What a secret of a sign-in may travel with as `name:secret`. */
export function namesIn(auth: AuthMethod): readonly string[] {
  return typeOf(auth).namesIn(auth);
}
