import * as http from 'node:http';
import * as https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ProxyFor } from './proxy.ts';
import { type Data, type HttpResponse, type OpenData, type Send, SendError, type SendFailure } from './send.ts';
import { addressOf, ProxyError, proxyAuthorization, TunnelAgent } from './tunnel-agent.ts';

export interface NodeSendOptions {
  /** PEM texts. `ca` stands in place of the system's authorities, as `cacert` does for every OpenStack client. */
  readonly tls?: {
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
    readonly verify?: boolean;
  };
  readonly proxyFor?: ProxyFor | undefined;
  /** Milliseconds until the connection stands, TLS and proxy included. Default 10,000. */
  readonly connectMs?: number | undefined;
  /** Bytes of one answer. Default 16 MiB: a page of 1000 servers is about 3 MiB. */
  readonly largestBody?: number | undefined;
}

export interface NodeSend {
  readonly send: Send;
  /** Ends idle connections. */
  close(): void;
}

/**
 * A connection that rests is closed before the server does it (Apache: after 5 s): a request that meets a closing connection has no known
 * outcome. An agent's `timeout` ends resting connections only; of those at work it merely tells.
 */
const kept = { keepAlive: true, timeout: 4000 };

/** Answers before the answer (100, 102, 103): there is mostly none, and a flood of them must not keep the process busy. */
const mostInformational = 16;

/**
 * `Send` over Node's own HTTP, with kept-alive connections. Time-outs are of real time, whatever clock the run has: they
 * are about real sockets.
 */
export function createNodeSend(options: NodeSendOptions = {}): NodeSend {
  const { connectMs = 10_000, largestBody = 16 * 1024 * 1024, proxyFor = () => undefined } = options;
  const { ca, cert, key, verify = true } = options.tls ?? {};
  const secure: https.AgentOptions = {
    ...kept,
    rejectUnauthorized: verify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  const plainAgent = new http.Agent(kept);
  const secureAgent = new https.Agent(secure);
  const tunnels = new Map<string, TunnelAgent>();

  function tunnelThrough(proxy: URL): TunnelAgent {
    const known = tunnels.get(proxy.href);
    if (known !== undefined) return known;
    const made = new TunnelAgent(proxy, connectMs, secure);
    tunnels.set(proxy.href, made);
    return made;
  }

  function begin(target: URL, proxy: URL | undefined, request: { method: string; headers: Record<string, string> }): http.ClientRequest {
    const path = `${target.pathname}${target.search}`;
    if (target.protocol === 'https:') {
      return https.request({ ...addressOf(target), path, ...request, agent: proxy === undefined ? secureAgent : tunnelThrough(proxy) });
    }
    if (proxy === undefined) return http.request({ ...addressOf(target), path, ...request, agent: plainAgent });
    const headers = { ...request.headers, host: target.host, ...proxyAuthorization(proxy) };
    const options = { ...addressOf(proxy), path: target.href, method: request.method, headers };
    return proxy.protocol === 'https:' ? https.request(options) : http.request({ ...options, agent: plainAgent });
  }

  const send: Send = (request, signal) =>
    new Promise<HttpResponse>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const target = new URL(request.url);
      const body = request.body === undefined ? undefined : Buffer.from(request.body);
      const headers = { ...request.headers, ...(body === undefined ? {} : { 'content-length': String(body.length) }) };
      const proxy = usableProxy(proxyFor(target.href));
      if (proxy instanceof SendError) return reject(proxy);
      const outgoing = begin(target, proxy, { method: request.method, headers });
      /** An http address is asked of the proxy itself: until that connection stands, whatever fails is the proxy. */
      const asked = target.protocol === 'https:' ? undefined : proxy;

      let connected = false;
      const through = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
      let timer = setTimeout(
        () => fail(new SendError('timeout', false, `no connection${through} within ${connectMs / 1000} s`)),
        connectMs,
      );
      const onConnected = () => {
        connected = true;
        waitForAnswer();
      };
      /** From now on; called again with each piece of data that goes out. */
      const waitForAnswer = () => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(new SendError('timeout', true, `no answer within ${request.timeoutMs / 1000} s`)), request.timeoutMs);
      };
      const onAbort = () => fail(signal?.reason);
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const fail = (error: unknown) => {
        finish();
        reject(error);
        outgoing.destroy();
      };

      signal?.addEventListener('abort', onAbort, { once: true });
      outgoing.once('socket', (socket) => {
        if (outgoing.reusedSocket || (!('encrypted' in socket) && !socket.connecting)) onConnected();
        else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected);
      });
      outgoing.on('error', (error) => {
        const isProxys = asked !== undefined && !connected && !(error instanceof SendError);
        fail(isProxys ? notThroughProxy(asked, `could not be used: ${error.message}`, error) : asSendError(error, connected, target));
      });
      // Without a listener Node closes the connection without a word.
      outgoing.once('upgrade', (_, socket) => {
        socket.destroy();
        fail(new SendError('malformed', true, 'a switch to another protocol (101) that was not requested'));
      });
      let informational = 0;
      outgoing.on('information', () => {
        informational += 1;
        if (informational > mostInformational) {
          fail(new SendError('malformed', true, `more than ${mostInformational} informational answers (1xx) before the answer`));
        }
      });
      outgoing.once('response', (incoming) => {
        const status = incoming.statusCode ?? 0;
        if (status < 200) {
          fail(new SendError('malformed', true, `status ${status}, which is not a final answer`));
          return;
        }
        // No service answers so: it is the proxy that wants a password.
        if (asked !== undefined && status === 407) {
          fail(notThroughProxy(asked, 'answered 407'));
          return;
        }
        if (request.answer === 'data' && status < 300) {
          clearTimeout(timer);
          resolve({ status, headers: flat(incoming.headers), body: '', data: incomingData(incoming, request.timeoutMs, target, finish) });
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > largestBody) fail(new SendError('malformed', true, `an answer of more than ${largestBody} bytes`));
        });
        incoming.on('error', (error) => fail(asSendError(error, true, target)));
        incoming.once('end', () => {
          finish();
          resolve({ status, headers: flat(incoming.headers), body: Buffer.concat(chunks).toString('utf8') });
        });
      });
      if (request.data !== undefined) sendData(outgoing, request.data, waitForAnswer).catch(fail);
      else outgoing.end(body);
    });

  return {
    send,
    close() {
      for (const agent of [plainAgent, secureAgent, ...tunnels.values()]) agent.destroy();
    },
  };
}

/** Reads no faster than the connection takes it. What breaks the reading is what the request fails with. */
async function sendData(outgoing: http.ClientRequest, open: OpenData, onPiece: () => void): Promise<void> {
  async function* watched(): Data {
    for await (const piece of open()) {
      onPiece();
      yield piece;
    }
  }
  await pipeline(Readable.from(watched(), { objectMode: false }), outgoing);
}

/** An answer as it arrives. `onEnd`: it is no longer waited for. */
async function* incomingData(incoming: http.IncomingMessage, timeoutMs: number, target: URL, onEnd: () => void): Data {
  incoming.setTimeout(timeoutMs, () => incoming.destroy(new SendError('timeout', true, `no data within ${timeoutMs / 1000} s`)));
  try {
    for await (const piece of incoming) yield piece as Buffer;
    if (!incoming.complete) throw new SendError('reset', true, 'the answer ended too early');
  } catch (error) {
    throw error instanceof Error ? asSendError(error, true, target) : error;
  } finally {
    onEnd();
    incoming.destroy();
  }
}

/** A setting that is no URL, or another kind of proxy, is reported without its text: it may hold a password. */
function usableProxy(setting: string | undefined): URL | undefined | SendError {
  if (setting === undefined) return undefined;
  if (!URL.canParse(setting)) return new SendError('proxy', false, 'the address of the proxy is not a URL');
  const proxy = new URL(setting);
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  return new SendError(
    'proxy',
    false,
    `the proxy ${proxy.host} uses ${proxy.protocol.slice(0, -1)}, but only http and https proxies are supported`,
  );
}

function notThroughProxy({ host }: URL, what: string, cause?: Error): SendError {
  return new SendError('proxy', false, `the proxy ${host} ${what}`, cause);
}

function asSendError(error: Error & { code?: string }, connected: boolean, target: URL): SendError {
  if (error instanceof SendError) return error;
  if (error instanceof ProxyError) return new SendError('proxy', false, error.message, error);
  const failure = failureOf(error.code ?? '', connected, target);
  // Node's own error of a malformed answer carries the bytes that came (`rawPacket`).
  return new SendError(failure, connected, error.message || (error.code ?? 'unknown error'), failure === 'malformed' ? undefined : error);
}

function failureOf(code: string, connected: boolean, target: URL): SendFailure {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unresolved';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  if (code.startsWith('HPE_')) return 'malformed';
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return 'tls';
  if (networkCodes.has(code)) return connected ? 'reset' : 'unreachable';
  // Before the connection stands, everything else is the certificate's check: OpenSSL has some forty names for that.
  return !connected && target.protocol === 'https:' ? 'tls' : connected ? 'reset' : 'unreachable';
}

const networkCodes = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ECONNABORTED',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
]);

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
