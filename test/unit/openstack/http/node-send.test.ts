import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeSend, type NodeSend, type NodeSendOptions } from '../../../../src/openstack/http/node-send.ts';
import type { HttpRequest } from '../../../../src/openstack/http/send.ts';
import { listen } from './loopback.ts';
import { selfSigned } from './self-signed.ts';

let node: NodeSend | undefined;
afterEach(() => node?.close());

function open(options?: NodeSendOptions) {
  node = createNodeSend(options);
  return node.send;
}

/** The server's address, once it has one. */
async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, timeoutMs: 600_000, ...more };
}

describe('createNodeSend', () => {
  it('sends method, path, query, headers and body, and brings back status, headers and body', async () => {
    await using server = await listen((_request, response) => {
      response.writeHead(202, { 'X-Openstack-Request-Id': 'req-1', Vary: ['A', 'B'] }).end('{"naïve":"✓"}');
    });
    const response = await open()(
      get(`${server.url}/v2.1/servers?a=1`, { method: 'POST', headers: { 'x-auth-token': 't' }, body: '{"é":1}' }),
    );
    expect(response).toMatchObject({ status: 202, headers: { 'x-openstack-request-id': 'req-1', vary: 'A, B' }, body: '{"naïve":"✓"}' });
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/v2.1/servers?a=1', headers: { 'x-auth-token': 't', 'content-length': '8' }, body: '{"é":1}' },
    ]);
  });

  it('keeps connections', async () => {
    await using server = await listen((_request, response) => response.end());
    const send = open();
    await send(get(server.url));
    await send(get(server.url));
    expect(server.connections).toBe(1);
    node?.close();
    await send(get(server.url));
    expect(server.connections).toBe(2);
  });

  it('follows no redirect', async () => {
    await using server = await listen((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await open()(get(server.url))).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect(server.requests).toHaveLength(1);
  });

  it('says that nothing listens, and that nothing was sent', async () => {
    const server = await listen(() => {});
    await server[Symbol.asyncDispose]();
    await expect(open()(get(server.url))).rejects.toMatchObject({ name: 'SendError', failure: 'refused', sent: false });
  });

  it('says that a name has no address', async () => {
    await expect(open()(get('http://nova.invalid/'))).rejects.toMatchObject({ failure: 'unresolved', sent: false });
  });

  it('says that a connection broke after the request had gone', async () => {
    await using server = await listen((request) => request.socket.destroy());
    await expect(open()(get(server.url))).rejects.toMatchObject({ failure: 'reset', sent: true });
  });

  it('says that a kept connection broke before an answer: the request may have arrived', async () => {
    await using server = await listen((request, response) => (server.requests.length === 1 ? response.end() : request.socket.destroy()));
    const send = open();
    await send(get(server.url));
    await expect(send(get(server.url, { method: 'POST' }))).rejects.toMatchObject({ failure: 'reset', sent: true });
    expect(server.connections).toBe(1);
  });

  it('does not take half an answer for a whole one', async () => {
    await using server = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"servers":', () => response.destroy());
    });
    await expect(open()(get(server.url))).rejects.toMatchObject({ failure: 'reset', sent: true });
  });

  it('bounds the size of an answer', async () => {
    await using server = await listen((_request, response) => response.end('x'.repeat(1001)));
    await expect(open({ largestBody: 1000 })(get(server.url))).rejects.toMatchObject({ failure: 'malformed', sent: true });
    await expect(open({ largestBody: 1001 })(get(server.url))).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n', /101/],
    ['a switch to nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', /101/],
    ['informational answers without end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20), /informational/],
    ['`100 Continue` without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20), /informational/],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`, /overflow/i],
  ])('takes %s for no answer, at once', async (_, text, message) => {
    // It stays open: to wait for its end would be to wait for the time limit.
    await using server = await tcp((socket) => socket.on('error', () => {}).write(text));
    const call = open()(get(server.url));
    await expect(call).rejects.toMatchObject({ failure: 'malformed', sent: true, message: expect.stringMatching(message) });
  });

  it('passes over informational answers before the answer', async () => {
    const early = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    await using server = await tcp((socket) => socket.write(`${early}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`));
    await expect(open()(get(server.url))).resolves.toMatchObject({ status: 200, body: 'ok' });
  });

  it('recognises what is not HTTP', async () => {
    await using server = await tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await expect(open()(get(server.url))).rejects.toMatchObject({ failure: 'malformed', sent: true });
  });

  it('passes data from one server to another, holding a few pieces of them at a time', async () => {
    const pieces = 400;
    let [produced, arrived, most] = [0, 0, 0];
    const source = createHttpServer(async (_request, response) => {
      for (; produced < pieces; produced += 1) {
        most = Math.max(most, produced - arrived);
        if (!response.write(Buffer.alloc(65_536, produced % 256))) await once(response, 'drain');
      }
      response.end();
    });
    const target = createHttpServer(async (request, response) => {
      let bytes = 0;
      for await (const piece of request) {
        bytes += (piece as Buffer).length;
        arrived = bytes / 65_536;
      }
      response.writeHead(204).end();
    });
    const [from, to] = await Promise.all([source, target].map(listening));
    const send = open();
    async function* data() {
      yield* (await send(get(`${from}/file`, { answer: 'data' }))).data ?? [];
    }
    expect((await send(get(`${to}/file`, { method: 'PUT', data }))).status).toBe(204);
    expect([produced, arrived]).toEqual([pieces, pieces]);
    expect(most).toBeLessThan(pieces / 2);
    for (const server of [source, target]) server.close();
  });

  it('fails with what broke the data that it was to send', async () => {
    await using server = await listen((_request, response) => response.end());
    async function* data() {
      yield Buffer.from('half');
      throw new Error('the source is gone');
    }
    await expect(open()(get(server.url, { method: 'PUT', data }))).rejects.toThrow('the source is gone');
    expect(server.requests).toEqual([]);
  });

  it('does not take half of the data for all of them', async () => {
    await using server = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '8' }).write('half', () => response.destroy());
    });
    const { data = [] } = await open()(get(server.url, { answer: 'data' }));
    await expect(
      (async () => {
        for await (const _ of data);
      })(),
    ).rejects.toMatchObject({ failure: 'reset' });
  });

  it('waits for an answer no longer than its limit', async () => {
    await using server = await listen(() => {});
    await expect(open()(get(server.url, { timeoutMs: 20 }))).rejects.toMatchObject({ failure: 'timeout', sent: true });
  });

  it('waits no longer for an answer that never ends', async () => {
    await using server = await listen((_request, response) => response.write('{'));
    await expect(open()(get(server.url, { timeoutMs: 20 }))).rejects.toMatchObject({ failure: 'timeout', sent: true });
  });

  it('waits for a connection no longer than its limit: nothing was sent', async () => {
    // A TLS handshake that is never answered: the TCP connection stands, ours does not.
    await using server = await tcp(() => {});
    await expect(open({ connectMs: 20 })(get(server.url.replace('http', 'https')))).rejects.toMatchObject({
      failure: 'timeout',
      sent: false,
    });
  });

  it("rejects with the signal's reason", async () => {
    const abort = new AbortController();
    await using server = await listen(() => abort.abort(new Error('cancelled')));
    const send = open();
    await expect(send(get(server.url), abort.signal)).rejects.toThrow('cancelled');
    await expect(send(get(server.url), abort.signal)).rejects.toThrow('cancelled');
    expect(server.requests).toHaveLength(1);
  });
});

describe('createNodeSend over TLS', () => {
  it('refuses a certificate that it does not know, before anything is sent', async () => {
    await using server = await listen((_request, response) => response.end(), selfSigned);
    await expect(open()(get(server.url))).rejects.toMatchObject({ failure: 'tls', sent: false });
    expect(server.requests).toEqual([]);
  });

  it('trusts the authority that it is given, and keeps the connection', async () => {
    await using server = await listen((_request, response) => response.end('fine'), selfSigned);
    const send = open({ tls: { ca: selfSigned.cert } });
    expect(await send(get(server.url))).toMatchObject({ status: 200, body: 'fine' });
    await send(get(server.url));
    expect(server.connections).toBe(1);
  });

  it('verifies nothing only when told so', async () => {
    await using server = await listen((_request, response) => response.end(), selfSigned);
    await expect(open({ tls: { verify: false } })(get(server.url))).resolves.toMatchObject({ status: 200 });
  });

  it('says that a server speaks no TLS', async () => {
    await using server = await tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(open()(get(server.url.replace('http', 'https')))).rejects.toMatchObject({ failure: 'tls', sent: false });
  });

  it('says that a connection broke after the request had gone', async () => {
    await using server = await listen((request) => request.socket.destroy(), selfSigned);
    await expect(open({ tls: { ca: selfSigned.cert } })(get(server.url))).rejects.toMatchObject({ failure: 'reset', sent: true });
  });

  it('says that a kept connection broke before an answer: the request may have arrived', async () => {
    await using server = await listen(
      (request, response) => (server.requests.length === 1 ? response.end() : request.socket.destroy()),
      selfSigned,
    );
    const send = open({ tls: { ca: selfSigned.cert } });
    await send(get(server.url));
    await expect(send(get(server.url, { method: 'POST' }))).rejects.toMatchObject({ failure: 'reset', sent: true });
    expect(server.connections).toBe(1);
  });
});

describe('createNodeSend through a proxy', () => {
  it('tunnels to an https address, with the password of the proxy, and keeps the tunnel', async () => {
    await using server = await listen((_request, response) => response.end('behind'), selfSigned);
    await using proxy = await tunnellingProxy();
    const send = open({ tls: { ca: selfSigned.cert }, proxyFor: () => proxy.url.replace('//', '//user:p%40ss@') });
    expect(await send(get(server.url, { method: 'POST', body: 'x' }))).toMatchObject({ status: 200, body: 'behind' });
    await send(get(server.url));
    expect(server.connections).toBe(1);
    expect(proxy.tunnels).toEqual([{ target: server.url.slice('https://'.length), authorization: `Basic ${btoa('user:p@ss')}` }]);
  });

  it('checks the certificate of the cloud, not of the proxy', async () => {
    await using server = await listen((_request, response) => response.end(), selfSigned);
    await using proxy = await tunnellingProxy();
    await expect(open({ proxyFor: () => proxy.url })(get(server.url))).rejects.toMatchObject({ failure: 'tls', sent: false });
  });

  it('asks the proxy itself for an http address', async () => {
    await using proxy = await listen((_request, response) => response.end('fetched'));
    const send = open({ proxyFor: () => proxy.url.replace('//', '//user:pass@') });
    expect(await send(get('http://nova.invalid:8774/v2.1/?a=1'))).toMatchObject({ status: 200, body: 'fetched' });
    const headers = { host: 'nova.invalid:8774', 'proxy-authorization': `Basic ${btoa('user:pass')}` };
    expect(proxy.requests).toMatchObject([{ url: 'http://nova.invalid:8774/v2.1/?a=1', headers }]);
  });

  it('says that the proxy refused, without its password', async () => {
    await using proxy = await tunnellingProxy('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const error = await open({ proxyFor: () => proxy.url.replace('//', '//user:secret@') })(get('https://nova.invalid/')).catch(
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ failure: 'proxy', sent: false, message: expect.stringContaining('407') });
    expect(String(error)).not.toContain('secret');
  });

  it.each(['http', 'https'])('names the proxy that is not there, for an %s address', async (scheme) => {
    const proxy = await tunnellingProxy();
    await proxy[Symbol.asyncDispose]();
    const { host } = new URL(proxy.url);
    const error = await open({ proxyFor: () => proxy.url.replace('//', '//user:secret@') })(get(`${scheme}://nova.invalid/`)).catch(
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ failure: 'proxy', sent: false, message: expect.stringContaining(`the proxy ${host} could not be used`) });
    expect(String(error)).toContain('ECONNREFUSED');
    expect(String(error)).not.toContain('secret');
  });

  it('says that the proxy wants a password, for an http address', async () => {
    await using proxy = await listen((_request, response) => response.writeHead(407).end());
    await expect(open({ proxyFor: () => proxy.url })(get('http://nova.invalid/'))).rejects.toMatchObject({
      failure: 'proxy',
      message: expect.stringMatching(/^the proxy 127\.0\.0\.1:\d+ answered 407$/),
    });
  });

  it.each([
    ['socks5://user:secret@p:1', 'the proxy p:1 uses socks5'],
    ['http://user:secret@:p:1', 'not a URL'],
  ])('refuses a proxy that it cannot use: %s', async (setting, said) => {
    const error = await open({ proxyFor: () => setting })(get('https://nova.invalid/')).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ failure: 'proxy', sent: false, message: expect.stringContaining(said) });
    expect(String(error)).not.toContain('secret');
  });

  it('says that the proxy is not there', async () => {
    const proxy = await tunnellingProxy();
    await proxy[Symbol.asyncDispose]();
    await expect(open({ proxyFor: () => proxy.url })(get('https://nova.invalid/'))).rejects.toMatchObject({
      failure: 'proxy',
      sent: false,
    });
  });
});

/** A bare TCP server. */
async function tcp(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function tunnellingProxy(refusal?: string) {
  const tunnels: { target: string; authorization: string | undefined }[] = [];
  const server = await listen(
    () => {},
    undefined,
    (http) =>
      http.on('connect', (request, socket) => {
        if (refusal !== undefined) return socket.end(refusal);
        tunnels.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
        const [host, port] = (request.url ?? '').split(':');
        const onward = connect(Number(port), host, () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          onward.pipe(socket).on('error', () => onward.destroy());
          socket.pipe(onward).on('error', () => socket.destroy());
        });
        return onward;
      }),
  );
  return { url: server.url, tunnels, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
