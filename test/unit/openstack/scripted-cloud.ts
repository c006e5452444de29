import type { CloudConfig } from '../../../src/openstack/config/types.ts';
import { type CloudDeps, connect, openLine, openSignIn } from '../../../src/openstack/connect.ts';
import type { HttpRequest, HttpResponse, Send } from '../../../src/openstack/http/send.ts';
import { plainConfig } from '../../helpers/plain-config.ts';
import { virtualClock } from '../../helpers/virtual-clock.ts';

const keystone = 'https://keystone.example:5000';

export const config: CloudConfig = {
  name: 'scripted',
  authUrl: `${keystone}/v3`,
  auth: {
    kind: 'password',
    user: { name: 'ci', domain: { name: 'Default' } },
    password: 'hunter2-password',
    scope: { name: 'staging', domain: { name: 'Default' } },
  },
  ...plainConfig,
};

export interface TokenOptions {
  readonly token?: string;
  readonly now?: number;
  readonly lifeMs?: number;
  readonly project?: { readonly id: string; readonly name: string } | null;
  readonly catalog?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Keystone's answer to a sign-in, trimmed (keystone:api-ref/source/v3/authenticate-v3.inc). */
export function signedIn(options: TokenOptions = {}): HttpResponse {
  const now = options.now ?? 0;
  const project =
    options.project === undefined ? { id: 'p-1', name: 'staging', domain: { id: 'default', name: 'Default' } } : options.project;
  const token = {
    methods: ['password'],
    user: { id: 'u-1', name: 'ci', domain: { id: 'default', name: 'Default' } },
    issued_at: new Date(now).toISOString().replace('Z', '000Z'),
    expires_at: new Date(now + (options.lifeMs ?? 3_600_000)).toISOString().replace('Z', '000Z'),
    ...(project === null ? {} : { project, roles: [{ id: 'r-1', name: 'member' }], catalog: options.catalog ?? catalog }),
  };
  return answer(201, { token }, { 'x-subject-token': options.token ?? 'token-1', ...options.headers });
}

export function endpoint(url: string, region = 'RegionOne', face = 'public') {
  return { id: 'e', interface: face, region_id: region, region, url };
}

export const catalog = [
  { type: 'compute', name: 'nova', id: 's-1', endpoints: [endpoint('https://nova.example/v2.1')] },
  { type: 'image', name: 'glance', id: 's-2', endpoints: [endpoint('https://glance.example')] },
  { type: 'network', name: 'neutron', id: 's-3', endpoints: [endpoint('https://neutron.example/')] },
];

export function answer(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** One answer for each request to a service, the last of them for all that follow; a thrown value is a failure of the network. */
export type Script = readonly (HttpResponse | Error | ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>))[];

export interface Scripted {
  readonly send: Send;
  /** All requests sent, sign-ins included. */
  readonly sent: readonly HttpRequest[];
}

/** A network on which Keystone signs in anew with `token-1`, `token-2`, …, unless a script says otherwise, and the services follow theirs. */
export function scripted(services: Script, identity?: Script, now: () => number = () => 0): Scripted {
  const sent: HttpRequest[] = [];
  let signIns = 0;
  let calls = 0;
  const send: Send = async (request, signal) => {
    signal?.throwIfAborted();
    sent.push(request);
    const isIdentity = request.url.startsWith(keystone);
    if (isIdentity) signIns += 1;
    else calls += 1;
    if (isIdentity && identity === undefined) return signedIn({ token: `token-${signIns}`, now: now() });
    const script = isIdentity ? (identity ?? []) : services;
    const step = script[Math.min(isIdentity ? signIns : calls, script.length) - 1];
    if (step === undefined) throw new Error(`no answer is scripted for ${request.method} ${request.url}`);
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step(request) : step;
  };
  return { send, sent };
}

/** A connection over the scripted network, in virtual time. */
export function connected(services: Script, more: { identity?: Script; config?: Partial<CloudConfig>; deps?: Partial<CloudDeps> } = {}) {
  const clock = virtualClock();
  const network = scripted(services, more.identity, () => clock.now());
  const full: CloudConfig = { ...config, ...more.config };
  const deps: CloudDeps = { clock, random: () => 0.5, send: network.send, ...more.deps };
  const line = openLine([full], deps);
  const connection = connect(full, line, openSignIn(full, line, deps), deps);
  return { clock, connection, line, sent: network.sent, compute: connection.client('compute') };
}
