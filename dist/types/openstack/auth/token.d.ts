import type { FactorType } from './factor.js';
import { type ProjectScope } from './refs.js';
export interface TokenAuth {
    readonly kind: 'token';
    readonly token: string;
    readonly scope: ProjectScope | undefined;
}
export declare const tokenType: FactorType<TokenAuth, 'token'>;
