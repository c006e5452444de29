/** Environment variables, upper or lower case as curl and Python's requests take them. */
type Env = Readonly<Record<string, string | undefined>>;

/** The proxy for a URL by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`; `undefined` = go straight. */
export function proxyFromEnv(env: Env): (url: string) => string | undefined {
  const variable = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const exceptions = (variable('NO_PROXY') ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.toLowerCase());
  return (url) => {
    const { protocol, hostname, port } = new URL(url);
    if (exceptions.some((entry) => isException(entry, hostname.replaceAll(/[[\]]/g, ''), port || (protocol === 'https:' ? '443' : '80'))))
      return undefined;
    const proxy = variable(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable('ALL_PROXY');
    return proxy === undefined || proxy.includes('://') ? proxy : `http://${proxy}`;
  };
}

/** `*`, `host`, `.domain`, `host:port`; a domain stands for all below it. */
function isException(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const match = /^(?<name>.*?)(?::(?<port>\d+))?$/.exec(entry.startsWith('[') || !/:.*:/.test(entry) ? entry : `[${entry}]`)?.groups;
  if (match?.port !== undefined && match.port !== port) return false;
  const name = (match?.name ?? '').replaceAll(/[[\]]/g, '').replace(/^\*?\./, '');
  return host === name || host.endsWith(`.${name}`);
}
