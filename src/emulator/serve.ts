import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from './emulator.ts';

export interface ServeOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Waits before an answer that a fault delays; default: real time. */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface Served {
  /** For example `http://127.0.0.1:41234`. Keystone is below `/identity/v3`. */
  readonly url: string;
  /** Ends, open connections too. */
  close(): Promise<void>;
}

/** Serves the emulated cloud over HTTP, on the loopback interface only: its passwords are known to all. */
export async function serve(emulator: Emulator, { port = 0, sleep = realSleep }: ServeOptions = {}): Promise<Served> {
  const server = createServer((request, response) => {
    respond(emulator, sleep, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function respond(
  emulator: Emulator,
  sleep: (ms: number) => Promise<void>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const answer = emulator.handle({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers,
    body: body === '' ? undefined : body,
  });
  if (answer.delay > 0) await sleep(answer.delay * 1000);
  if (answer.status === 0) {
    request.socket.destroy();
    return;
  }
  const length = answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(answer.body) };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

function realSleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
