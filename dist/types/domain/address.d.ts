/** Which addresses count: `any` prefers IPv4. */
export type IpVersion = 'any' | '4' | '6';
export interface ServerAddress {
    readonly address: string;
    readonly version: number;
    readonly kind: 'fixed' | 'floating';
}
/**
 * The one address by which a server is reached: a floating one before a fixed one, IPv4 before IPv6, which is what a machine outside of the
 * cloud most likely reaches; of several alike, the first that the cloud shows. `undefined` = it has none of that version.
 */
export declare function addressOf<A extends ServerAddress>(addresses: readonly A[], wanted: IpVersion): string | undefined;
/** As it stands in a URL, or before a port: an IPv6 address in brackets. */
export declare function hostOf(address: string): string;
