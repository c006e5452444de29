import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import { type AccessTokenSource, obtainAccessToken } from './access-token.ts';
import type { Provided, ProvidedType, Reading } from './type.ts';

export interface FederationAuth extends Provided {
  readonly kind: 'federation';
  readonly accessToken: AccessTokenSource;
}

const ownKeys = {
  identity_provider: { variables: ['OS_IDENTITY_PROVIDER'] },
  protocol: { variables: ['OS_PROTOCOL'] },
  access_token: { variables: ['OS_ACCESS_TOKEN'], isSecret: true },
  oidc_audience: { variables: ['OS_OIDC_AUDIENCE'] },
  client_id: { variables: ['OS_CLIENT_ID'] },
  client_secret: { variables: ['OS_CLIENT_SECRET'], isSecret: true },
  openid_scope: { variables: ['OS_OPENID_SCOPE'] },
  access_token_type: { variables: ['OS_ACCESS_TOKEN_TYPE'] },
  access_token_endpoint: { variables: ['OS_ACCESS_TOKEN_ENDPOINT'] },
  discovery_endpoint: { variables: ['OS_DISCOVERY_ENDPOINT'] },
} as const;

type OwnKey = keyof typeof ownKeys;

export const federationType: ProvidedType<FederationAuth, OwnKey> = {
  judge: 'provider',
  keys: ownKeys,
  readers: {
    v3oidcaccesstoken: (from) => read(from, givenToken),
    v3oidcclientcredentials: (from) => read(from, clientCredentials),
  },
  secretsIn({ accessToken }) {
    switch (accessToken.from) {
      case 'configuration':
        return [accessToken.token];
      case 'client-credentials':
        return [accessToken.clientSecret];
      case 'runner':
        return [];
      default:
        return accessToken satisfies never;
    }
  },
  namesIn: ({ accessToken }) => (accessToken.from === 'client-credentials' ? [accessToken.clientId] : []),
  describe: ({ accessToken }) => (accessToken.from === 'runner' ? "GitHub's ID token" : 'the access token'),
  beyondV2: () => 'other identity providers',
  provided: (auth) => auth,
  accessToken: ({ accessToken }, tools) => obtainAccessToken(accessToken, tools),
};

/** Names of a provider and a protocol, as `openstack federation protocol list --identity-provider` lists them. */
function read(from: Reading<OwnKey>, sourceOf: (from: Reading<OwnKey>) => AccessTokenSource | undefined): FederationAuth | undefined {
  const identityProvider = from.needed('identity_provider');
  const protocol = from.needed('protocol');
  const accessToken = sourceOf(from);
  return identityProvider && protocol && accessToken
    ? { kind: 'federation', identityProvider, protocol, accessToken, scope: from.scope() }
    : undefined;
}

/** A token that is configured, or else one of the runner's. */
function givenToken(from: Reading<OwnKey>): AccessTokenSource | undefined {
  const token = from.text('access_token');
  if (token !== undefined) return { from: 'configuration', token };
  if (offersIdTokens(from.env)) return { from: 'runner', audience: from.text('oidc_audience') };
  if (from.env['GITHUB_ACTIONS'] !== 'true') from.missing('access_token');
  else {
    from.wrong(
      'GitHub gives this job no ID token, and access_token is not set',
      'Add `id-token: write` to the `permissions` of the job. A pull request from a fork never gets an ID token.',
    );
  }
  return undefined;
}

/** keystoneauth1:identity/v3/oidc.py `OidcClientCredentials`, and its defaults. */
function clientCredentials(from: Reading<OwnKey>): AccessTokenSource | undefined {
  const clientId = from.needed('client_id');
  const clientSecret = from.needed('client_secret');
  const endpoint = endpointOf(from);
  if (!clientId || !clientSecret || !endpoint) return undefined;
  return {
    from: 'client-credentials',
    clientId,
    clientSecret,
    endpoint,
    openidScope: from.text('openid_scope') ?? 'openid profile',
    tokenType: from.text('access_token_type') ?? 'access_token',
  };
}

function endpointOf(from: Reading<OwnKey>) {
  for (const kind of ['token', 'discovery'] as const) {
    const key = kind === 'token' ? 'access_token_endpoint' : 'discovery_endpoint';
    const url = from.text(key);
    if (url === undefined) continue;
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return { kind, url };
    from.wrong(`${key} must be a URL that begins with https:// or http://`);
    return undefined;
  }
  from.missing('discovery_endpoint', 'access_token_endpoint');
  return undefined;
}

/** Whether the job may ask GitHub for tokens that speak for it: the runner says so by setting both (https://docs.github.com/actions/reference/security/oidc). */
function offersIdTokens(env: EnvironmentVariables): boolean {
  return Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
}
