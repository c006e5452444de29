import { type PasswordAuth } from './password.js';
import type { ProjectScope } from './refs.js';
import { type TokenAuth } from './token.js';
import { type TotpAuth } from './totp.js';
import { type DirectType } from './type.js';
export type Factor = PasswordAuth | TotpAuth | TokenAuth;
export interface MultiFactorAuth {
    readonly kind: 'multi-factor';
    readonly factors: readonly Factor[];
    readonly scope: ProjectScope | undefined;
}
type FactorKey = 'password' | 'passcode' | 'token';
export declare const multiFactorType: DirectType<MultiFactorAuth, FactorKey | 'auth_methods'>;
export {};
