/** The proxy for a URL, or `undefined` to connect directly. */
export type ProxyFor = (url: string) => string | undefined;

/**
 * The proxy settings that curl and Python's requests share: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`; lower case wins over
 * upper case. `no_proxy` holds hosts, each with its subdomains, with or without a leading dot or a port; `*` is every host.
 */
export function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyFor {
  const setting = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const exceptions = (setting('no_proxy') ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.toLowerCase());
  return (target) => {
    const { protocol, hostname, port } = new URL(target);
    const host = withoutBrackets(hostname);
    if (exceptions.some((entry) => excepts(entry, host, port || (defaultPorts[protocol] ?? '')))) return undefined;
    const proxy = setting(`${protocol.slice(0, -1)}_proxy`) ?? setting('all_proxy');
    return proxy === undefined || proxy.includes('://') ? proxy : `http://${proxy}`;
  };
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function excepts(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  // More than one colon and no brackets: an IPv6 address, and none of its colons begins a port.
  const isAddress = /:.*:/.test(entry) && !entry.startsWith('[');
  const { name = entry, only } = (isAddress ? undefined : /^(?<name>.*?)(?::(?<only>\d+))?$/.exec(entry)?.groups) ?? {};
  if (only !== undefined && only !== port) return false;
  const domain = withoutBrackets(name).replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

function withoutBrackets(host: string): string {
  return host.replaceAll(/[[\]]/g, '');
}
