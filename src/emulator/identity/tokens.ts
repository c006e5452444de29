import type { Call, Caller } from '../call.ts';
import { isObject, Refusal, type Reply, title } from '../http.ts';
import type { ApplicationCredential, Project, Token, User } from '../model.ts';
import { word } from '../random.ts';
import type { State } from '../state.ts';

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const domain = { id: 'default', name: 'Default' };

/** Wrong password, unknown user and foreign project cannot be distinguished (keystone:exception.py `Unauthorized`). */
export function unauthorized(): Refusal {
  return new Refusal(401, 'The request you have made requires authentication.');
}

/** keystonemiddleware's answer, in the place of the service's own (keystonemiddleware:auth_token/__init__.py). */
export function refusedToken({ origin }: Call, message: string): Reply {
  const headers = { 'www-authenticate': `Keystone uri="${origin}/identity/v3"` };
  return { status: 401, headers, body: { error: { code: 401, title: title(401), message } } };
}

export function malformed(missing: string, where = 'request body'): Refusal {
  const blame = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';
  return new Refusal(400, `Expecting to find ${missing} in ${where}. ${blame} The client is assumed to be in error.`);
}

/**
 * The token of a request, if it lives.
 * @throws Refusal 401
 */
export function callerOf(state: State, tokenId: string | undefined): Caller {
  const token = tokenId === undefined ? undefined : state.tokens.get(tokenId);
  if (token === undefined || token.expiresAt <= state.timeline.time) throw unauthorized();
  const { userId, projectId = '', roles } = token;
  return { userId, projectId, roles, admin: roles.includes('admin'), tokenId: token.id };
}

/** Answers the body of `POST /v3/auth/tokens`. @throws Refusal */
export function issueToken(state: State, body: unknown): Token {
  const auth = isObject(body) && isObject(body.auth) ? body.auth : undefined;
  if (auth === undefined) throw malformed('auth');
  const identity = isObject(auth.identity) ? auth.identity : undefined;
  if (identity === undefined) throw new Refusal(400, "'identity' is a required property");
  const methods = Array.isArray(identity.methods) ? identity.methods.map(String) : [];
  const { scope } = auth;
  switch (methods[0]) {
    case 'application_credential':
      return byApplicationCredential(state, identity.application_credential, scope);
    case 'token':
      return byToken(state, identity.token, scope);
    default:
      return byProofs(state, methods, identity, scope);
  }
}

/** Keystone's default (keystone:conf/constants.py `_DEFAULT_AUTH_METHODS`), and one-time passcodes. */
const offered: readonly string[] = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential', 'totp'];

/** By a password, a passcode, or both: every method that is named has to be proven, for the same user. */
function byProofs(state: State, methods: readonly string[], identity: Record<string, unknown>, scope: unknown): Token {
  const missing = methods.find((method) => identity[method] === undefined);
  if (missing !== undefined) throw malformed(missing, 'identity');
  if (methods.some((method) => !offered.includes(method))) throw new Refusal(401, 'Attempted to authenticate with an unsupported method.');
  const users = methods.map((method) => provenUser(state, method, identity[method]));
  const [user] = users;
  if (user === undefined || users.some((other) => other !== user)) throw unauthorized();
  return makeToken(state, { user, project: scopeOf(state, scope), methods });
}

function provenUser(state: State, method: string, proof: unknown): User | undefined {
  const given = isObject(proof) && isObject(proof.user) ? proof.user : {};
  const user = findUser(state, given);
  if (method === 'totp') return user?.passcode !== undefined && user.passcode === given.passcode ? user : undefined;
  return method === 'password' && user?.password !== '' && user?.password === given.password ? user : undefined;
}

function byApplicationCredential(state: State, method: unknown, scope: unknown): Token {
  const given = isObject(method) ? method : {};
  const credential = findCredential(state, given);
  if (credential.secret !== given.secret) throw unauthorized();
  if ((credential.expiresAt ?? Number.POSITIVE_INFINITY) <= state.timeline.time) throw unauthorized();
  if (scope !== undefined) {
    const text = 'Error authenticating with application credential: Application credentials cannot request a scope.';
    throw new Refusal(401, text);
  }
  const user = state.users.get(credential.userId);
  const project = state.projects.get(credential.projectId);
  if (user === undefined) throw unauthorized();
  return makeToken(state, { user, project, methods: ['application_credential'], credential });
}

/** A token made from a token ends when the first one does (keystone:auth/plugins/token.py). */
function byToken(state: State, method: unknown, scope: unknown): Token {
  const id = isObject(method) && typeof method.id === 'string' ? method.id : '';
  const first = state.tokens.get(id);
  const user = first && state.users.get(first.userId);
  if (first === undefined || user === undefined || first.expiresAt <= state.timeline.time) {
    throw new Refusal(404, 'Could not recognize Fernet token');
  }
  const project = scopeOf(state, scope);
  const methods = [...new Set([...first.methods, 'token'])].sort();
  return makeToken(state, { user, project, methods, first });
}

function findUser(state: State, given: Record<string, unknown>): User | undefined {
  for (const user of state.users.values()) {
    if (given.id === user.id || (sameName(given.name, user.name) && isDefaultDomain(given.domain))) return user;
  }
  return undefined;
}

function findCredential(state: State, given: Record<string, unknown>): ApplicationCredential {
  const { id, name } = given;
  for (const credential of state.applicationCredentials.values()) {
    if (id === credential.id) return credential;
    const owner = isObject(given.user) ? findUser(state, given.user) : undefined;
    if (id === undefined && sameName(name, credential.name) && owner?.id === credential.userId) return credential;
  }
  throw new Refusal(404, `Could not find Application Credential: ${String(id ?? name)}.`);
}

/**
 * Keystone leaves the comparison to its database. MariaDB's default collation (`utf8mb3_general_ci`) knows neither case nor accents, nor
 * blanks at the end: `default` is the domain `Default`.
 */
function sameName(given: unknown, name: string): boolean {
  return typeof given === 'string' && collated(given) === collated(name);
}

function collated(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replace(/ +$/, '')
    .toUpperCase();
}

function isDefaultDomain(value: unknown): boolean {
  return isObject(value) && (sameName(value.id, domain.id) || sameName(value.name, domain.name));
}

function scopeOf(state: State, scope: unknown): Project | undefined {
  if (scope === undefined || scope === 'unscoped' || !isObject(scope)) return undefined;
  const given = isObject(scope.project) ? scope.project : {};
  for (const project of state.projects.values()) {
    if (given.id === project.id || (sameName(given.name, project.name) && isDefaultDomain(given.domain))) return project;
  }
  throw unauthorized();
}

export interface Grant {
  readonly user: User;
  readonly project: Project | undefined;
  readonly methods: readonly string[];
  readonly credential?: ApplicationCredential;
  readonly first?: Token;
}

/** @throws Refusal 401 for a project in which the user has no role */
export function makeToken(state: State, { user, project, methods, credential, first }: Grant): Token {
  const roles = project === undefined ? [] : (user.roles[project.id] ?? []);
  if (project !== undefined && roles.length === 0) throw unauthorized();
  // Keystone keeps whole seconds.
  const issuedAt = Math.floor(state.timeline.time / 1000) * 1000;
  const renews = state.behaviour.federatedTokensRenew && first?.methods.includes('openid') === true;
  const token: Token = {
    id: `gAAAAAB${word(state.random, 176, base64url)}`,
    userId: user.id,
    projectId: project?.id,
    roles,
    methods,
    auditIds: [word(state.random, 22, base64url), ...(first?.auditIds.slice(-1) ?? [])],
    issuedAt,
    // It ends no later than its credential (keystone:token/provider.py `issue_token`, CVE-2022-2447).
    expiresAt: Math.min(
      renews || first === undefined ? issuedAt + state.behaviour.tokenLifetime * 1000 : first.expiresAt,
      (state.behaviour.credentialEndsToken ? credential?.expiresAt : undefined) ?? Number.POSITIVE_INFINITY,
    ),
    applicationCredentialId: credential?.id,
  };
  state.tokens.set(token.id, token);
  return token;
}
