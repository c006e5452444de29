import { type Call, type Handler, type Route, route } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';
import type { Project, Token, User } from '../model.ts';
import type { State } from '../state.ts';
import { isoSeconds, naiveMicroseconds } from '../time.ts';
import { v2Catalog } from './catalog.ts';
import { callerOf, makeToken, malformed, unauthorized } from './tokens.ts';

/** As Keystone of Mitaka lists it, the last but five to have it. */
export function v2Version(call: Call): object {
  return {
    id: 'v2.0',
    status: 'stable',
    updated: '2014-04-17T00:00:00Z',
    links: [
      { rel: 'self', href: `${call.origin}/identity/v2.0/` },
      { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' },
    ],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v2.0+json' }],
  };
}

/** `POST /v2.0/tokens` (keystone:token/controllers.py `authenticate`). Without a tenant the token has none, and no catalog. */
const signIn: Handler<Call> = (call) => {
  const { state } = call;
  const body = parseJson(call.body);
  const auth = isObject(body) && isObject(body.auth) ? body.auth : undefined;
  if (auth === undefined) throw malformed('auth');
  const token = 'token' in auth ? byToken(state, auth) : byPassword(state, auth);
  return { status: 200, body: accessView(call, token) };
};

function byPassword(state: State, auth: Record<string, unknown>): Token {
  const { passwordCredentials: given } = auth;
  if (!isObject(given)) throw malformed('passwordCredentials', 'auth');
  if (given.password === undefined) throw malformed('password', 'passwordCredentials');
  if (given.username === undefined && given.userId === undefined) throw malformed('username or userId', 'passwordCredentials');
  const user = [...state.users.values()].find(({ id, name }) =>
    given.username === undefined ? id === given.userId : name === given.username,
  );
  if (user === undefined || user.password === '' || user.password !== given.password) throw unauthorized();
  return makeToken(state, { user, project: tenantOf(state, auth), methods: ['password'] });
}

/** A token made from a token ends when the first one does. */
function byToken(state: State, auth: Record<string, unknown>): Token {
  const { token: given } = auth;
  if (!isObject(given) || given.id === undefined) throw malformed('id', 'token');
  const first = state.tokens.get(String(given.id));
  const user = first && state.users.get(first.userId);
  if (first === undefined || user === undefined || first.expiresAt <= state.timeline.time) throw unauthorized();
  return makeToken(state, { user, project: tenantOf(state, auth), methods: ['token'], first });
}

function tenantOf(state: State, { tenantId, tenantName }: Record<string, unknown>): Project | undefined {
  if (!tenantId && !tenantName) return undefined;
  const found = [...state.projects.values()].find(({ id, name }) => (tenantName ? name === tenantName : id === tenantId));
  if (found === undefined) throw unauthorized();
  return found;
}

/** keystone:token/providers/common.py `V2TokenDataHelper.format_token`. */
function accessView(call: Call, token: Token): object {
  const { state } = call;
  const user: Pick<User, 'id' | 'name'> = state.users.get(token.userId) ?? { id: token.userId, name: '' };
  const tenant = token.projectId === undefined ? undefined : state.projects.get(token.projectId);
  return {
    access: {
      token: {
        issued_at: naiveMicroseconds(token.issuedAt),
        expires: isoSeconds(token.expiresAt),
        id: token.id,
        ...(tenant && { tenant: tenantView(tenant) }),
        audit_ids: token.auditIds,
      },
      serviceCatalog: tenant === undefined ? [] : v2Catalog(call, tenant.id),
      user: { username: user.name, roles_links: [], id: user.id, roles: token.roles.map((name) => ({ name })), name: user.name },
      metadata: { is_admin: 0, roles: token.roles },
    },
  };
}

function tenantView({ id, name }: Project): object {
  return { description: '', enabled: true, id, name };
}

/** Those of the caller, with or without one in the token. */
const listTenants: Handler<Call> = (call) => {
  const caller = callerOf(call.state, call.headers['x-auth-token']);
  const roles = call.state.users.get(caller.userId)?.roles ?? {};
  const tenants = [...call.state.projects.values()].filter(({ id }) => id in roles);
  return { status: 200, body: { tenants: tenants.map(tenantView), tenants_links: [] } };
};

/** For administrators, of any user's token. */
function ofToken(action: string, handle: (call: Call, token: Token) => ReturnType<Handler<Call>>): Handler<Call> {
  return (call, { id = '' }) => {
    const caller = callerOf(call.state, call.headers['x-auth-token']);
    if (!caller.admin) throw new Refusal(403, `You are not authorized to perform the requested action: ${action}.`);
    const token = call.state.tokens.get(id);
    if (token === undefined || token.expiresAt <= call.state.timeline.time) throw new Refusal(404, `Could not find token: ${id}.`);
    return handle(call, token);
  };
}

export const v2Routes: readonly Route<Call>[] = [
  route('GET', '/v2.0/?', (call) => ({ status: 200, body: { version: v2Version(call) } })),
  route('POST', '/v2.0/tokens', signIn),
  route(
    'GET',
    '/v2.0/tokens/:id',
    ofToken('identity:validate_token', (call, token) => ({ status: 200, body: accessView(call, token) })),
  ),
  route(
    'DELETE',
    '/v2.0/tokens/:id',
    ofToken('identity:revoke_token', (call, { id }) => {
      call.state.tokens.delete(id);
      return { status: 204 };
    }),
  ),
  route('GET', '/v2.0/tenants', listTenants),
  route('GET', '/v2.0/extensions', () => ({ status: 200, body: { extensions: { values: [] } } })),
];
