/** Another issuer whose tokens are taken, and the mapping for them. */
export interface IdentityProvider {
    readonly name: string;
    readonly protocol: string;
    readonly issuer: string;
    /** `undefined` = Keystone's address without `/v3`. */
    readonly audience: string | undefined;
    /** Regular expression by claim; each has to match. */
    readonly claims: Readonly<Record<string, string>>;
    /** By project id. */
    readonly roles: Readonly<Record<string, readonly string[]>>;
}
