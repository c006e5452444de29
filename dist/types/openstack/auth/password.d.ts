import type { FactorType } from './factor.js';
import { type ProjectScope, type UserRef } from './refs.js';
export interface PasswordAuth {
    readonly kind: 'password';
    readonly user: UserRef;
    readonly password: string;
    readonly scope: ProjectScope | undefined;
}
export declare const passwordType: FactorType<PasswordAuth, 'password'>;
