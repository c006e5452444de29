/** A way into a cloud that keeps a record of every request, the same for every client: a reverse proxy for each of its services. */
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that went through; times in milliseconds since the epoch. */
export interface Passed {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly from: number;
  readonly to: number;
  /** What was sent, where it was JSON. */
  readonly sent: unknown;
  /** The answer to a POST, where it was JSON. */
  readonly got: unknown;
}

export interface Gate {
  /** Keystone's, as clients are to see it. Its catalog leads through the gate; the cloud's own is left as it is. */
  readonly authUrl: string;
  readonly passed: Passed[];
  close(): void;
}

/** @param endpoints URL by service type, as the catalog has them; plain HTTP only */
export async function openGate(authUrl: string, endpoints: Readonly<Record<string, string>>): Promise<Gate> {
  const passed: Passed[] = [];
  const agent = new Agent({ keepAlive: true });
  const services = new Map([[new URL(authUrl).origin, 'identity']]);
  for (const [type, url] of Object.entries(endpoints)) {
    const { origin } = new URL(url);
    if (!services.has(origin)) services.set(origin, type);
  }
  const doors = new Map<string, string>();
  const translate = (text: string) => [...doors].reduce((all, [origin, door]) => all.replaceAll(origin, door), text);
  const servers = await Promise.all(
    [...services].map(async ([origin, service]) => {
      const server = createServer((incoming, response) => {
        pass({ origin, service, agent, translate, note: (one) => passed.push(one) }, incoming, response).catch(() => response.destroy());
      });
      doors.set(origin, await listen(server));
      return server;
    }),
  );
  return {
    authUrl: translate(authUrl),
    passed,
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      agent.destroy();
    },
  };
}

interface Way {
  readonly origin: string;
  readonly service: string;
  readonly agent: Agent;
  readonly translate: (text: string) => string;
  readonly note: (passed: Passed) => void;
}

/** The Host header stays the client's, so that the links in the answers lead through the gate as well. */
async function pass({ origin, service, agent, translate, note }: Way, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const from = Date.now();
  const { method = 'GET', url = '/' } = incoming;
  const body = await buffer(incoming);
  const answer = await ask(origin, { method, path: url, headers: incoming.headers, agent }, body);
  const text = await buffer(answer);
  const content = url.endsWith('/auth/tokens') ? Buffer.from(translate(text.toString('utf8'))) : text;
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  const status = answer.statusCode ?? 502;
  const length = method === 'HEAD' || status === 204 || status === 304 ? {} : { 'content-length': String(content.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(content);
  const got = method === 'POST' && service !== 'identity' ? jsonOf(text) : undefined;
  note({ service, method, path: url, status, from, to: Date.now(), sent: service === 'identity' ? undefined : jsonOf(body), got });
}

function ask(origin: string, options: Parameters<typeof request>[1] & object, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(origin, options, resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function jsonOf(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
