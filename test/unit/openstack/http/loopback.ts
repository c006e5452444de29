import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface Loopback {
  readonly port: number;
  readonly url: string;
  /** Connections accepted so far. */
  readonly connections: number;
  readonly requests: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: http.IncomingHttpHeaders;
    readonly body: string;
  }[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A real server on a port of the system's choice; the listener answers once the whole request is there. */
export async function listen(
  answer: (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void,
  tls?: { readonly cert: string; readonly key: string },
  prepare: (server: http.Server) => void = () => {},
): Promise<Loopback> {
  const requests: Loopback['requests'][number][] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: http.RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    answer(request, response, body);
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer({ ...tls }, listener);
  prepare(server);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
