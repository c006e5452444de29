import type { Clock } from '../../domain/clock.ts';
import { RestageError } from '../../domain/errors.ts';
import { regionOf } from '../catalog.ts';
import type { CloudConfig } from '../config/types.ts';
import { type Exchange, type Handler, requestIdsOf } from '../http/exchange.ts';
import { httpErrorOf } from '../http/http-error.ts';
import { reasonOf } from '../http/reason.ts';
import type { HttpResponse } from '../http/send.ts';
import { discoveredBaseOf, discoveryUrlOf, identityBaseOf } from './address.ts';
import { authRequestOf } from './auth-request.ts';
import { authFailedOf } from './sign-in-error.ts';
import { parseTokenBody, type TokenBody } from './token-body.ts';
import type { Grant } from './tokens.ts';
import type { Session } from './types.ts';

export interface SignInDeps {
  readonly handle: Handler;
  readonly clock: Clock;
  /** Called with each token before anything else is done with it. */
  readonly onToken: (token: string) => void;
  /** The cloud's clock minus ours, where an answer's `Date` has told. */
  readonly skew: () => number | undefined;
}

/**
 * Signs in to Identity v3.
 * @throws RestageError `auth-failed`, `no-project`, `project-not-allowed`, `region-unknown`, `service-missing` (v2 only), `unreachable`, `tls`, `http-timeout`, `unexpected-answer`
 */
export function createSignIn(config: CloudConfig, deps: SignInDeps): (signal?: AbortSignal) => Promise<Grant> {
  const { authUrl } = config;
  let base = identityBaseOf(authUrl);

  async function ask(exchange: Exchange, signal: AbortSignal | undefined) {
    return { exchange, response: await deps.handle(exchange, signal) };
  }

  async function authenticate(signal: AbortSignal | undefined) {
    const asked = await ask(tokenExchange(base, config), signal);
    if (!leadsElsewhere(asked.response)) return asked;
    const discovery = await ask(getExchange(discoveryUrlOf(authUrl)), signal);
    const discovered = discoveredBaseOf(authUrl, discovery.response);
    if (discovered === base) return asked;
    base = discovered;
    return ask(tokenExchange(base, config), signal);
  }

  return async (signal) => {
    const { exchange, response } = await authenticate(signal);
    if (response.status === 401 || isUnknownCredential(response)) throw authFailedOf(base, config, response);
    if (response.status !== 201 && response.status !== 200) throw httpErrorOf(exchange, response);
    const token = response.headers['x-subject-token'] ?? (config.auth.kind === 'token' ? config.auth.token : undefined);
    if (token !== undefined) deps.onToken(token);
    const body = parseTokenBody(response.body);
    if (token === undefined || body === undefined) throw notAToken(base, response);
    return { token, session: sessionOf(config, body, body.expiresAt - skewOf(exchange, body, deps)), catalog: body.catalog };
  };
}

/** A scoped token that was given to us is used as it is: Keystone may forbid exchanging it (keystone:conf/token.py `allow_rescope_scoped_token`). */
function tokenExchange(base: string, config: CloudConfig): Exchange {
  const url = `${base}/auth/tokens`;
  const { auth } = config;
  if (auth.kind === 'token' && auth.scope === undefined)
    return getExchange(url, { 'x-auth-token': auth.token, 'x-subject-token': auth.token });
  return {
    ...getExchange(url),
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(authRequestOf(auth)),
    repeat: 'idempotent',
  };
}

function getExchange(url: string, headers: Readonly<Record<string, string>> = {}): Exchange {
  return {
    service: 'identity',
    method: 'GET',
    url,
    headers,
    body: undefined,
    repeat: 'read',
    expect: [],
    microversion: undefined,
    attempt: 1,
  };
}

/** 300: a list of versions; 404, 405: nothing that takes a sign-in lives there. */
function leadsElsewhere(response: HttpResponse): boolean {
  return response.status === 300 || response.status === 405 || (response.status === 404 && !isUnknownCredential(response));
}

/** Keystone answers 404, not 401, for an id that it does not know: `Could not find Application Credential: …`. */
function isUnknownCredential(response: HttpResponse): boolean {
  return response.status === 404 && /^Could not find /.test(reasonOf(response));
}

/** The cloud's clock minus ours: from the moment of issue, where that is now; else as far as other answers have told. */
function skewOf(exchange: Exchange, body: TokenBody, deps: SignInDeps): number {
  if (exchange.method === 'POST' && body.issuedAt !== undefined) return body.issuedAt - deps.clock.now();
  return deps.skew() ?? 0;
}

function sessionOf(config: CloudConfig, body: TokenBody, expiresAt: number): Session {
  const { user, project, roles } = body;
  if (project === undefined) {
    throw new RestageError('no-project', `Signed in as ${user.name}, but for no project: OpenStack would show an empty cloud.`, {
      hint: 'Name the project: project_name and project_domain_name in clouds.yaml, or OS_PROJECT_NAME and OS_PROJECT_DOMAIN_NAME.',
    });
  }
  const allowed = config.allowedProjects;
  if (allowed !== undefined && !allowed.includes(project.id) && !allowed.includes(project.name)) {
    throw new RestageError(
      'project-not-allowed',
      `Signed in to project ${project.name} (${project.id}), but only ${allowed.join(', ') || 'no project'} may be worked in.`,
      {
        hint: 'Use credentials of an allowed project, or add this one to `allowed-projects`.',
      },
    );
  }
  return { user, project, roles, region: regionOf(body.catalog, config.region), expiresAt };
}

function notAToken(base: string, response: HttpResponse): RestageError {
  return new RestageError('unexpected-answer', `${base} answered ${response.status} to the sign-in, but with no token.`, {
    hint: 'Check `auth_url`: something other than OpenStack Identity v3 answers there.',
    requestIds: requestIdsOf(response),
  });
}
