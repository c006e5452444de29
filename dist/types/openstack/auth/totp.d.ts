import { type FactorType } from './factor.js';
import { type ProjectScope, type UserRef } from './refs.js';
/** A passcode lives for half a minute (keystone:auth/plugins/totp.py `PASSCODE_TIME_PERIOD`), and signs in once. */
export interface TotpAuth {
    readonly kind: 'totp';
    readonly user: UserRef;
    readonly passcode: string;
    readonly scope: ProjectScope | undefined;
}
export declare const totpType: FactorType<TotpAuth, 'passcode'>;
