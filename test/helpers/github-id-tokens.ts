import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Claims = Readonly<Record<string, string | number>>;

/** What GitHub says of a job (https://docs.github.com/actions/reference/security/oidc), as far as a test needs it. */
export function claimsOf(audience: string, now = Date.now()): Claims {
  const seconds = Math.floor(now / 1000);
  return {
    jti: crypto.randomUUID(),
    iss: 'https://token.actions.githubusercontent.com',
    aud: audience,
    sub: 'repo:octo/shop:ref:refs/heads/main',
    repository: 'octo/shop',
    repository_id: '123456789',
    repository_owner: 'octo',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    event_name: 'workflow_dispatch',
    workflow_ref: 'octo/shop/.github/workflows/staging.yml@refs/heads/main',
    run_id: '17012345678',
    runner_environment: 'github-hosted',
    nbf: seconds - 300,
    iat: seconds,
    exp: seconds + 300,
  };
}

/** As GitHub signs: RS256, with the id of the key in the header. */
export function signToken(claims: Claims, key: string | KeyObject, kid = 'testbed'): string {
  const text = `${encode({ typ: 'JWT', alg: 'RS256', kid })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

/** What a forger tries: no signature, a stranger's key under the known id, and the public list of keys as a shared secret. */
export function forgedTokens(
  claims: Claims,
  jwks: string,
): Readonly<Record<'unsigned' | 'signed by a stranger' | 'signed with what is public', string>> {
  const hmacText = `${encode({ typ: 'JWT', alg: 'HS256', kid: 'testbed' })}.${encode(claims)}`;
  return {
    unsigned: `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.`,
    'signed by a stranger': signToken(claims, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    'signed with what is public': `${hmacText}.${createHmac('sha256', jwks).update(hmacText).digest('base64url')}`,
  };
}

export interface IdTokenServer extends AsyncDisposable {
  /** What a runner sets in a job with `id-token: write`. */
  readonly env: Readonly<Record<'ACTIONS_ID_TOKEN_REQUEST_URL' | 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', string>>;
  /** Every token given out. */
  readonly minted: readonly string[];
}

/** The runner's side of GitHub: gives a token to a client that has the job's request token. */
export async function serveIdTokens(mint: (audience: string) => string): Promise<IdTokenServer> {
  const requestToken = `request-${crypto.randomUUID()}`;
  const minted: string[] = [];
  const server = await listen((request, url) => {
    const isTheirs = request.headers.authorization?.toLowerCase() === `bearer ${requestToken}`;
    if (!isTheirs || url.pathname !== '/idtoken' || url.searchParams.get('api-version') !== '2.0') return { status: 401, body: {} };
    const value = mint(url.searchParams.get('audience') ?? 'https://github.com/octo');
    minted.push(value);
    return { status: 200, body: { count: value.length, value } };
  });
  return {
    ...server,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
    minted,
  };
}

export interface ProviderServer extends AsyncDisposable {
  readonly discoveryUrl: string;
}

/** An identity provider with one client, as Keycloak answers it. */
export async function serveProvider(client: { readonly id: string; readonly secret: string; mint(): string }): Promise<ProviderServer> {
  const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  const path = '/.well-known/openid-configuration';
  const server = await listen((request, url) => {
    if (url.pathname === path) return { status: 200, body: { token_endpoint: `${url.origin}/token` } };
    if (request.headers.authorization !== basic)
      return { status: 401, body: { error: 'unauthorized_client', error_description: 'Invalid client' } };
    return { status: 200, body: { access_token: client.mint(), token_type: 'Bearer', expires_in: 300 } };
  });
  return { ...server, discoveryUrl: `${server.url}${path}` };
}

interface JsonAnswer {
  readonly status: number;
  readonly body: object;
}

async function listen(answer: (request: IncomingMessage, url: URL) => JsonAnswer): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request, new URL(request.url ?? '/', `http://${request.headers.host}`));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
