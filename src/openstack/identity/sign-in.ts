import type { Clock } from '../../domain/clock.ts';
import { RestageError } from '../../domain/errors.ts';
import { type AuthMethod, typeOf } from '../auth/table.ts';
import { tokenType } from '../auth/token.ts';
import type { DirectType, IdTokenSource, Provided, ProvidedType, SignInTools } from '../auth/type.ts';
import { regionOf } from '../catalog.ts';
import type { CloudConfig } from '../config/types.ts';
import type { CloudClock } from '../http/cloud-clock.ts';
import { type Exchange, type Handler, requestIdsOf } from '../http/exchange.ts';
import { httpErrorOf } from '../http/http-error.ts';
import { reasonOf } from '../http/reason.ts';
import type { HttpResponse } from '../http/send.ts';
import { audienceOf, discoveredAddressOf, discoveryUrlOf, firstAddressOf } from './address.ts';
import { getExchange, postExchange } from './exchanges.ts';
import type { IdentityAddress } from './identity-address.ts';
import { directRefusal, federationRefusal, projectRefusal } from './sign-in-error.ts';
import { parseTokenBody, type TokenBody } from './token-body.ts';
import type { Grant } from './tokens.ts';
import type { Session } from './types.ts';
import { parseV2TokenBody } from './v2-token-body.ts';

export interface SignInDeps {
  readonly handle: Handler;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Called with each token before anything else is done with it. */
  readonly onToken: (token: string) => void;
  readonly cloudClock: CloudClock;
  readonly idToken?: IdTokenSource | undefined;
}

interface Asked {
  readonly exchange: Exchange;
  /** By this machine's clock. */
  readonly askedAt: number;
  readonly response: HttpResponse;
}

/** A token, and what Keystone says of it. */
interface Got extends Asked {
  readonly token: string;
  readonly body: TokenBody;
}

/**
 * Signs in to Identity v3, or to v2.0 where the configuration says so or the cloud has no newer one. No token is ever revoked: Nova uploads a
 * snapshot with the token that asked for it.
 * @throws RestageError `auth-failed`, `no-project`, `project-not-allowed`, `region-unknown`, `service-missing` (no version that can do this sign-in), `unreachable`, `tls`, `http-timeout`, `unexpected-answer`
 */
export function createSignIn(config: CloudConfig, deps: SignInDeps): (signal?: AbortSignal) => Promise<Grant> {
  const { authUrl } = config;
  let address = firstAddressOf(config);
  let auth: AuthMethod = config.auth;
  /** Of the first sign-in: what the run knows, owes and holds is in that one. */
  let project: Session['project'] | undefined;

  const toolsOf = (signal: AbortSignal | undefined): SignInTools => {
    const { handle, clock, random, idToken } = deps;
    return { handle, now: clock.now, random, idToken, audience: audienceOf(authUrl), signal };
  };

  async function ask(exchange: Exchange, signal: AbortSignal | undefined): Promise<Asked> {
    const askedAt = deps.clock.now();
    return { exchange, askedAt, response: await deps.handle(exchange, signal) };
  }

  async function askIdentity(
    exchangeAt: (address: IdentityAddress) => Exchange | Promise<Exchange>,
    signal: AbortSignal | undefined,
  ): Promise<Asked> {
    const asked = await ask(await freshAt(exchangeAt, address), signal);
    if (!leadsElsewhere(asked.response)) return asked;
    const discovery = await ask(getExchange(discoveryUrlOf(authUrl)), signal);
    const discovered = discoveredAddressOf(config, discovery.response);
    if (discovered.base === address.base) return asked;
    address = discovered;
    return ask(await freshAt(exchangeAt, address), signal);
  }

  function tokenIn(asked: Asked, refusal: (response: HttpResponse) => RestageError, given?: string): Got {
    const { exchange, response } = asked;
    if (response.status === 401 || isUnknown(response)) throw refusal(response);
    if (response.status !== 201 && response.status !== 200) throw httpErrorOf(exchange, response);
    const { token, body } = address.version === 'v2.0' ? v2TokenIn(response) : v3TokenIn(response, given);
    if (token !== undefined) deps.onToken(token);
    if (token === undefined || body === undefined) throw notAToken(address, response);
    return { ...asked, token, body };
  }

  async function directly(type: DirectType<AuthMethod>, signal: AbortSignal | undefined): Promise<Got> {
    const direct = auth;
    const asked = await askIdentity((at) => type.exchange(direct, at, toolsOf(signal)), signal);
    return tokenIn(asked, (response) => directRefusal(address, type, direct, response), type.given?.(direct));
  }

  /** In two steps: a token for the user whom the mapping makes of us, then one for the project. */
  async function byProvider(type: ProvidedType<AuthMethod>, signal: AbortSignal | undefined): Promise<Got> {
    const provided = type.provided(auth);
    const whose = type.describe(auth);
    const accessToken = await type.accessToken(auth, toolsOf(signal));
    deps.onToken(accessToken);
    const enter = () => askIdentity((at) => providerExchange(at, provided, accessToken), signal);
    const asked = await enter();
    // Keystone writes down a user whom it sees for the first time, and two at once are in each other's way: `Conflict
    // occurred attempting to store federated_user` (keystone:identity/backends/sql.py `create_federated_user`).
    const first = asked.response.status === 409 ? await enter() : asked;
    const refused = (response: HttpResponse) => federationRefusal(address, provided, { whose, accessToken }, response);
    // keystone:federation/utils.py `validate_idp`: another issuer than the provider's is answered with 403.
    if (first.response.status === 403) throw refused(first.response);
    const { token, body } = tokenIn(first, refused);
    const { scope } = provided;
    const second = await ask(await tokenType.exchange({ kind: 'token', token, scope }, address, toolsOf(signal)), signal);
    return tokenIn(second, (response) => projectRefusal(address, body.user.name, scope, response), token);
  }

  return async (signal) => {
    const type = typeOf(auth);
    const got = await (type.judge === 'provider' ? byProvider(type, signal) : directly(type, signal));
    const { token, body } = got;
    // Spent: from now on its token speaks for us, until it ends.
    if (type.judge === 'keystone' && type.isSpent?.(auth) === true) auth = { kind: 'token', token, scope: undefined };
    const session = sessionOf(config, body, body.expiresAt - skewOf(got, deps));
    project ??= session.project;
    if (session.project.id !== project.id) throw orphaned(project, session.project);
    return { token, session, catalog: body.catalog };
  };
}

/** Each try is made anew: its signature, or whatever else is good for one. */
async function freshAt(exchangeAt: (at: IdentityAddress) => Exchange | Promise<Exchange>, at: IdentityAddress): Promise<Exchange> {
  return { ...(await exchangeAt(at)), anew: async () => exchangeAt(at) };
}

function v3TokenIn(response: HttpResponse, given: string | undefined) {
  return { token: response.headers['x-subject-token'] ?? given, body: parseTokenBody(response.body) };
}

function v2TokenIn(response: HttpResponse): { readonly token?: string; readonly body?: TokenBody } {
  return parseV2TokenBody(response.body) ?? {};
}

/** An unscoped token for another identity provider's (keystoneauth1:identity/v3/oidc.py `_get_keystone_token`). */
function providerExchange({ base }: IdentityAddress, { identityProvider, protocol }: Provided, accessToken: string): Exchange {
  const [provider, way] = [identityProvider, protocol].map(encodeURIComponent);
  const url = `${base}/OS-FEDERATION/identity_providers/${provider}/protocols/${way}/auth`;
  return postExchange(url, { authorization: `Bearer ${accessToken}` }, undefined);
}

/** 300: a list of versions; 404, 405, 410: nothing that takes a sign-in lives there. */
function leadsElsewhere(response: HttpResponse): boolean {
  return [300, 405, 410].includes(response.status) || (response.status === 404 && !isUnknown(response));
}

/**
 * Keystone answers 404, not 401, for what it does not know: `Could not find Application Credential: …`, `Could not find Identity
 * Provider: …`; and, for a token that is none or is over,
 * `Could not recognize Fernet token` (keystone:token/token_formatters.py `unpack`).
 */
function isUnknown(response: HttpResponse): boolean {
  return response.status === 404 && /^Could not (?:find|recognize) /.test(reasonOf(response));
}

/** The cloud's clock minus ours: from the moment of issue, where that is now; else as far as other answers have told. */
function skewOf({ exchange, askedAt, body }: Got, { clock, cloudClock }: SignInDeps): number {
  if (exchange.method !== 'POST' || body.issuedAt === undefined) return cloudClock.offset()?.ms ?? 0;
  cloudClock.observe('body', body.issuedAt, askedAt);
  return body.issuedAt - clock.now();
}

function sessionOf(config: CloudConfig, body: TokenBody, expiresAt: number): Session {
  const { user, project, roles } = body;
  if (project === undefined) {
    throw new RestageError('no-project', `The sign-in as ${user.name} selected no project, so OpenStack would show an empty cloud.`, {
      hint: 'Set project_name and project_domain_name in clouds.yaml, or OS_PROJECT_NAME and OS_PROJECT_DOMAIN_NAME. With Identity v2.0, set only tenant_name.',
    });
  }
  const allowed = config.allowedProjects;
  if (allowed !== undefined && !allowed.includes(project.id) && !allowed.includes(project.name)) {
    throw new RestageError(
      'project-not-allowed',
      `Signed in to project ${project.name} (${project.id}), but \`allowed-projects\` allows only ${allowed.join(', ') || 'no project'}.`,
      {
        hint: 'Use credentials of an allowed project, or add this one to `allowed-projects`.',
      },
    );
  }
  return { user, project, roles, region: regionOf(body.catalog, config.region), expiresAt };
}

/** A name may come to be another project's, and a mapping's rules may change. */
function orphaned(from: Session['project'], to: Session['project']): RestageError {
  return new RestageError(
    'project-not-allowed',
    `The run works in project ${from.name} (${from.id}), but a new sign-in selected project ${to.name} (${to.id}). Restage sent nothing there.`,
    { hint: 'Set `project_id` to the id of the project. If the sign-in is federated, check its mapping. Then run this again.' },
  );
}

function notAToken({ version, base }: IdentityAddress, response: HttpResponse): RestageError {
  return new RestageError('unexpected-answer', `${base} answered ${response.status} to the sign-in, but without a token.`, {
    hint: `Check \`auth_url\`: something other than OpenStack Identity ${version} answers there.`,
    requestIds: requestIdsOf(response),
  });
}
