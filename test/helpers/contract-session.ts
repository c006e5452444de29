import { type Answer, ask, at, type Json, listAt, textAt } from './contract-http.ts';
import type { Target } from './target.ts';

export interface Extra {
  readonly body?: Json | Uint8Array;
  /** Nova's microversion; without it no header is sent, which means 2.1. */
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Call = (method: string, path: string, extra?: Extra) => Promise<Answer>;

/** A signed-in user: the services' addresses from the catalog, and requests that carry the token. */
export interface Session {
  readonly token: string;
  readonly projectId: string;
  readonly userId: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  /** Public endpoint by service type, as the catalog names it. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly compute: Call;
  /** Paths begin with `/v2`; JSON errors are asked for. */
  readonly image: Call;
  /** Paths begin with `/v2.0`. */
  readonly network: Call;
  /** Paths begin with `/volumes` and the like; `undefined` where the cloud has no Cinder. */
  readonly volume: Call | undefined;
  readonly identity: Call;
}

export interface Login {
  readonly authUrl: string;
  readonly user?: string;
  readonly project?: string;
  /** Default `RegionOne`. */
  readonly region?: string;
}

/** The body of a password sign-in of the test bed; every password there is `testbed`. */
export function passwordBody(user: string, password: string, project: string | undefined): Json {
  const domain = { name: 'Default' };
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { name: user, domain, password } } },
      ...(project === undefined ? {} : { scope: { project: { name: project, domain } } }),
    },
  };
}

/** Signs in by password. @throws when Keystone refuses. */
export async function signIn({ authUrl, user = 'ci', project = 'ci', region = 'RegionOne' }: Login): Promise<Session> {
  const answer = await ask({ method: 'POST', url: `${authUrl}/auth/tokens`, body: passwordBody(user, 'testbed', project) });
  if (answer.status !== 201) throw new Error(`sign-in as ${user} in ${project}: ${answer.status} ${answer.text}`);
  const token = answer.headers.get('x-subject-token') ?? '';
  const endpoints = publicEndpoints(answer.json, region);
  const projectId = textAt(answer.json, 'token', 'project', 'id');
  const cinder = (endpoints['block-storage'] ?? endpoints.volumev3)?.replace(/\/v3(\/[0-9a-f]{32})?\/?$/, `/v3/${projectId}`);
  return {
    token,
    projectId,
    userId: textAt(answer.json, 'token', 'user', 'id'),
    issuedAt: textAt(answer.json, 'token', 'issued_at'),
    expiresAt: textAt(answer.json, 'token', 'expires_at'),
    endpoints,
    compute: caller(endpoints.compute, token),
    image: caller(endpoints.image, token, { accept: 'application/json' }),
    network: caller(endpoints.network, token),
    volume: cinder === undefined ? undefined : caller(cinder, token),
    identity: caller(authUrl, token),
  };
}

/** Signs in as `ci`. */
export function signInTo(target: Target): Promise<Session> {
  return signIn({ authUrl: target.authUrl });
}

/** Signs in without a scope; only the token matters. */
export async function unscopedToken(target: Target): Promise<string> {
  const body = passwordBody('ci', 'testbed', undefined);
  const answer = await ask({ method: 'POST', url: `${target.authUrl}/auth/tokens`, body });
  return answer.headers.get('x-subject-token') ?? '';
}

function caller(base: string | undefined, token: string, defaults: Readonly<Record<string, string>> = {}): Call {
  return (method, path, extra = {}) =>
    ask({
      method,
      url: `${base}${path}`,
      ...(extra.body === undefined ? {} : { body: extra.body }),
      headers: {
        'x-auth-token': token,
        ...defaults,
        ...(extra.version === undefined ? {} : { 'openstack-api-version': `compute ${extra.version}` }),
        ...extra.headers,
      },
    });
}

function publicEndpoints(body: Json, region: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const service of listAt(body, 'token', 'catalog')) {
    for (const endpoint of listAt(service, 'endpoints')) {
      if (at(endpoint, 'interface') === 'public' && at(endpoint, 'region_id') === region)
        found[textAt(service, 'type')] = textAt(endpoint, 'url');
    }
  }
  return found;
}
