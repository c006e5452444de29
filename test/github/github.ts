import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerCall } from './answers.ts';
import { type Books, createBooks } from './books.ts';
import { answerProblems, findCall, requestProblems } from './description.ts';
import { missingPermission } from './permissions.ts';

/** What may happen to a request instead of an answer. */
export type Fault =
  /** Carried out, then the connection is cut: the answer is lost. */
  | { readonly kind: 'lost' }
  /** Not carried out, the connection is cut. */
  | { readonly kind: 'cut' }
  /** Not carried out; for instance 502, or 403 with a secondary rate limit. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly message?: string }
  /** Never answered. */
  | { readonly kind: 'silent' };

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string;
}

export interface LocalGithub {
  /** For `GITHUB_API_URL`. */
  readonly url: string;
  readonly repository: string;
  readonly books: Books;
  readonly requests: readonly SeenRequest[];
  /** Breaches of GitHub's published description, in requests or in our own answers; tests expect none. */
  readonly problems: readonly string[];
  /** From now on the token may do no more than a job with these `permissions`; without, everything. */
  grant(permissions: Readonly<Record<string, string>> | undefined): void;
  /** The next `times` requests whose `METHOD path` matches get this instead. */
  fail(matching: RegExp, fault: Fault, times?: number): void;
  close(): Promise<void>;
}

/** A GitHub on loopback with one repository, as far as the action's REST calls go. */
export async function startGithub(options: { readonly token?: string; readonly now?: () => number } = {}): Promise<LocalGithub> {
  const { token = 'ghs_local', now = Date.now } = options;
  const books = createBooks(now);
  const requests: SeenRequest[] = [];
  const problems: string[] = [];
  const faults: { readonly matching: RegExp; readonly fault: Fault; left: number }[] = [];

  let granted: Readonly<Record<string, string>> | undefined;

  function take(request: string): Fault | undefined {
    const found = faults.find(({ matching, left }) => left > 0 && matching.test(request));
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = incoming;
    const { pathname, searchParams } = new URL(url, 'http://github.local');
    const body = await readBody(incoming);
    requests.push({ method, path: url, body, authorization: incoming.headers.authorization ?? '' });
    const fault = take(`${method} ${url}`);
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'cut') return void incoming.socket.destroy();
    if (fault?.kind === 'status') return write(response, fault.status, { message: fault.message ?? 'fault' }, fault.headers);
    if (incoming.headers.authorization !== `Bearer ${token}`) return write(response, 401, { message: 'Bad credentials' });
    // GitHub refuses clients that do not name themselves (https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent).
    if ((incoming.headers['user-agent'] ?? '') === '')
      return write(response, 403, { message: 'Request forbidden by administrative rules.' });
    // The one query that the action sends (https://docs.github.com/graphql/reference/queries#viewer), beside the REST API's description.
    if (method === 'POST' && pathname === '/graphql') {
      if (JSON.stringify(body) !== '{"query":"{ viewer { login } }"}')
        problems.push(`POST /graphql: ${JSON.stringify(body)} is not known here`);
      return write(response, 200, { data: { viewer: { login: books.viewer.login } } });
    }
    const call = findCall(method, pathname);
    if (call === undefined) {
      problems.push(`${method} ${pathname}: there is no such call`);
      return write(response, 404, { message: 'Not Found' });
    }
    const missing = missingPermission(call.key, granted);
    if (missing !== undefined) {
      problems.push(`${method} ${pathname}: the job lacks ${missing}`);
      return write(response, 403, { message: 'Resource not accessible by integration' });
    }
    const wrong = requestProblems(call, searchParams, body);
    problems.push(...wrong.map((problem) => `${method} ${url}: ${problem}`));
    const answer = answerCall(books, call, searchParams, body);
    problems.push(...answerProblems(call, answer.status, answer.body).map((problem) => `answer to ${call.key}: ${problem}`));
    if (fault?.kind === 'lost') return void incoming.socket.destroy();
    write(response, answer.status, answer.body, linkHeader(address(), pathname, searchParams, answer.pages));
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      problems.push(`${incoming.method} ${incoming.url}: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: address(),
    repository: books.repository,
    books,
    requests,
    problems,
    grant: (permissions) => {
      granted = permissions;
    },
    fail: (matching, fault, times = 1) => faults.push({ matching, fault, left: times }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

function write(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function linkHeader(
  base: string,
  path: string,
  query: URLSearchParams,
  pages: { page: number; last: number } | undefined,
): Record<string, string> {
  if (pages === undefined || pages.page >= pages.last) return {};
  const at = (page: number) => `<${base}${path}?${new URLSearchParams({ ...Object.fromEntries(query), page: String(page) })}>`;
  return { link: `${at(pages.page + 1)}; rel="next", ${at(pages.last)}; rel="last"` };
}
