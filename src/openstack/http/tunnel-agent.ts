import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';

/** The proxy, rather than the cloud, is what failed. Never holds the proxy's password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/**
 * Keep-alive connections to HTTPS hosts through an HTTP proxy (`CONNECT`). Node's own `proxyEnv` of `Agent` is not there in
 * Node 20.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  readonly #timeoutMs: number;

  constructor(proxy: URL, timeoutMs: number, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  override createConnection(options: tls.ConnectionOptions, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    const target = `${bracketed(options.host ?? 'localhost')}:${options.port ?? 443}`;
    const fail = (reason: string, cause?: Error) => {
      const error = new ProxyError(`the proxy ${this.#proxy.host} ${reason}`, cause === undefined ? undefined : { cause });
      // Node calls back with the error alone; its types ask for a stream too.
      (callback as ((error: Error) => void) | undefined)?.(error);
    };
    const request = (this.#proxy.protocol === 'https:' ? https : http).request({
      ...addressOf(this.#proxy),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyAuthorization(this.#proxy) },
      agent: false,
      timeout: this.#timeoutMs,
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) {
        callback?.(null, tls.connect({ ...options, socket }));
        return;
      }
      socket.destroy();
      fail(`answered ${response.statusCode} to CONNECT ${target}`);
    });
    request.once('timeout', () => request.destroy(new Error('did not answer in time')));
    request.once('error', (error) => fail(`could not be used: ${error.message}`, error));
    request.end();
    return undefined;
  }
}

export function addressOf(url: URL): { hostname: string; port: string | number } {
  return { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || (url.protocol === 'https:' ? 443 : 80) };
}

export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
