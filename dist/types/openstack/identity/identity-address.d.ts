export type IdentityVersion = 'v2.0' | 'v3';
/** Where a version of the Identity API lives, without a trailing slash. */
export interface IdentityAddress {
    readonly version: IdentityVersion;
    readonly base: string;
}
