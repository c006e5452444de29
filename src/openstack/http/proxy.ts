import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** The proxy for a URL, or `undefined` to connect directly. */
export type ProxyFor = (url: string) => string | undefined;

/**
 * The proxy settings that curl and Python's requests share: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`; lower case wins over
 * upper case. `no_proxy` holds hosts, each with its subdomains, with or without a leading dot or a port; addresses, and ranges of them
 * (`10.0.0.0/8`, `fd00::/8`); `*` alone is every host.
 */
export function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyFor {
  const setting = (name: string) => (env[name] || env[name.toUpperCase()] || '').trim() || undefined;
  const exceptions = (setting('no_proxy') ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.toLowerCase());
  return (target) => {
    const { protocol, hostname, port } = new URL(target);
    const host = withoutBrackets(hostname).replace(/\.$/, '');
    const isExcepted =
      exceptions.join() === '*' || exceptions.some((entry) => excepts(entry, host, port || (defaultPorts[protocol] ?? '')));
    if (isExcepted) return undefined;
    const proxy = setting(`${protocol.slice(0, -1)}_proxy`) ?? setting('all_proxy');
    return proxy === undefined || proxy.includes('://') ? proxy : `http://${proxy}`;
  };
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function excepts(entry: string, host: string, port: string): boolean {
  if (isIP(host) !== 0 && entry.includes('/')) return isWithin(host, entry);
  // More than one colon and no brackets: an IPv6 address, and none of its colons begins a port.
  const isAddress = /:.*:/.test(entry) && !entry.startsWith('[');
  const { name = entry, only } = (isAddress ? undefined : /^(?<name>.*?)(?::(?<only>\d+))?$/.exec(entry)?.groups) ?? {};
  if (only !== undefined && only !== port) return false;
  // An address has no subdomains: `0.0.1` is no exception for 127.0.0.1.
  if (isIP(host) !== 0) return isWithin(host, withoutBrackets(name));
  const written = name.replace(/^\*?\./, '').replace(/\.$/, '');
  const domain = domainToASCII(written) || written;
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/**
 * Whether an address is in a range, or is the address itself. As for curl (lib/noproxy.c) and requests (utils.py `is_valid_cidr`), `/0` is
 * not every address, and what is no range matches nothing.
 */
function isWithin(host: string, range: string): boolean {
  const { network = '', bits } = /^(?<network>[^/]*)(?:\/(?<bits>\d{1,3}))?$/.exec(range)?.groups ?? {};
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const prefix = Number(bits ?? 0);
  if (prefix > (version === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  if (prefix === 0) list.addAddress(network, family);
  else list.addSubnet(network, prefix, family);
  return list.check(host, family);
}

function withoutBrackets(host: string): string {
  return host.replaceAll(/[[\]]/g, '');
}
