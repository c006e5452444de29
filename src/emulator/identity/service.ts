import { type Call, dispatch, type Handler, type Route, route } from '../call.ts';
import { errorPage, parseJson, Refusal, type Reply, title } from '../http.ts';
import type { Project, Token } from '../model.ts';
import { hex, seededRandom } from '../random.ts';
import type { State } from '../state.ts';
import { isoMicroseconds, isoSeconds } from '../time.ts';
import { catalog } from './catalog.ts';
import { federate } from './federation.ts';
import { callerOf, issueToken, malformed, unauthorized } from './tokens.ts';
import { v2Routes, v2Version } from './v2.ts';

const domain = { id: 'default', name: 'Default' };

/** Keystone, in the versions that the cloud has. */
export function identity(call: Call): Reply {
  const { identityVersions } = call.state.behaviour;
  const routes = [rootRoute, ...identityVersions.flatMap((each) => routesOf[each])];
  try {
    return varying(dispatch(routes, call, call.path) ?? (identityVersions.includes('v3') ? notFound : oldNotFound));
  } catch (error) {
    if (error instanceof Refusal) return varying(refuse(call, error));
    throw error;
  }
}

function varying(reply: Reply): Reply {
  return { ...reply, headers: { vary: 'X-Auth-Token', ...reply.headers } };
}

const notFound: Reply = {
  ...errorPage(404, ''),
  body: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n',
};

/** Before Keystone was made with Flask. */
const oldNotFound: Reply = { status: 404, body: { error: { message: 'The resource could not be found.', code: 404, title: 'Not Found' } } };

function refuse(call: Call, { status, message }: Refusal): Reply {
  const headers = status === 401 ? { 'www-authenticate': `Keystone uri="${call.origin}/identity/v3"` } : {};
  return { status, headers, body: { error: { code: status, message, title: title(status) } } };
}

function version(call: Call): object {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${call.origin}/identity/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

const signIn: Handler<Call> = (call) => {
  const body = parseJson(call.body);
  if (body === undefined) {
    throw malformed('valid JSON');
  }
  const token = issueToken(call.state, body);
  return { status: 201, headers: { 'x-subject-token': token.id }, body: { token: tokenView(call, token) } };
};

function tokenView(call: Call, token: Token): object {
  const { state } = call;
  const user = state.users.get(token.userId);
  const project = token.projectId === undefined ? undefined : state.projects.get(token.projectId);
  const credential = state.applicationCredentials.get(token.applicationCredentialId ?? '');
  return {
    methods: token.methods,
    user: { domain, id: token.userId, name: user?.name, password_expires_at: null },
    audit_ids: token.auditIds,
    // keystone:token/provider.py `issue_token` of Zed takes over the end of the credential without its zone.
    expires_at:
      token.expiresAt === credential?.expiresAt && !state.behaviour.credentialEndHasZone
        ? isoSeconds(token.expiresAt).slice(0, -1)
        : isoMicroseconds(token.expiresAt),
    issued_at: isoMicroseconds(token.issuedAt),
    ...(project && {
      project: { domain, id: project.id, name: project.name },
      is_domain: false,
      roles: token.roles.map((name) => ({ id: roleId(name), name })),
      ...(!call.query.has('nocatalog') && { catalog: catalog(call, project.id) }),
    }),
    ...(credential && { application_credential: { id: credential.id, name: credential.name, restricted: true } }),
  };
}

/** The same in every cloud of this kind. */
function roleId(name: string): string {
  return hex(seededRandom(name.length), 32);
}

function subject(call: Call): Token {
  callerOf(call.state, call.headers['x-auth-token']);
  const id = call.headers['x-subject-token'] ?? '';
  const token = call.state.tokens.get(id);
  if (token === undefined || token.expiresAt <= call.state.timeline.time) throw new Refusal(404, 'Could not recognize Fernet token');
  return token;
}

const showToken: Handler<Call> = (call) => {
  const token = subject(call);
  return { status: 200, headers: { 'x-subject-token': token.id }, body: { token: tokenView(call, token) } };
};

const revokeToken: Handler<Call> = (call) => {
  endToken(call.state, subject(call).id);
  return { status: 204 };
};

/** Ends a token at once. */
export function endToken(state: State, id: string): void {
  state.tokens.delete(id);
}

function projectView(call: Call, { id, name }: Project): object {
  return {
    id,
    name,
    domain_id: domain.id,
    description: '',
    enabled: true,
    parent_id: domain.id,
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${call.origin}/identity/v3/projects/${id}` },
  };
}

const listProjects: Handler<Call> = (call) => {
  const caller = callerOf(call.state, call.headers['x-auth-token']);
  const user = call.state.users.get(caller.userId);
  if (user === undefined) throw unauthorized();
  const projects = [...call.state.projects.values()].filter(({ id }) => id in user.roles);
  return {
    status: 200,
    body: {
      projects: projects.map((project) => projectView(call, project)),
      links: { next: null, self: `${call.origin}/identity/v3/auth/projects`, previous: null },
    },
  };
};

const showProject: Handler<Call> = (call, { id = '' }) => {
  const caller = callerOf(call.state, call.headers['x-auth-token']);
  const project = call.state.projects.get(id);
  if (!caller.admin && caller.projectId !== id) throw notAuthorized('identity:get_project');
  if (project === undefined) throw new Refusal(404, `Could not find project: ${id}.`);
  return { status: 200, body: { project: projectView(call, project) } };
};

/** All there are, which only an administrator may see. */
const listAllProjects: Handler<Call> = (call) => {
  const caller = callerOf(call.state, call.headers['x-auth-token']);
  if (!caller.admin) throw notAuthorized('identity:list_projects');
  const name = call.query.get('name');
  const projects = [...call.state.projects.values()].filter((project) => name === null || project.name === name);
  const links = { next: null, self: `${call.origin}/identity/v3/projects`, previous: null };
  return { status: 200, body: { projects: projects.map((project) => projectView(call, project)), links } };
};

function notAuthorized(action: string): Refusal {
  return new Refusal(403, `You are not authorized to perform the requested action: ${action}.`);
}

const showCatalog: Handler<Call> = (call) => {
  const { projectId } = callerOf(call.state, call.headers['x-auth-token']);
  return { status: 200, body: { catalog: projectId === '' ? [] : catalog(call, projectId) } };
};

const showCredential: Handler<Call> = (call, { id = '' }) => {
  const { userId } = callerOf(call.state, call.headers['x-auth-token']);
  const credential = call.state.applicationCredentials.get(id);
  if (credential === undefined || credential.userId !== userId) {
    throw new Refusal(404, `Could not find Application Credential: ${id}.`);
  }
  return {
    status: 200,
    body: {
      application_credential: {
        id,
        name: credential.name,
        description: null,
        user_id: credential.userId,
        project_id: credential.projectId,
        system: null,
        expires_at: credential.expiresAt === undefined ? null : isoMicroseconds(credential.expiresAt).slice(0, -1),
        unrestricted: null,
        links: { self: `${call.origin}/identity/v3/application_credentials/${id}` },
      },
    },
  };
};

/** With a choice of one it is named in a header, too. */
const rootRoute: Route<Call> = route('GET', '/?', (call) => {
  const { identityVersions } = call.state.behaviour;
  const values = identityVersions.map((each) => (each === 'v3' ? version(call) : v2Version(call)));
  const location = identityVersions.includes('v2.0') ? {} : { headers: { location: `${call.origin}/identity/v3/` } };
  return { status: 300, ...location, body: { versions: { values } } };
});

const v3Routes: readonly Route<Call>[] = [
  route('GET', '/v3/?', (call) => ({ status: 200, body: { version: version(call) } })),
  route('POST', '/v3/auth/tokens', signIn),
  route('GET', '/v3/auth/tokens', showToken),
  route('DELETE', '/v3/auth/tokens', revokeToken),
  route('POST', '/v3/OS-FEDERATION/identity_providers/:provider/protocols/:protocol/auth', federate(tokenView)),
  route('GET', '/v3/auth/projects', listProjects),
  route('GET', '/v3/auth/catalog', showCatalog),
  route('GET', '/v3/projects', listAllProjects),
  route('GET', '/v3/projects/:id', showProject),
  route('GET', '/v3/users/:user/application_credentials/:id', showCredential),
];

const routesOf = { v3: v3Routes, 'v2.0': v2Routes } as const;
