/** The proxy for a URL, or `undefined` to connect directly. */
export type ProxyFor = (url: string) => string | undefined;

/**
 * The proxy settings that curl and Python's requests share: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`; lower case wins over upper
 * case. `no_proxy` holds hosts, each with its subdomains, with or without a leading dot or a port; `*` is every host.
 */
export function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyFor {
  const setting = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const exempt = (setting('no_proxy') ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
  return (target) => {
    const url = new URL(target);
    if (exempt.some((entry) => exempts(entry, url))) return undefined;
    const proxy = setting(`${url.protocol.slice(0, -1)}_proxy`) ?? setting('all_proxy');
    return proxy === undefined || proxy.includes('://') ? proxy : `http://${proxy}`;
  };
}

function exempts(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (port !== undefined && port !== (url.port || defaultPorts[url.protocol])) return false;
  const host = name.replace(/^\*?\./, '');
  return url.hostname === host || url.hostname.endsWith(`.${host}`);
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
