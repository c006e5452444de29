import type { DirectType } from './type.js';
/** What proves who a user is, and may be one of several that Keystone wants (keystone:api-ref/source/v3/authenticate-v3.inc). */
export interface FactorType<M, K extends string = string> extends DirectType<M, K> {
    /** What a request says of it, below the name of its method. */
    proof(auth: M): object;
}
/** What to check of one that works once. */
export declare const passcodeHint = "A passcode is valid for half a minute. Use a new one. For unattended runs, use an application credential, which needs no passcode.";
