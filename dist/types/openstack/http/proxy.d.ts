/** The proxy for a URL, or `undefined` to connect directly. */
export type ProxyFor = (url: string) => string | undefined;
/**
 * The proxy settings that curl and Python's requests share: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`; lower case wins over
 * upper case. `no_proxy` holds hosts, each with its subdomains, with or without a leading dot or a port; addresses, and ranges of them
 * (`10.0.0.0/8`, `fd00::/8`); `*` alone is every host.
 */
export declare function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyFor;
