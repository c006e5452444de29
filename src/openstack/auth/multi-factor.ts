import { type FactorType, passcodeHint } from './factor.ts';
import { type PasswordAuth, passwordType } from './password.ts';
import type { ProjectScope } from './refs.ts';
import { signInExchange } from './request.ts';
import { type TokenAuth, tokenType } from './token.ts';
import { type TotpAuth, totpType } from './totp.ts';
import { type DirectType, finderIn, type Reading } from './type.ts';

export type Factor = PasswordAuth | TotpAuth | TokenAuth;

export interface MultiFactorAuth {
  readonly kind: 'multi-factor';
  readonly factors: readonly Factor[];
  readonly scope: ProjectScope | undefined;
}

const factorTypes = { password: passwordType, totp: totpType, token: tokenType } as const;

type FactorKey = 'password' | 'passcode' | 'token';

export const multiFactorType: DirectType<MultiFactorAuth, FactorKey | 'auth_methods'> = {
  judge: 'keystone',
  keys: { ...passwordType.keys, ...totpType.keys, ...tokenType.keys, auth_methods: { variables: ['OS_AUTH_METHODS'] } },
  readers: { v3multifactor: read },
  alias: 'multifactor',
  secretsIn: ({ factors }) => factors.flatMap((factor) => typeOf(factor).secretsIn(factor)),
  namesIn: ({ factors }) => factors.flatMap((factor) => typeOf(factor).namesIn(factor)),
  describe: ({ factors }) => factors.map((factor) => typeOf(factor).describe(factor)).join(' and '),
  beyondV2: () => 'second factors',
  exchange({ factors, scope }, at) {
    const proofs = Object.fromEntries(factors.map((factor) => [factor.kind, typeOf(factor).proof(factor)]));
    return signInExchange(at, proofs, scope);
  },
  isSpent: ({ factors }) => factors.some((factor) => typeOf(factor).isSpent?.(factor) === true),
  hint: () => passcodeHint,
};

function typeOf(factor: Factor): FactorType<Factor> {
  return factorTypes[factor.kind];
}

/** `auth_methods`, a list of the names that `auth_type` has (keystoneauth1:loading/_plugins/identity/v3.py `MultiFactor`). */
function read(from: Reading<FactorKey | 'auth_methods'>): MultiFactorAuth | undefined {
  const factors = from
    .needed('auth_methods')
    ?.split(',')
    .map((name) => readFactor(name.trim(), from));
  return factors?.every((factor) => factor !== undefined) ? { kind: 'multi-factor', factors, scope: from.scope() } : undefined;
}

const findFactor = finderIn<Factor, FactorType<Factor>>(Object.values(factorTypes));

function readFactor(name: string, from: Reading<FactorKey>): Factor | undefined {
  const found = findFactor(name);
  if (found !== undefined) return found.read(from);
  from.wrong(`auth_methods names "${name}", but the supported methods are v3password, v3totp and v3token`);
  return undefined;
}
